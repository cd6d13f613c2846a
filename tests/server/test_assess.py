"""``POST assess`` in a real server, with the real engine in its own process."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_audit.config import DEFAULT
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.session import Entropy, Session
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.project import read_project
from jupyter_audit.review.assess import assess
from jupyter_audit.wire import from_json, to_json

from .conftest import notebook_json

UNDEFINED = ("x = 1", "print(x + missing_name)")


def rules(reply: Any) -> list[str]:
    return [finding["rule"] for finding in reply["assessment"]["report"]["findings"]]


async def test_the_answer_is_the_engine_s_own(post: Any, saved: Callable[..., Path]) -> None:
    place = saved("study.ipynb", *UNDEFINED)
    reply = await post("assess", {"notebook": json.loads(place.read_text()), "session": None}, path="study.ipynb")
    expected = assess(read_notebook(place), None, read_project(place), DEFAULT)
    assert reply == {"assessment": to_json(expected), "missing": []}
    assert "undefined-name" in rules(reply)
    from_json(Assessment, reply["assessment"])


async def test_unsaved_and_unknown_paths_are_assessed_without_a_project(post: Any) -> None:
    document = notebook_json(*UNDEFINED)
    reply = await post("assess", {"notebook": document, "session": None}, path="nowhere/new.ipynb")
    assert "undefined-name" in rules(reply)


async def test_a_session_reaches_the_engine(post: Any) -> None:
    session = Session(1, "s", None, "2026-01-01T00:00:00Z", None, Entropy((), ()), (), ())
    document = notebook_json("x = 1")
    without = await post("assess", {"notebook": document, "session": None})
    recorded = await post("assess", {"notebook": document, "session": to_json(session)})
    assert any(skipped["rule"] == "stale-state" for skipped in without["assessment"]["report"]["skipped"])
    assert "stale-state" in recorded["assessment"]["report"]["rules_run"]


async def test_outputs_and_sessions_are_sent_once(post: Any) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "hello\n"}]
    session = to_json(Session(1, "s", None, "2026-01-01T00:00:00Z", None, Entropy((), ()), (), ()))
    document = notebook_json("print('hello')", outputs="key-1")
    first = await post("assess", {"notebook": document, "session": "key-2"})
    assert first == {"assessment": None, "missing": ["key-1", "key-2"]}
    parts = {"key-1": outputs, "key-2": session}
    second = await post("assess", {"notebook": document, "session": "key-2", "parts": parts})
    third = await post("assess", {"notebook": document, "session": "key-2"})
    whole = await post("assess", {"notebook": notebook_json("print('hello')", outputs=outputs), "session": session})
    assert second == third == whole
    assert second["assessment"] is not None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"notebook": {"nbformat": 4, "metadata": {}, "cells": "x"}, "session": None}, "no notebook was given"),
        ({"session": None}, "no notebook was given"),
        ([], "not a JSON object"),
        ({"notebook": notebook_json("x"), "session": {"version": 1}}, "Session lacks"),
        ({"notebook": notebook_json("x"), "session": None, "parts": []}, "parts should be an object"),
    ],
)
async def test_what_is_no_request_is_refused_in_one_line(post: Any, body: Any, said: str) -> None:
    with pytest.raises(HTTPClientError) as error:
        await post("assess", body)
    refusal = json.loads(error.value.response.body)
    assert error.value.code == 422
    assert said in refusal["message"]
    assert refusal["hint"]


async def test_the_worker_survives_nonsense(post: Any) -> None:
    for cells in ([None], [{"cell_type": "code", "source": {"a": 1}}], [{"cell_type": "code", "source": "(" * 5000}]):
        try:
            await post("assess", {"notebook": {**notebook_json(), "cells": cells}, "session": None})
        except HTTPClientError as error:
            assert error.code == 422, error.response.body  # noqa: PT017 - either answer is right
    reply = await post("assess", {"notebook": notebook_json(*UNDEFINED), "session": None})
    assert "undefined-name" in rules(reply)


async def test_another_language_is_named(post: Any) -> None:
    document = notebook_json("x <- 1")
    document["metadata"] = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    with pytest.raises(HTTPClientError) as error:
        await post("assess", {"notebook": document, "session": None})
    refusal = json.loads(error.value.response.body)
    assert refusal["reason"] == "not-python"
    assert "R" in refusal["message"]


async def test_a_body_above_the_limit_is_refused_with_both_sizes(post: Any) -> None:
    with pytest.raises(HTTPClientError) as error:
        await post("assess", {"notebook": notebook_json("x = 1" + " " * 300_000), "session": None})
    assert error.value.code == 413
    refusal = json.loads(error.value.response.body)
    assert "0.3 MB" in refusal["message"]
    assert "0.2 MB" in refusal["message"]


async def test_the_browser_may_ask_for_another_checklist(post: Any) -> None:
    request = {"notebook": notebook_json("x = 1"), "session": None}
    for wanted, profile in (("", "essentials"), ("teaching", "teaching"), ("mlops", "mlops")):
        reply = await post("assess", {**request, "profile": wanted})
        assert reply["assessment"]["checklist"]["profile"] == profile
    with pytest.raises(HTTPClientError) as refused:
        await post("assess", {**request, "profile": "../../own.toml"})
    assert refused.value.code == 422
    assert "there is no checklist" in json.loads(refused.value.response.body)["message"]


async def test_settings_beside_the_notebook_hold(post: Any, saved: Callable[..., Path]) -> None:
    place = saved("deep/study.ipynb", *UNDEFINED)
    (place.parent / "pyproject.toml").write_text('[tool.jupyter-audit]\nignore = ["undefined-name"]\n')
    request = {"notebook": notebook_json(*UNDEFINED), "session": None}
    assert "undefined-name" not in rules(await post("assess", request, path="deep/study.ipynb"))
    assert "undefined-name" in rules(await post("assess", request, path="study.ipynb"))


async def test_hidden_files_and_places_outside_the_root_are_not_looked_at(
    post: Any, saved: Callable[..., Path], jp_root_dir: Path
) -> None:
    hidden = saved(".secret/study.ipynb", *UNDEFINED)
    for folder in (hidden.parent, jp_root_dir.parent):
        (folder / "pyproject.toml").write_text('[tool.jupyter-audit]\nignore = ["undefined-name"]\n')
    (jp_root_dir.parent / "study.ipynb").write_text(hidden.read_text())
    request = {"notebook": notebook_json(*UNDEFINED), "session": None}
    for path in (".secret/study.ipynb", "../study.ipynb", str(jp_root_dir.parent / "study.ipynb")):
        try:
            assert "undefined-name" in rules(await post("assess", request, path=path))
        except HTTPClientError as error:
            assert error.code == 404  # noqa: PT017 - refusing is as good


async def test_a_folder_s_modules_are_not_imported(
    post: Any, saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server often runs in the notebook's folder: a ``json.py`` in there must stay a file."""
    place = saved("study.ipynb", *UNDEFINED)
    trap = place.parent / "trapped.txt"
    for name in ("json", "ast", "dataclasses", "jupyter_audit"):
        (place.parent / f"{name}.py").write_text(f"open({str(trap)!r}, 'w')\n")
    monkeypatch.chdir(place.parent)
    monkeypatch.setenv("PYTHONPATH", f".{os.pathsep}")
    request = {"notebook": notebook_json(*UNDEFINED), "session": None}
    assert "undefined-name" in rules(await post("assess", request, path="study.ipynb"))
    assert not trap.exists()
