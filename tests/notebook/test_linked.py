"""A notebook and the Python files it uses, audited as one: real files on disk, read as `check` reads them."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding, Part
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.project import read_project

SECURITY = Config(select=("injection", "deserialization", "transport", "supply_chain"))
HELPERS = """
import subprocess as sp
import yaml

TIMEOUT = 3

def run(cmd, cwd=None):
    return sp.run(f"ls {cmd}", shell=True, cwd=cwd, timeout=TIMEOUT)

def load(path):
    return yaml.unsafe_load(open(path))

def ask():
    return input("name? ")

class Store:
    def __init__(self, name):
        self.name = name
    def query(self, db):
        return db.cursor().execute("select * from t where n = '%s'" % self.name)
"""


def found(tmp_path: Path, notebook: str, **files: str) -> list[Finding]:
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/").replace("package", "__init__") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    parsed = parse_percent(textwrap.dedent(notebook).strip(), "a.py")
    project = read_project(tmp_path / "a.ipynb", date(2026, 1, 1), notebook=parsed)
    report = audit(parsed, None, project, SECURITY)
    assert not [each for each in report.skipped if "failed" in each.why]
    return list(report.findings)


def rules(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(each.rule, each.place.cell, each.place.line) for each in findings]


WAYS_IN = {
    "import": "import helpers\n# %%\nhelpers.run(input())",
    "import as": "import helpers as h\n# %%\nh.run(input())",
    "from import": "from helpers import run\n# %%\nrun(input())",
    "from import as": "from helpers import run as go\n# %%\ngo(input())",
    "star": "from helpers import *\n# %%\nrun(input())",
    "run magic": "%run helpers.py\n# %%\nrun(input())",
    "by keyword": "import helpers\n# %%\nhelpers.run(cmd=input())",
}


@pytest.mark.parametrize("notebook", WAYS_IN.values(), ids=WAYS_IN)
def test_what_reaches_a_modules_sink_stands_at_the_call(tmp_path: Path, notebook: str) -> None:
    (finding, *more) = [f for f in found(tmp_path, notebook, helpers=HELPERS) if f.rule == "command-injection"]
    assert not more
    assert finding.message.startswith("helpers.py, line 8: what a user types ")
    assert (finding.place.cell, finding.place.line, finding.severity) == (1, 1, "high")
    assert all(place.cell in (0, 1) for place in finding.related)
    assert finding.fix is None


def test_through_a_function_of_the_notebook(tmp_path: Path) -> None:
    notebook = "import helpers\ndef f(v):\n    helpers.run(v)\n# %%\nf(input())"
    (finding,) = [f for f in found(tmp_path, notebook, helpers=HELPERS) if f.rule == "command-injection"]
    assert (finding.place.cell, finding.place.line, finding.severity) == (0, 3, "high")
    assert (1, 1) in [(place.cell, place.line) for place in finding.related]


def test_what_a_module_does_by_itself_stands_at_the_import(tmp_path: Path) -> None:
    findings = found(tmp_path, "x = 1\nimport helpers\n# %%\nhelpers.run('a')", helpers=HELPERS)
    (finding,) = [each for each in findings if each.severity != "low"]
    assert (finding.rule, finding.place.cell, finding.place.line) == ("unsafe-yaml", 0, 2)
    assert finding.message.startswith("helpers.py, line 11: ")


def test_what_a_module_returns_is_followed(tmp_path: Path) -> None:
    notebook = "from helpers import ask, Store\n# %%\neval(ask())\n# %%\nStore(ask()).query(db)"
    findings = [each for each in found(tmp_path, notebook, helpers=HELPERS) if each.severity == "high"]
    assert rules(findings) == [("code-injection", 1, 1), ("sql-injection", 2, 1)]
    assert "it goes by way of helpers.py, line 14" in findings[0].evidence


def test_modules_of_modules_and_relative_imports(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        "from lib import go\nimport lib.shell as s\n# %%\ngo(input())\ns.start('ls')",
        lib__package="from .core import go\n",
        lib__core="from . import shell\nfrom .clean import quoted\ndef go(x):\n    shell.start(x)\n    shell.start(quoted(x))\n",
        lib__shell="import os\ndef start(command):\n    os.system(command)\n",
        lib__clean="import shlex\nquoted = shlex.quote\n",
    )
    assert rules(findings) == [("command-injection", 1, 1)]
    assert findings[0].message.startswith("lib/shell.py, line 3: ")


NEAR_MISSES = {
    "a constant reaches the sink": "import helpers\n# %%\nhelpers.run('data')",
    "a function that nobody calls": "import helpers",
    "another module of that name": "import os as helpers\n# %%\nhelpers.run(input())",
    "a parameter of that name": "import helpers\n# %%\ndef f(helpers):\n    helpers.run(input())",
    "the notebook's own function": "import helpers\ndef run(x):\n    return x\n# %%\nrun(input())",
    "not imported": "run(input())",
}


@pytest.mark.parametrize("notebook", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_nothing_is_seen_where_nothing_is(tmp_path: Path, notebook: str) -> None:
    quiet = HELPERS.replace("yaml.unsafe_load", "yaml.safe_load")
    assert [each for each in found(tmp_path, notebook, helpers=quiet) if each.severity != "low"] == []


def test_names_of_modules_stay_apart(tmp_path: Path) -> None:
    module = "import subprocess\ndef run(data):\n    return data\ndef main():\n    subprocess.run(['ls', data])\ndata = 'x'\n"
    assert found(tmp_path, "import one\ndata = input()\none.main()", one=module) == []


def test_main_guard_does_not_run_on_import(tmp_path: Path) -> None:
    module = "def go(x):\n    eval(x)\nif __name__ == '__main__':\n    go(input())\n"
    assert [f.severity for f in found(tmp_path, "import one\none.go('1')", one=module)] == []


def test_a_file_that_a_cell_writes_is_joined_too(tmp_path: Path) -> None:
    notebook = (
        "%%writefile tools.py\nimport os\ndef go(x):\n    os.system('ls ' + x)\n# %%\nimport tools\ntools.go(input())"
    )
    (finding,) = found(tmp_path, notebook)
    assert (finding.rule, finding.place.cell, finding.place.line) == ("command-injection", 0, 4)
    assert {(place.cell, place.line) for place in finding.related} == {(1, 2), (0, 3)}


def test_a_waiver_in_the_module_holds(tmp_path: Path) -> None:
    module = "import yaml\nx = yaml.unsafe_load(open('a'))  # audit: ignore[unsafe-yaml] ours\n"
    (finding,) = found(tmp_path, "import one", one=module)
    assert finding.waiver is not None
    assert finding.waiver.reason == "ours"


def test_two_places_in_a_module_are_two_findings(tmp_path: Path) -> None:
    module = "import yaml\nx = yaml.unsafe_load(open('a'))\ny = yaml.unsafe_load(open('b'))\n"
    findings = found(tmp_path, "import one", one=module)
    assert len({each.fingerprint for each in findings}) == len(findings) == 2


@pytest.mark.parametrize("text", ["def f(:\n", "x = 1\0", "x = '\\udc80", "(" * 5000])
def test_a_module_that_does_not_parse_is_said_not_to_be_checked(tmp_path: Path, text: str) -> None:
    (finding,) = found(tmp_path, "import one", one=text)
    assert (finding.rule, finding.place.part) == ("unchecked-module", Part.SOURCE)


def test_other_categories_see_the_notebook_alone(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import random\nx = random.random()\n")
    notebook = parse_percent("import one\nprint(one.x)", "a.py")
    project = read_project(tmp_path / "a.ipynb", date(2026, 1, 1), notebook=notebook)
    assert audit(notebook, None, project, Config(select=("randomness",))).findings == ()
