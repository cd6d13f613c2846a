import sqlite3

import pytest

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.fixes.edit import apply_fixes
from jupyter_audit.notebook.reading.percent import parse_percent

HEAD = "import sqlite3\ncon = sqlite3.connect(':memory:')\nname, age = input(), input()\n# %%\n"


def mended(line: str, head: str = HEAD) -> tuple[str, bool]:
    """The line after its fix, and whether the fix is safe; empty where none is offered."""
    notebook = parse_percent(head + line, "a")
    report = audit(notebook, None, Project(), Config(select=("sql-injection",)))
    (finding,) = report.findings
    if finding.fix is None:
        return "", False
    changed = apply_fixes(notebook, [finding.fix])
    assert audit(changed, None, Project(), Config(select=("sql-injection",))).findings == ()
    return changed.cells[-1].source, finding.fix.safe


@pytest.mark.parametrize(
    ("line", "after", "safe"),
    [
        (
            """con.execute(f"select * from t where name = '{name}'")""",
            """con.execute("select * from t where name = ?", (name,))""",
            True,
        ),
        (
            """con.execute("select * from t where name = '%s' and age > %s" % (name, age))""",
            """con.execute("select * from t where name = ? and age > ?", (name, age))""",
            False,
        ),
        (
            """con.execute("insert into t values ('{}', '{}')".format(name, age))""",
            """con.execute("insert into t values (?, ?)", (name, age))""",
            True,
        ),
        (
            """con.execute("select * from t where name = '" + name + "'")""",
            """con.execute("select * from t where name = ?", (name,))""",
            True,
        ),
        (
            """con.execute(f"select * from t where name like '%{name}%'")""",
            """con.execute("select * from t where name like ?", (f"%{name}%",))""",
            True,
        ),
        (
            """query = f"select * from t where name = '{name}'"\ncon.execute(query)""",
            """query = "select * from t where name = ?"\ncon.execute(query, (name,))""",
            True,
        ),
        (
            """query = f"select * from t where name = '{name}'"\nprint(query)\ncon.execute(query)""",
            "",
            False,
        ),
        ("""con.execute(f"select * from {name}")""", "", False),
        ("""con.execute(f"select * from t order by {name}")""", "", False),
        ("""con.execute(f"select {name}, x from t")""", "", False),
        ("""con.execute(f"select * from t where {name} = 1")""", "", False),
        ("""con.execute(f"select * from t where name = '{name!r}'")""", "", False),
        ("""con.execute(f"select * from t where name = 'a{name:>5}'")""", "", False),
    ],
)
def test_values_become_parameters(line: str, after: str, safe: bool) -> None:
    assert mended(line) == (after, safe)


def test_other_drivers_have_other_marks() -> None:
    head = "import psycopg2\ncur = psycopg2.connect('').cursor()\nname = input()\n# %%\n"
    line = """cur.execute(f"select * from t where name = '{name}'")"""
    assert mended(line, head)[0] == """cur.execute("select * from t where name = %s", (name,))"""
    unknown = "import cx_Oracle\ncur = cx_Oracle.connect('').cursor()\nname = input()\n# %%\n"
    assert mended(line, unknown)[0] == ""


def test_the_mended_query_gives_what_the_old_one_gave() -> None:
    line = """rows = con.execute(f"select x from t where name like '%{name}%' and kind = '{age}'").fetchall()"""
    after, _ = mended(line)
    con = sqlite3.connect(":memory:")
    con.execute("create table t (x, name, kind)")
    con.executemany("insert into t values (?, ?, ?)", [(1, "ada", "a"), (2, "bob", "a"), (3, "adam", "b")])
    results = []
    for source in (line, after):
        space = {"con": con, "name": "da", "age": "a"}
        exec(source, space)
        results.append(space["rows"])
    assert results[0] == results[1] == [(1,)]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ('HTML(f"<b>{name}</b>")', 'import html\nHTML(f"<b>{html.escape(str(name))}</b>")'),
        (
            'x = 1\nHTML(f"<b>{x} {name.strip()}</b>")',
            'import html\nx = 1\nHTML(f"<b>{x} {html.escape(str(name.strip()))}</b>")',
        ),
        ('HTML(f"<script>f({name})</script>")', None),
        ("HTML(f\"<b>{rows['a']}</b>\")", None),
    ],
)
def test_html_is_escaped_where_that_helps(line: str, after: str | None) -> None:
    head = "from IPython.display import HTML\nname = input()\nrows = {'a': input()}\n# %%\n"
    notebook = parse_percent(head + line, "a")
    (finding,) = audit(notebook, None, Project(), Config(select=("html-injection",))).findings
    if after is None:
        assert finding.fix is None
        return
    assert finding.fix is not None
    assert not finding.fix.safe
    changed = apply_fixes(notebook, [finding.fix])
    assert changed.cells[-1].source == after
    assert audit(changed, None, Project(), Config(select=("html-injection",))).findings == ()


def test_secrets_come_from_the_systems_generator() -> None:
    source = "import random, string\n# %%\npassword = ''.join(random.choice(string.ascii_letters) for _ in range(9))"
    notebook = parse_percent(source, "a")
    config = Config(select=("predictable-secret",))
    (finding,) = audit(notebook, None, Project(), config).findings
    assert finding.fix is not None
    assert finding.fix.safe
    changed = apply_fixes(notebook, [finding.fix])
    assert audit(changed, None, Project(), config).findings == ()
    space: dict[str, str] = {}
    exec("\n".join(cell.source for cell in changed.cells), space)
    assert len(space["password"]) == 9
    seeded = parse_percent("import random\nrandom.seed(1)\ntoken_key = 1\n" + source, "a")
    (finding,) = audit(seeded, None, Project(), config).findings
    assert finding.fix is not None
    assert not finding.fix.safe
