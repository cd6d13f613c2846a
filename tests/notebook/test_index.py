"""Names resolve across cells, through imports, assignments, attributes, functions and context managers."""

import ast
import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.reading.percent import parse_percent


def index(text: str) -> NotebookIndex:
    return NotebookIndex(parse_percent(textwrap.dedent(text), "n"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import numpy as np\n# %%\nnp.random.rand()", "numpy.random.rand"),
        ("from numpy import random as r\n# %%\nr.rand()", "numpy.random.rand"),
        ("import os.path\nos.system('x')", "os.system"),
        ("import subprocess\nrun = subprocess.run\n# %%\nrun('x')", "subprocess.run"),
        ("import sqlite3\ncon = sqlite3.connect('x')\ncur = con.cursor()\n# %%\ncur.execute('q')", "sqlite3.connect().cursor().execute"),
        ("import sqlite3\nwith sqlite3.connect('x') as con:\n    con.execute('q')", "sqlite3.connect().execute"),
        ("import requests\nclass A:\n    def __init__(self):\n        self.s = requests.Session()\n    def get(self):\n        self.s.get('u')", "requests.Session().get"),
        ("import requests\ndef client():\n    return requests.Session()\n# %%\nclient().get('u')", "requests.Session().get"),
        ("from openai import OpenAI\ndef ask(c: OpenAI):\n    c.chat()", "openai.OpenAI().chat"),
        ("import pandas as pd\ndf = pd.read_csv('x')\ndf = df.dropna().assign(a=1)\n# %%\ndf.to_csv('y')", "pandas.DataFrame().to_csv"),
        ("names = {1, 2}\nnames.pop()", "!set.pop"),
        ("', '.join(x)", "!str.join"),
        ("from math import *\nsqrt(2)", "math.sqrt"),
        ("(await client().get('u')).json()", "client().get().json"),
    ],
)  # fmt: skip
def test_resolves(text: str, name: str) -> None:
    assert name in set(index(text).names_called())


@pytest.mark.parametrize(
    "text",
    [
        "requests = [1]\nrequests.get('u')",
        "def f(requests):\n    requests.get('u')",
        "import requests\ndef f():\n    requests = {}\n    requests.get('u')",
        "for requests in things:\n    requests.get('u')",
    ],
)
def test_a_name_of_the_users_own_is_not_the_module(text: str) -> None:
    assert "requests.get" not in set(index(text).names_called())


def test_a_rebound_name_is_what_it_was_last_above_the_use() -> None:
    notebook = index("import a\nx = a.f\nx()\n# %%\nx = a.g\nx()")
    assert [call.cell.position for call in notebook.calls("a.f")] == [0]
    assert [call.cell.position for call in notebook.calls("a.g")] == [1]


def test_value_follows_names_to_where_they_were_assigned() -> None:
    notebook = index("query = 'select 1'\n# %%\nq = query\ncon.execute(q)")
    (call,) = notebook.methods("execute")
    value = notebook.value(call.arg(0), call)
    assert isinstance(value, ast.Constant)
    assert value.value == "select 1"


def test_a_thousand_rebindings_are_quick_and_do_not_recurse() -> None:
    notebook = index("\n".join(["x = f()", *["x = x.g()"] * 1000, "x.h()"]))
    assert list(notebook.methods("h"))
