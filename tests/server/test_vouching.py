"""``POST attest`` and ``POST signoff``: a person's word, bound to the code as it is, and lapsed when that changes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_audit.capture.signoff_log import read_signoffs

from .conftest import notebook_json

TITLE = {"id": "title", "cell_type": "markdown", "metadata": {}, "source": "# Birds\n\nWhy they sing. CC-BY-4.0."}
WORD = {"item": "documented", "answer": "yes", "note": "all four stand in the first cell", "author": "Ada"}


def document() -> dict[str, Any]:
    made = notebook_json("x = 1", "print(x)")
    made["cells"].insert(0, dict(TITLE))
    return made


def state(reply: Any, item: str) -> tuple[str, str]:
    answer = next(each for each in reply["assessment"]["checklist"]["answers"] if each["item"] == item)
    return answer["state"], answer["because"]


async def refusal(post: Any, route: str, body: Any, **params: str) -> Any:
    with pytest.raises(HTTPClientError) as caught:
        await post(route, body, **params)
    assert caught.value.code == 422
    assert caught.value.response is not None
    return json.loads(caught.value.response.body)


async def test_an_answer_holds_until_what_it_spoke_of_changes(post: Any) -> None:
    notebook = document()
    before = await post("assess", {"notebook": notebook, "session": None})
    assert state(before, "documented")[0] == "ask"
    made = await post("attest", {"notebook": notebook, "session": None, **WORD})
    assert made["missing"] == []
    notebook["metadata"] = {"jupyter_audit": {"version": 1, "attestations": [made["attestation"]]}}
    said, because = state(await post("assess", {"notebook": notebook, "session": None}), "documented")
    assert said == "holds"
    assert "Ada" in because
    assert "first cell" in because
    changed = copy.deepcopy(notebook)
    changed["cells"][0]["source"] = "# Something else"
    said, because = state(await post("assess", {"notebook": changed, "session": None}), "documented")
    assert said == "ask"
    assert "has changed since" in because


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item": "no-secrets"}, "not by a person's word"),
        ({"item": "nothing-like-it"}, "has no item"),
        ({"author": " "}, "nobody's name"),
        ({"answer": "perhaps"}, "is no answer"),
        ({"answer": "n/a", "note": ""}, "not apply"),
        ({"note": "x" * 2001}, "at most 2000"),
        ({"note": 5}, "should be a text"),
    ],
)
async def test_what_is_no_answer_is_refused(post: Any, change: dict[str, Any], words: str) -> None:
    told = await refusal(post, "attest", {"notebook": document(), "session": None, **WORD, **change})
    assert words in f"{told['message']} {told['hint']}"


async def test_parts_that_are_not_held_are_asked_for(post: Any) -> None:
    notebook = notebook_json("x = 1", outputs="unknown-key")
    assert await post("attest", {"notebook": notebook, "session": None, **WORD}) == {
        "attestation": None,
        "missing": ["unknown-key"],
    }
    reply = await post("signoff", {"notebook": notebook, "session": None, "cell": None, "name": "Ada", "note": ""})
    assert reply == {"signoff": None, "logged": False, "missing": ["unknown-key"]}


async def test_a_sign_off_stands_until_the_cell_changes(post: Any, saved: Callable[..., Path]) -> None:
    place = saved("signed.ipynb", "x = 1", "print(x)", "y = 2")
    notebook = json.loads(place.read_text())
    body = {"notebook": notebook, "session": None, "cell": "cell-1", "name": "Ada", "note": "read it"}
    made = await post("signoff", body, path="signed.ipynb")
    assert made["logged"] is True
    assert [each.name for each in read_signoffs(place)] == ["Ada"]

    async def standing() -> Any:
        reply = await post("assess", {"notebook": notebook, "session": None}, path="signed.ipynb")
        return [(each["cell_id"], each["standing"]) for each in reply["assessment"]["signoffs"]]

    assert await standing() == [("cell-1", "claimed")]
    notebook["cells"][2]["source"] = "y = 3"
    assert await standing() == [("cell-1", "claimed")], "the cell does not depend on that one"
    notebook["cells"][0]["source"] = "x = 2"
    assert await standing() == [("cell-1", "lapsed")]


async def test_an_unsaved_notebook_has_no_log(post: Any) -> None:
    body = {"notebook": document(), "session": None, "cell": None, "name": "Ada", "note": ""}
    made = await post("signoff", body, path="nowhere.ipynb")
    assert made["logged"] is False
    assert made["signoff"]["scope"] == "notebook"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"name": ""}, "whose word"), ({"cell": "gone"}, "the cell is gone"), ({"cell": "title"}, "not a code cell")],
)
async def test_what_is_no_sign_off_is_refused(post: Any, change: dict[str, Any], words: str) -> None:
    body = {"notebook": document(), "session": None, "cell": None, "name": "Ada", "note": "", **change}
    assert words in (await refusal(post, "signoff", body))["message"]
