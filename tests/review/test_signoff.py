"""A vouching is bound to the code and what it depends on; forging one, or editing what was signed, is caught."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jupyter_audit.config import DEFAULT, Config, Policy
from jupyter_audit.errors import UsageError
from jupyter_audit.model.checklist import Checklist
from jupyter_audit.model.project import Project
from jupyter_audit.model.review import SignOff
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.review.signature import new_key, sign
from jupyter_audit.review.signoff import standings, vouch, vouched_cells
from jupyter_audit.rule import Audited
from jupyter_audit.wire import to_json

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
CHECKLIST = Checklist("teaching", "t", ())
SOURCES = ("rate = 0.2", "def tax(x):\n    return x * rate", "other = 1", "print(tax(100))")


def audited(*sources: str, signoffs: tuple[SignOff, ...] = (), today: date = TODAY) -> Audited:
    cells = tuple(Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(sources))
    return Audited(Notebook("n.ipynb", cells), None, Project(signoffs=signoffs, today=today))


def vouching(cell: int | None, name: str = "Ada") -> SignOff:
    made = audited(*SOURCES)
    return vouch(made, None if cell is None else made.notebook.cells[cell], CHECKLIST, name, "read it", NOW)


def standing(signoff: SignOff, *sources: str, config: Config = DEFAULT, today: date = TODAY) -> tuple[str, str]:
    (found,) = standings(audited(*(sources or SOURCES), signoffs=(signoff,), today=today), config)
    return found.standing, found.why


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "key.pem"
    return path, new_key(path)


def test_a_claim_stands_until_the_cell_or_what_it_depends_on_changes() -> None:
    said = vouching(3)
    assert standing(said)[0] == "claimed"
    assert standing(said, *SOURCES[:2], "other = 2", SOURCES[3])[0] == "claimed"
    for position, source in ((0, "rate = 0.9"), (1, "def tax(x):\n    return 0"), (3, "print(tax(1))")):
        changed = [*SOURCES]
        changed[position] = source
        assert standing(said, *changed) == ("lapsed", "the cell, or what it depends on, has changed since")
    assert standing(said, SOURCES[0])[1] == "the cell is gone"


def test_a_cell_put_between_that_changes_a_value_lapses_it() -> None:
    made = audited(*SOURCES, signoffs=(vouching(3),))
    between = Cell("new", 3, "code", "rate = 5")
    cells = (*made.notebook.cells[:3], between, Cell("c3", 4, "code", SOURCES[3], 4))
    (found,) = standings(Audited(Notebook("n.ipynb", cells), None, made.project), DEFAULT)
    assert found.standing == "lapsed"


def test_the_word_for_a_notebook_covers_every_cell() -> None:
    said = vouching(None)
    made = audited(*SOURCES, signoffs=(said,))
    assert vouched_cells(made, standings(made, DEFAULT), DEFAULT) == {"c0", "c1", "c2", "c3"}
    assert standing(said, *SOURCES[:3], "print(tax(101))")[0] == "lapsed"


def test_it_lapses_with_time_and_is_not_believed_from_the_future() -> None:
    config = Config(policy=Policy(signoff_days=30))
    assert standing(vouching(3), config=config, today=date(2026, 12, 23))[0] == "claimed"
    assert standing(vouching(3), config=config, today=date(2026, 12, 24)) == ("lapsed", "it is older than 30 days")
    assert standing(vouching(3), today=date(2026, 1, 1))[1] == "it is dated in the future"


def test_a_signature_by_a_known_key_is_signed(key: tuple[Path, str]) -> None:
    signed = sign(vouching(3), key[0])
    config = Config(reviewers={"Ada": key[1]}, policy=Policy(signature=True))
    assert standing(signed, config=config)[0] == "signed"
    assert standing(signed, *SOURCES[:3], "print(0)", config=config)[0] == "lapsed"
    assert key[0].stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="cannot be made"):
        new_key(key[0])


def test_forgeries_are_caught(key: tuple[Path, str], tmp_path: Path) -> None:
    signed = sign(vouching(3), key[0])
    config = Config(reviewers={"Ada": key[1]}, policy=Policy(signature=True))
    other = audited(*SOURCES[:3], "print(0)")
    moved = replace(signed, digest=vouch(other, other.notebook.cells[3], CHECKLIST, "Ada", "", NOW).digest)
    assert standing(moved, *SOURCES[:3], "print(0)", config=config)[0] == "forged"
    for field, value in (
        ("name", "Bob"),
        ("time", "2026-11-22T12:00:00+00:00"),
        ("note", ""),
        ("answers", ("a: holds",)),
    ):
        assert standing(replace(signed, **{field: value}), config=config)[0] == "forged", field
    broken = base64.b64encode(bytes(64)).decode()
    assert standing(replace(signed, signature=broken), config=config)[0] == "forged"
    assert standing(replace(signed, signature="%"), config=config)[0] == "forged"

    stranger = tmp_path / "other.pem"
    strangers = new_key(stranger)
    assert standing(sign(vouching(3), stranger), config=config)[0] == "claimed"
    two = Config(reviewers={"Ada": key[1], "Eve": strangers}, policy=Policy(signature=True))
    assert standing(sign(vouching(3), stranger), config=two)[0] == "forged"


def test_a_claim_counts_only_where_no_signature_is_asked_for() -> None:
    made = audited(*SOURCES, signoffs=(vouching(3),))
    strict = Config(policy=Policy(signature=True))
    assert vouched_cells(made, standings(made, DEFAULT), DEFAULT) == {"c3"}
    assert vouched_cells(made, standings(made, strict), strict) == frozenset()


def test_the_notebook_carries_its_vouchings() -> None:
    said = vouching(3)
    cells = [Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(SOURCES)]
    cells[3] = Cell("c3", 3, "code", SOURCES[3], 4, (), {"jupyter_audit": {"signoff": to_json(said)}})
    made = Audited(Notebook("n.ipynb", tuple(cells)), None, Project(today=NOW.date()))
    assert [each.standing for each in standings(made, DEFAULT)] == ["claimed"]
    cells[2] = Cell("c2", 2, "code", SOURCES[2], 3, (), {"jupyter_audit": {"signoff": to_json(said)}})
    copied = Audited(Notebook("n.ipynb", tuple(cells)), None, Project(today=NOW.date()))
    assert [each.cell_id for each in standings(copied, DEFAULT)] == ["c3"]


def test_nobody_and_nothing_cannot_be_vouched_for() -> None:
    with pytest.raises(UsageError, match="whose word"):
        vouching(3, " ")
    with pytest.raises(UsageError, match="no code"):
        vouch(audited(), None, CHECKLIST, "Ada", "", NOW)
