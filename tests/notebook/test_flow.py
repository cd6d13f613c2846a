"""What a cell reads and writes, and what Restart and Run All would miss."""

import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.order.flow import CellFacts, Flow
from jupyter_audit.notebook.reading.percent import parse_percent


def flow(text: str) -> Flow:
    notebook = parse_percent(textwrap.dedent(text), "n")
    return Flow(notebook, NotebookIndex(notebook))


def facts(text: str) -> CellFacts:
    made = flow(text)
    return made.facts[made.notebook.cells[0].id]


@pytest.mark.parametrize(
    ("source", "reads", "writes"),
    [
        ("y = x", {"x"}, {"y"}),
        ("x = 1\ny = x", set(), {"x", "y"}),
        ("x += 1", {"x"}, {"x"}),
        ("d['k'] = v", {"d", "v"}, {"d"}),
        ("o.a = v", {"o", "v"}, {"o"}),
        ("rows.append(r)", {"rows", "r"}, {"rows"}),
        ("df.drop(columns='a', inplace=True)", {"df"}, {"df"}),
        ("[a for a in items if a > low]", {"items", "low"}, set()),
        ("if (n := len(items)): pass", {"items", "len"}, {"n"}),
        ("[m := v for v in items]", {"items"}, {"m"}),
        ("def f(a, b=c):\n    return a + d", {"c"}, {"f"}),
        ("def f():\n    return d\nf()", {"d"}, {"f"}),
        ("f = lambda: d\nf()", {"d"}, {"f"}),
        ("class A(B):\n    x = c\n    def m(self):\n        return d", {"B", "c"}, {"A"}),
        ("class A:\n    def m(self):\n        return d\nA()", {"d"}, {"A"}),
        ("def f():\n    global g\n    g = 1\nf()", set(), {"f", "g"}),
        ("for i in items:\n    t = i", {"items"}, {"i", "t"}),
        ("with open(p) as f:\n    s = f.read()", {"open", "p"}, {"f", "s"}),
        ("try:\n    import a\nexcept ImportError as e:\n    a = None", {"ImportError"}, {"a", "e"}),
        ("match v:\n    case {'k': k, **rest}: pass\n    case [a, *b]: pass\n    case c: pass", {"v"}, {"k", "rest", "a", "b", "c"}),
        ("import a.b, c as d\nfrom e import f", set(), {"a", "d", "f"}),
        ("del x", {"x"}, set()),
    ],
)  # fmt: skip
def test_facts(source: str, reads: set[str], writes: set[str]) -> None:
    found = facts(source)
    assert set(found.reads) == reads
    assert set(found.writes) == writes


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("a = 1\n# %%\nprint(a)", []),
        ("print(a)\n# %%\na = 1", ["a"]),
        ("def f():\n    return a\n# %%\na = 1\n# %%\nf()", []),
        ("def f():\n    return a\n# %%\nf()\n# %%\na = 1", ["a"]),
        ("a = 1\n# %%\ndel a\n# %%\na", ["a"]),
        ("from x import *\n# %%\nwhatever", []),
        ("%run helpers.py\n# %%\nwhatever", []),
        ("ls", []),
        ("_ + __ + _12 + In[0]", []),
        ("%%sql result <<\nselect 1\n# %%\nresult", []),
        ("print 'python 2'; b = 1\n# %%\nb", []),
        ("globals()['a'] = 1\n# %%\na", []),
    ],
)
def test_missing(text: str, missing: list[str]) -> None:
    assert [found.name for found in flow(text).missing()] == missing


def test_a_function_is_the_one_that_its_cell_finds() -> None:
    """What is defined anew further down does not run above it, also where another function calls it."""
    made = flow(
        """
        # %%
        def step(x):
            return x
        def many(n):
            return [step(i) for i in range(n)]
        # %%
        many(2)
        # %%
        def step(x):
            return policy(x)
        # %%
        many(2)
        # %%
        def policy(x):
            return x
        """
    )
    assert [(missing.cell.position, missing.name) for missing in made.missing()] == [(3, "policy")]


def test_a_variable_is_no_function_for_that_one_of_its_name_is_defined_further_down() -> None:
    made = flow(
        """
        # %%
        model = 3
        print(model)
        # %%
        show(model)
        # %%
        def show(value):
            return model(value)
        # %%
        def model(x):
            return rng.normal(x)
        """
    )
    assert [(missing.cell.position, missing.name) for missing in made.missing()] == [(1, "show")]
