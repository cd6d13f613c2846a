"""Waivers by rule, and the badge."""

from pathlib import Path
from xml.etree import ElementTree

from .conftest import Run, notebook

WAIVED = "eval(input())  # audit: ignore[code-injection] a calculator"


def test_waivers_by_rule(audit: Run) -> None:
    lapsed = "eval(input())  # audit: ignore[code-injection] for now (until 2020-01-01)"
    Path("a.ipynb").write_text(notebook(WAIVED, WAIVED, lapsed))
    Path("b.ipynb").write_text(notebook("x = 1"))
    found = audit("waivers", ".", "--format", "json").json["rules"]
    (row,) = [each for each in found if each["rule"] == "code-injection"]
    assert (row["findings"], row["waived"], row["lapsed"], row["share"]) == (3, 2, 1, 0.667)
    assert row["files"] == ["a.ipynb"]
    shown = audit("waivers", "a.ipynb")
    assert "code-injection: 2 of 3 waived, noisy here, 1 no longer in force" in shown.out
    assert "a calculator" in shown.out
    assert "nothing is waived" in audit("waivers", "b.ipynb").out
    assert audit("waivers", "none.ipynb").code == 2


def test_the_badge_says_what_the_score_says(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("eval(input())"))
    score = audit("check", "a.ipynb", "--format", "json").json["notebooks"][0]["score"]
    assert audit("checklist", "a.ipynb", "--badge", "a.svg").code == 0
    root = ElementTree.fromstring(Path("a.svg").read_text())
    assert root.get("aria-label") == f"security {score['security']}, reproducibility {score['reproducibility']}"
    Path("b.ipynb").write_text(notebook())
    assert audit("checklist", "b.ipynb", "--badge", "b.svg").code == 0
    assert "not scored" in Path("b.svg").read_text()
