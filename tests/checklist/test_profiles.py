"""Profiles: each ships well formed, a user's own is a file, and what is wrong with one is said in a line."""

import json
from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.checklist.profile import load_profile, parse_profile, profile_names
from jupyter_audit.config import Config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.review.assess import assess

EXAMPLES = sorted((Path(__file__).parents[2] / "example_notebooks").glob("*.ipynb"))
CORE = (
    "environment-captured", "packages-pinned", "generators-seeded", "order-replays", "data-fixed", "no-leakage",
    "no-secrets", "no-high-security", "outputs-current", "documented",
)  # fmt: skip
ITEM = '[[item]]\nid = "a"\nquestion = "Is it so?"\nwhy = "Because."\n'


def test_the_profiles_that_ship() -> None:
    assert profile_names() == ("ai-security", "data-practice", "essentials", "ml-reproducibility", "mlops", "teaching")


def test_the_panel_offers_them_all() -> None:
    schema = json.loads((Path(__file__).parents[2] / "labextension" / "schema" / "plugin.json").read_text())
    offered = [choice["const"] for choice in schema["properties"]["profile"]["oneOf"]]
    assert offered[0] == ""
    assert sorted(offered[1:]) == sorted(profile_names())


def test_the_core_items_come_first_and_keep_their_ids() -> None:
    assert tuple(item.id for item in load_profile("essentials").items) == CORE
    assert tuple(item.id for item in load_profile("ml-reproducibility").items[:10]) == CORE


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_that_was_not_looked_at_holds(name: str, path: Path) -> None:
    """Without a session, a verdict and a person's word, only rules, and quotes of the text, can say that an item holds."""
    found = assess(read_notebook(path), None, Project(today=date(2026, 1, 1)), Config(profile=name)).checklist
    held = [answer for answer in found.answers if answer.state == "holds"]
    assert {answer.by for answer in held} <= {"rules", "code"}
    assert all(answer.evidence or "does not apply" in answer.because for answer in held if answer.by == "code")
    assert all(answer.because for answer in found.answers)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "not TOML"),
        ('title = "x"', "lacks a title or items"),
        (ITEM + "ask = true", "lacks a title or items"),
        ('title = "x"\n[[item]]\nid = "a"\nask = true', "lacks its id, question or why"),
        (f'title = "x"\n{ITEM}', "answered in one way"),
        (f'title = "x"\n{ITEM}rules = ["order"]\nverify = "runs"', "answered in one way"),
        (f'title = "x"\n{ITEM}rules = ["no-such-rule"]', "unknown rule"),
        (f'title = "x"\n{ITEM}fact = "moon"', "unknown fact"),
        (f'title = "x"\n{ITEM}verify = "perfect"', "verify is 'perfect'"),
        (f'title = "x"\n{ITEM}ask = "yes"', "ask is 'yes'"),
        (f'title = "x"\n{ITEM}ask = "else"', "answered in one way"),
        (f'title = "x"\n{ITEM}ask = true\nanswer = "yes"', "unknown key 'answer'"),
        (f'title = "x"\n{ITEM}ask = true\n{ITEM}ask = true', "twice"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_profile(text, "own.toml")


def test_the_settings_name_a_file_beside_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'title = "Ours"\n{ITEM}ask = true\n')
    config = Config(profile="own.toml", source=str(tmp_path / "pyproject.toml"))
    found = assess(read_notebook(EXAMPLES[0]), None, Project(), config).checklist
    assert (found.profile, found.title) == ("own", "Ours")
    assert [(answer.item, answer.state, answer.by) for answer in found.answers] == [("a", "ask", "person")]
