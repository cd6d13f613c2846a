"""IPython syntax keeps its lines; what was there is kept as facts."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.notebook.index.walk import index_source
from jupyter_audit.notebook.reading.magics import Magic
from jupyter_audit.notebook.reading.parse import parse


def only(source: str) -> Magic:
    (magic,) = parse(source).magics
    return magic


@pytest.mark.parametrize(
    ("source", "line_of_marker"),
    [
        ("!ls\nmarker()", 2),
        ("%matplotlib inline\n\nmarker()", 3),
        ("!pip install a \\\n   b\nmarker()", 3),
        ("%%time\nmarker()", 2),
        ("\n%%time\n\nmarker()", 4),
        ("%%capture out\n!ls\nmarker()", 3),
        ("if True:\n    !ls\n    marker()", 3),
        ("files = !ls\nmarker()", 2),
        ("x = %env HOME\nmarker()", 2),
        ("len?\nmarker()", 2),
        ("text = '''\n%not a magic\n!nor this\n'''\n!ls\nmarker()", 6),
        ("%time marker()", 1),
        ("%timeit -n 10 -r 3 marker()", 1),
        ("%%time\n%%capture\nmarker()", 3),
        ("pip install pandas\nmarker()", 2),
    ],
)
def test_lines_stay_where_the_author_sees_them(source: str, line_of_marker: int) -> None:
    parsed = parse(source)
    assert parsed.problem is None
    lines = [n.lineno for n in ast.walk(parsed.tree) if isinstance(n, ast.Name) and n.id == "marker"]
    assert lines == [line_of_marker]


def test_facts_of_a_shell_escape() -> None:
    magic = only("files = !ls {folder} $pattern \\\n  | head")
    assert (magic.kind, magic.name, magic.target, magic.line, magic.end_line) == ("shell", "!", "files", 1, 2)
    assert magic.names == ("folder", "pattern")
    assert [name for kind, name, _ in index_source("!ls {folder}").events if kind == "read"] == [
        "get_ipython",
        "folder",
    ]


def test_facts_of_magics() -> None:
    pip = only("%pip install -q pandas==2.2")
    assert (pip.kind, pip.name, pip.text) == ("line", "pip", "install -q pandas==2.2")
    bash = parse("%%bash -e\necho hi\nrm x")
    assert bash.language == "bash"
    assert bash.magics[0].body == "echo hi\nrm x"
    written = only("%%writefile conf.yaml\na: 1")
    assert (written.name, written.text, written.body) == ("writefile", "conf.yaml", "a: 1")


def test_what_a_cell_magic_writes_is_a_name() -> None:
    events = index_source("%%capture log\nprint(1)").events
    assert ("write", "log") in [(kind, name) for kind, name, _ in events]


@pytest.mark.parametrize("source", ["ls -l", "cd data"])
def test_a_lone_automagic_is_no_python(source: str) -> None:
    assert [magic.name for magic in parse(source).magics] == [source.split(maxsplit=1)[0]]


def test_python_that_looks_like_magic_is_python() -> None:
    for source in ("x = (7\n  % 3)", "print(a, '!b')", "value = total % count", "ok = a != b", "ls = 3"):
        assert parse(source).magics == ()
        assert parse(source).problem is None


@pytest.mark.parametrize(
    ("source", "line"), [("x = 1\nprint 'a'", 2), ("def f(:\n  pass", 1), ("x = '\0'", 1), ("(" * 3000, 1)]
)
def test_a_cell_that_does_not_parse_says_where(source: str, line: int) -> None:
    problem = parse(source).problem
    assert problem is not None
    assert problem.line == line


def test_top_level_await_parses() -> None:
    assert parse("data = await fetch()\nasync for x in y: pass").problem is None


@given(st.text())
def test_parsing_and_indexing_never_raise(source: str) -> None:
    parse(source)
    index_source(source)


@given(
    st.lists(
        st.sampled_from(["!ls {x}", "%pip install a", "x = 1", "  !y", "'''", "(", ")", "%%bash", "?", "f(x)?", "\\"])
    )
)
def test_mixtures_of_magics_never_raise_and_keep_the_line_count(lines: list[str]) -> None:
    source = "\n".join(lines)
    for magic in parse(source).magics:
        assert 1 <= magic.line <= magic.end_line <= len(lines)
