"""A flaw that is spread over cells is found as well as in one: every security rule's bad examples, statement by statement."""

import ast

import pytest

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.rule import Rule
from jupyter_audit.rules import SECURITY, all_rules
from tests.rules.test_examples import find, notebook_of

EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}-{number}")
    for rule in all_rules()
    if rule.category in SECURITY
    for number, text in enumerate(rule.bad)
    if not any(mark in text for mark in ("# out:", "[markdown]", "tags="))  # these are about the cell as a whole
]


def spread(notebook: Notebook) -> Notebook:
    """Each statement of a plain Python cell in a cell of its own; other cells as they are."""
    sources: list[str] = []
    for cell in notebook.cells:
        if not cell.is_code or cell.parsed.magics or cell.outputs:
            sources.append(cell.source)
            continue
        for statement in ast.parse(cell.source).body:
            decorators = getattr(statement, "decorator_list", [])
            first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
            sources.append("\n".join(cell.lines[first - 1 : statement.end_lineno]))
    return Notebook("spread", tuple(Cell(f"c{n}", n, "code", text) for n, text in enumerate(sources)))


def lines(notebook: Notebook, rule: type[Rule]) -> list[str]:
    return sorted(
        notebook.cells[finding.place.cell].lines[finding.place.line - 1].strip()
        for finding in find(notebook, rule.id)
        if finding.place.cell is not None and finding.place.line is not None
    )


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_found_when_spread_over_cells(rule: type[Rule], text: str) -> None:
    notebook, _, _ = notebook_of(text)
    assert lines(spread(notebook), rule) == lines(notebook, rule)
