"""What reaches a sink, asked through the real index over whole notebooks. ``sink(x)`` marks the question."""

import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.taint.trace import HOLE, Trace
from jupyter_audit.notebook.taint.tracer import Taint


def trace(source: str, clean: frozenset[str] = frozenset()) -> Trace:
    notebook = parse_percent(textwrap.dedent(source).strip(), "example")
    index = NotebookIndex(notebook)
    (call,) = index.calls("sink")
    return Taint(index).of(call.arg(0), call, clean)


TAINTED = {
    "assignment across cells": "x = input()\n# %%\ny = x\n# %%\nsink(y)",
    "f-string": "sink(f'a {input()}')",
    "percent": "sink('a %s' % input())",
    "percent, one of two": "sink('%d %s' % (3, input()))",
    "format": "sink('a {}'.format(input()))",
    "plus and augmented": "x = 'a'\nx += input()\nsink(x)",
    "join of a list that grows": "p = ['a']\np.append(input())\nsink(' '.join(p))",
    "dictionary that grows": "d = {}\nd['k'] = input()\nsink(d['k'])",
    "comprehension": "sink([w.strip() for w in input().split()])",
    "tuple target": "a, b = input().split(',')\nsink(b)",
    "loop over pairs": "for k, v in {'a': input()}.items():\n    sink(v)",
    "function's return": "def f(x):\n    return x.lower()\n# %%\nsink(f(input()))",
    "function's parameter": "def f(x):\n    sink(x)\n# %%\nf(input())",
    "two functions deep": "def g(x):\n    sink(x)\ndef f(y):\n    g('a' + y)\n# %%\nf(input())",
    "attribute of an object": "class A:\n    def __init__(self, x):\n        self.x = x\n# %%\na = A(input())\nsink(a.x)",
    "method": "class A:\n    def m(self, x):\n        return self.n(x)\n    def n(self, y):\n        sink(y)\n# %%\nA().m(input())",
    "field of a dataclass": "@dataclass\nclass A:\n    x: str\n    def m(self):\n        return self.x\n# %%\na = A(input())\nsink(a.m())",
    "await": "async def f(x):\n    return x\n# %%\nsink(await f(input()))",
    "widget": "import ipywidgets as w\nt = w.Text()\n# %%\nsink(t.value)",
    "observer": "import ipywidgets as w\ndef f(change):\n    sink(change['new'])\nw.Text().observe(f)",
    "handed to map": "def f(x):\n    sink(x)\nlist(map(f, input().split()))",
    "either branch": "if c:\n    x = input()\nelse:\n    x = 'a'\nsink(x)",
    "response": "import requests as r\nsink(r.get('https://a.example').json()['k'])",
    "session": "import requests\ns = requests.Session()\n# %%\nsink(s.get('https://a.example').text)",
    "route parameter": "@app.get('/a/{x}')\ndef f(x):\n    sink(x)",
    "starred dictionary": "d = {'a': input()}\nsink({**d})",
    "handler of http.server": "from http.server import BaseHTTPRequestHandler\nclass H(BaseHTTPRequestHandler):\n    def do_GET(self):\n        sink(self.path)",
    "entry of a window": "import tkinter as tk\ne = tk.Entry()\nsink(e.get())",
    "option": "import argparse\np = argparse.ArgumentParser()\np.add_argument('--name')\nx = p.parse_args().name + input()\nsink(x)",
    "scheme alone": "from urllib.parse import urlparse\nx = input()\np = urlparse(x)\nif not p.scheme:\n    raise ValueError\nsink(x)",
    "magic": "x = !ls\ny = input()\nsink(y)",
}

HARMLESS = {
    "other field of a dataclass": "@dataclass\nclass A:\n    x: str\n    y: str\n    def m(self):\n        return self.y\n# %%\na = A(input(), 'b')\nsink(a.m())",
    "constant": "x = 'a'\n# %%\nsink(f'{x} b')",
    "number": "sink(f'{int(input())}')",
    "numeric format": "sink(f'{input():.2f}')",
    "percent d": "sink('%d' % input())",
    "table of constants": "T = {'a': 'x'}\nsink(T[input()])",
    "get from a table": "T = {'a': 'x'}\nsink(T.get(input()))",
    "overwritten": "x = input()\nx = 'a'\nsink(x)",
    "allowlist": "x = input()\nif x in ('a', 'b'):\n    sink(x)",
    "allowlist that stops": "x = input()\nif x not in ('a', 'b'):\n    raise ValueError\n# %%\nsink(x)",
    "assertion": "x = input()\nassert x in {'a'}\nsink(x)",
    "pattern": "import re\nx = input()\nif not re.fullmatch('[a-z]+', x):\n    raise ValueError\nsink(x)",
    "characters removed": "import re\nsink(re.sub(r'[^a-z]', '', input()))",
    "slider": "import ipywidgets as w\nsink(w.IntSlider().value)",
    "typed route parameter": "@app.get('/a/{x}')\ndef f(x: int):\n    sink(x)",
    "length": "sink(len(input()))",
    "host of an address": "from urllib.parse import urlparse\nx = input()\nparts = urlparse(x)\nif parts.hostname not in ('a', 'b'):\n    raise ValueError\nsink(x)",
    "no host": "from urllib.parse import urlparse\nx = input()\np = urlparse(x)\nif p.netloc or p.scheme:\n    raise ValueError\nsink(x)",
    "numeric option": "import argparse\np = argparse.ArgumentParser()\np.add_argument('-n', '--num', type=int)\na = p.parse_args()\nsink(f'head -n {a.num}')",
    "bound parameters": "from sqlalchemy import text\nsink(text('a = :n').bindparams(n=input()))",
    "called with constants only": "def f(x):\n    sink(x)\nf('a')\nf('b')",
}


@pytest.mark.parametrize("source", TAINTED.values(), ids=TAINTED)
def test_reaches_the_sink(source: str) -> None:
    found = trace(source)
    assert found.trust is Trust.OUTSIDE
    assert found.what
    assert found.places


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_does_not_reach_the_sink(source: str) -> None:
    assert trace(source).trust is Trust.FIXED


def test_parameter_that_nobody_fills_is_unknown() -> None:
    found = trace("def f(name):\n    sink('a' + name)")
    assert found.trust is Trust.UNKNOWN
    assert "`name`" in found.what


def test_files_tables_and_environment_are_data() -> None:
    for source in ("open('a').read()", "pd.read_csv('a')['x']", "os.environ['X']", "sys.argv[1]"):
        assert trace(f"import os, sys\nimport pandas as pd\nsink({source})").trust is Trust.DATA


def test_text_keeps_what_is_written_and_marks_the_rest() -> None:
    found = trace("n = input()\nsink('SELECT ' + n + f' FROM {n}')")
    assert found.text == f"SELECT {HOLE} FROM {HOLE}"
    assert found.built


def test_whole_value_is_not_built() -> None:
    assert not trace("sink(input())").built


def test_clean_calls_are_the_sinks_own() -> None:
    source = "import shlex\nsink(shlex.quote(input()))"
    assert trace(source).trust is Trust.OUTSIDE
    assert trace(source, frozenset({"shlex.quote"})).trust is Trust.FIXED


def test_places_run_from_the_source_to_the_use() -> None:
    found = trace("x = input()\n# %%\ny = x + 'a'\n# %%\nsink(y)")
    assert [place.cell for place in found.places] == [0, 0, 1]


def test_calls_are_told_apart() -> None:
    """A function that is called with a constant and with input gives each caller its own answer."""
    assert trace("def f(x):\n    return x\na = f(input())\nsink(f('b'))").trust is Trust.FIXED


def test_endless_definitions_end() -> None:
    assert trace("def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nsink(f(input()))").trust is Trust.FIXED
    assert trace("x = y\ny = x\nsink(x)").trust is Trust.FIXED


def test_many_ways_through_functions_are_bounded() -> None:
    """Each function calls the next one three times: 3**20 ways, which nobody may walk."""
    functions = "\n".join(
        f"def f{n}(x):\n    return f{n + 1}(x + 'a') + f{n + 1}(x) + f{n + 1}('b')" for n in range(20)
    )
    trace(f"{functions}\ndef f20(x):\n    return x\nsink(f0('a'))")


@pytest.mark.parametrize(
    ("field", "outside"),
    [
        ("name: str", True),
        ("name: str = Field(max_length=9)", True),
        ("name: list[str]", True),
        ("name: int", False),
        ("name: Literal['a', 'b']", False),
        ("name: Kind", False),
        ("name: str = Field(pattern='^[a-z]+$')", False),
        ("other: str", True),
    ],
)
def test_a_field_of_a_body_is_what_its_type_lets_in(field: str, outside: bool) -> None:
    source = f"""# %%
class Kind(str, Enum):
    a = "a"
class Body(BaseModel):
    {field}
@app.post("/x")
def x(body: Body):
    os.system(body.name)
"""
    index = NotebookIndex(parse_percent("# %%\nimport os\n" + source, "n"))
    (call,) = index.calls("os.system")
    assert Taint(index).of(call.arg(0), call).outside is outside
