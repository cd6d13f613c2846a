"""The static names of a cell, held against the compiler's own opinion."""

import ast
import dis

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from jupyter_audit.capture.names import cell_names

TRANSFORM = TransformerManager().transform_cell

STATEMENTS = (
    "a = b",
    "a += 1",
    "a: int = b",
    "c: a",
    "(a, *b), c = d",
    "for a in b:\n    c = a\nelse:\n    d = 1",
    "while a:\n    b = 1\n    break",
    "if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    d = 3",
    "with a as b, c as (d, e):\n    pass",
    "try:\n    a = 1\nexcept b as c:\n    d = c\nelse:\n    e = 1\nfinally:\n    a",
    "def a(b, c=d, *e, f: g = 1) -> b:\n    h = 1\n    return a + i",
    "@a\nclass b(c, metaclass=d):\n    e = f\n    def g(self):\n        return h",
    "async def a():\n    await b",
    "[a for a in b if c]",
    "{a: b for a, b in c}",
    "a = lambda b, c=d: b + e",
    "import a.b, c as d",
    "from a import b, c as d",
    "del a",
    "a.b = c",
    "a[b] = c",
    "(a := b)",
    "a and (b := c)",
    "match a:\n    case [b, *c]:\n        d\n    case {'k': e}:\n        pass\n    case f.g as h if i:\n        pass",
    "global a\na = 1",
    "print(f'{a!r:>{b}}')",
    "assert a, b",
    "return_ = yield_ = a if b else c",
)


def compiled(source):
    code = compile(source, "cell", "exec", dont_inherit=True)
    operations = list(dis.get_instructions(code))
    stores = {each.argval for each in operations if each.opname in ("STORE_NAME", "STORE_GLOBAL")}
    loads = {each.argval for each in operations if each.opname in ("LOAD_NAME", "LOAD_GLOBAL")}
    deletes = {each.argval for each in operations if each.opname in ("DELETE_NAME", "DELETE_GLOBAL")}
    return stores - {"__annotations__", "__doc__"}, loads - {"__annotations__", "__name__"}, deletes


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5))
def test_agrees_with_the_compiler(statements):
    source = "\n".join(statements)
    try:
        stores, loads, deletes = compiled(source)
    except SyntaxError:  # `global a` after a use of it
        return
    caught = {handler.name for handler in ast.walk(ast.parse(source)) if isinstance(handler, ast.ExceptHandler)}
    names = cell_names(source, TRANSFORM)
    assert stores - caught <= set(names.stores)
    assert loads - caught <= set(names.loads)
    assert names.reads <= set(names.loads)
    assert set(names.stores) <= stores | deletes


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x = 1\nx", set()),
        ("x\nx = 1", {"x"}),
        ("x += 1", {"x"}),
        ("x = x + 1", {"x"}),
        ("if c:\n    x = 1\nelse:\n    x = 2\nx", {"c"}),
        ("if c:\n    x = 1\nx", {"c", "x"}),
        ("for i in r:\n    y = i\ny", {"r", "y"}),
        ("try:\n    x = f()\nexcept E:\n    pass\nx", {"f", "E", "x"}),
        ("with f() as x:\n    pass\nx", {"f"}),
        ("import os\nos.x", set()),
        ("def f():\n    return g", set()),
        ("class C:\n    a = b\n    c = a", {"b"}),
        ("[x for x in xs]", {"xs"}),
        ("[x for x in xs]\nx", {"x", "xs"}),
        ("(lambda a: a + b)(1)", {"b"}),
        ("del x\nx = 1", {"x"}),
        ("x = 1\ndel x\nx", {"x"}),
        ("try:\n    pass\nexcept V as e:\n    print(e)", {"V", "print"}),
        ("def f(a: T = d) -> R: ...", {"T", "d", "R"}),
        ("ok and (y := 1)\ny", {"ok", "y"}),
    ],
)
def test_reads_before_the_cell_binds(source, reads):
    assert cell_names(source, TRANSFORM).reads == reads


@pytest.mark.parametrize(
    ("source", "mutated"),
    [
        ("x.append(1)", {"x"}),
        ("x[0] = 1", {"x"}),
        ("x.a.b = 1", {"x"}),
        ("x.a[0].update(y)", {"x"}),
        ("x += [1]", {"x"}),
        ("df.drop(columns=c, inplace=True)", {"df"}),
        ("df.drop(columns=c, inplace=False)", set()),
        ("model.fit(a, b)", {"model"}),
        ("del x[0]", {"x"}),
        ("y = x[0] + x.a", set()),
        ("[a.append(1) for a in b]", set()),
    ],
)
def test_changes_in_place(source, mutated):
    assert cell_names(source, TRANSFORM).mutated == mutated


@pytest.mark.parametrize("source", ["exec('x')", "from m import *", "%run x.py", "!ls", "globals()['a'] = 1", "x ="])
def test_cells_that_may_bind_what_their_text_does_not_show(source):
    assert cell_names(source, TRANSFORM).dynamic


@pytest.mark.parametrize("source", ["x = 1", "%%time\nx = 1", "def f(): return 1"])
def test_cells_that_may_not(source):
    assert not cell_names(source, TRANSFORM).dynamic
    assert cell_names(source, TRANSFORM).stores


def test_deep_nesting_is_survived():
    assert cell_names("x = " + "(" * 5000 + ")" * 5000, TRANSFORM).dynamic
    assert cell_names("+".join(["x"] * 20000), TRANSFORM).dynamic in (True, False)
