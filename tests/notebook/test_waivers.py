"""A waiver covers what it names, where it stands, until its day."""

import textwrap
from datetime import date

import pytest

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.reading.percent import parse_percent

TODAY = date(2026, 6, 1)


def findings(notebook: Notebook) -> tuple[Finding, ...]:
    config = Config(select=("undefined-name",))
    return audit(notebook, None, Project(known=True, today=TODAY), config).findings


def of(text: str) -> tuple[Finding, ...]:
    return findings(parse_percent(textwrap.dedent(text), "n"))


@pytest.mark.parametrize(
    "source",
    [
        "print(gone)  # audit: ignore[undefined-name] set by the host",
        "print(gone)  # audit: ignore[order] set by the host",
        "# audit: ignore[undefined-name] set by the host\nprint(gone)",
        "print(gone)  # audit: ignore[a, undefined-name] set by the host (until 2026-06-01)",
    ],
)
def test_a_comment_waives(source: str) -> None:
    (finding,) = of(source)
    assert finding.waiver is not None
    assert finding.waiver.reason == "set by the host"
    assert not finding.counts


def test_an_expired_waiver_counts_again_and_is_shown() -> None:
    (finding,) = of("print(gone)  # audit: ignore[undefined-name] later (until 2026-05-31)")
    assert finding.waiver is not None
    assert finding.waiver.expired
    assert finding.counts


@pytest.mark.parametrize(
    "source",
    [
        "print(gone)  # audit: ignore[other-rule] x",
        "x = 1  # audit: ignore[undefined-name] x\nprint(gone)",
        "print(gone, '# audit: ignore[undefined-name] x')",
    ],
)
def test_what_a_comment_does_not_waive(source: str) -> None:
    (finding,) = of(source)
    assert finding.waiver is None


def test_metadata_waives_a_cell_or_the_notebook() -> None:
    entry = {
        "jupyter_audit": {
            "waivers": [{"rules": ["undefined-name"], "reason": "host", "author": "A", "until": "2027-01-01"}]
        }
    }
    in_cell = Notebook("n", (Cell("a", 0, "code", "print(gone)", metadata=entry),))
    everywhere = Notebook("n", (Cell("a", 0, "code", "print(gone)"),), entry)
    for notebook in (in_cell, everywhere):
        (finding,) = findings(notebook)
        assert finding.waiver is not None
        assert finding.waiver.author == "A"


def test_broken_metadata_waives_nothing() -> None:
    for waivers in (None, 3, [3], [{"rules": 3}], [{"reason": "all"}]):
        cell = Cell("a", 0, "code", "print(gone)", metadata={"jupyter_audit": {"waivers": waivers}})
        (finding,) = findings(Notebook("n", (cell,)))
        assert finding.waiver is None
