"""Code that stands in a cell as text and runs all the same: ``%%python``, ``exec("...")``, ``python -c "..."``.

Rules see it as a cell of its own. What shares the kernel's names stands right behind the cell that runs it; what runs
in a process of its own has names of its own.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.reading.magics import SHELLS
from jupyter_audit.notebook.reading.parse import Parsed, parse_anew
from jupyter_audit.notebook.reading.spelled import spelled

MAX_SNIPPETS = 200
"""Of one notebook; more are not looked into."""
MAX_DEPTH = 3
"""Code in code in code: what is wrapped deeper is not looked into."""

_PYTHONS = frozenset({"python", "python2", "python3", "pypy", "pypy3"})
_INTERPRETER = re.compile(r"^(?:\S*/)?(?:python|pypy)[\d.]*(?:\s|$)")
_RUNNERS = frozenset({"exec", "eval", "run_cell", "run_cell_async", "ex", "ev", "run_code", "safe_execfile"})
_STARTERS = frozenset(
    "system popen run call check_call check_output Popen getoutput getstatusoutput create_subprocess_shell"
    " create_subprocess_exec system_raw system_piped".split()
)
_PYTHON_FILE = re.compile(r"^(?:\S*/)?(?:python|pypy)[\d.]*$")
_WRITES = frozenset({"write", "write_text"})
_HINTS = re.compile(
    r"\.py['\"]|\b(?:exec|eval|run_cell(?:_async|_magic)?|run_code|ex|ev)\(|^\s*%%(?:python|pypy|script)|python[\d.]*\s+-"
    r"|['\"]-c['\"]",
    re.MULTILINE,
)
_WORDS = (".py'", '.py"', "exec(", "eval(", "run_c", "ex(", "ev(", "python", "pypy", "%%script", "'-c'", '"-c"')
"""Where none of them stands, the pattern need not be tried; a look at words is many times faster."""
_HEREDOC = re.compile(
    r"^[^\n#]*\bpython[\d.]*[^\n<]*<<-?\s*(?P<q>['\"]?)(?P<end>\w+)(?P=q)[^\n]*\n(?P<code>.*?)^\s*(?P=end)\s*$",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = re.compile(r"\bpython[\d.]*\s+(?:-[a-zA-Z]+\s+)*?-c\s+(?P<q>['\"])(?P<code>.+?)(?<!\\)(?P=q)", re.DOTALL)


Texts = dict[str, tuple[Cell, ast.Constant]]
"""Texts by the name that holds them, each with the cell in which it stands."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code in a cell's text. ``apart``: it runs in a process of its own. ``exact``: its lines are the cell's lines."""

    host: Cell
    parsed: Parsed
    apart: bool
    exact: bool


def embedded(notebook: Notebook) -> list[Snippet]:
    """The snippets of a notebook that parse, in document order."""
    likely = (cell for cell in notebook.code if any(word in cell.source for word in _WORDS))
    hosts = [cell for cell in likely if _HINTS.search(cell.source)]
    texts = _named_texts(notebook) if hosts else {}
    found: list[Snippet] = []
    for cell in hosts:
        found += _in_parsed(cell, cell.parsed, texts, MAX_DEPTH)
        if len(found) > MAX_SNIPPETS:
            return found[:MAX_SNIPPETS]
    return found


def _named_texts(notebook: Notebook) -> Texts:
    """The names that are bound once in the whole notebook, and that to a text."""
    bound: dict[str, list[tuple[Cell, ast.expr]]] = {}
    for cell in notebook.code:
        for node in cell.parsed.tree.body:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        bound.setdefault(target.id, []).append((cell, node.value))
    single = {name: values[0] for name, values in bound.items() if len(values) == 1}
    return {
        name: (cell, value)
        for name, (cell, value) in single.items()
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def _in_parsed(cell: Cell, parsed: Parsed, texts: Texts, left: int) -> Iterator[Snippet]:
    if left == 0:
        return
    for snippet in (*_in_magics(cell, parsed), *_in_calls(cell, parsed, texts)):
        if snippet.parsed.problem is None:
            yield snippet
            yield from _in_parsed(cell, snippet.parsed, texts, left - 1)


def _in_magics(cell: Cell, parsed: Parsed) -> Iterator[Snippet]:
    for magic in parsed.magics:
        script = magic.name == "script" and _INTERPRETER.match(magic.text)
        if magic.kind == "cell" and (magic.name in _PYTHONS or script):
            yield Snippet(cell, _below(magic.body, magic.line), apart=True, exact=True)
        elif magic.kind == "cell" and magic.name in SHELLS:
            for found in (*_HEREDOC.finditer(magic.body), *_ARGUMENT.finditer(magic.body)):
                above = magic.line + magic.body.count("\n", 0, found.start("code"))
                yield Snippet(cell, _below(_in_quotes(found), above), apart=True, exact=False)
        elif magic.kind == "shell":
            for found in _ARGUMENT.finditer(magic.text):
                yield Snippet(cell, _on_line(_in_quotes(found), magic.line), apart=True, exact=False)


def _in_quotes(found: re.Match[str]) -> str:
    return found["code"].replace('\\"', '"') if found["q"] == '"' else found["code"]


def _in_calls(cell: Cell, parsed: Parsed, texts: Texts) -> Iterator[Snippet]:
    for node in ast.walk(parsed.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, text = _called(node.func), node.args[0]
        if name in _STARTERS:
            yield from _started(cell, node)
            continue
        if name in _WRITES:
            yield from _written(cell, text, texts)
            continue
        apart = name == "run_cell_magic" and isinstance(text, ast.Constant) and text.value in _PYTHONS
        if apart and len(node.args) > 2:
            text = node.args[2]
        elif name not in _RUNNERS:
            continue
        while isinstance(text, ast.Call) and _called(text.func) in ("compile", "dedent") and text.args:
            text = text.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield Snippet(cell, _literal(text, text.value), apart, exact=False)
        elif code := spelled(text):
            yield Snippet(cell, _on_line(_unindented(code), node.lineno), apart, exact=False)
        elif isinstance(text, ast.Name) and text.id in texts:
            yield Snippet(cell, _on_line(_unindented(str(texts[text.id][1].value)), node.lineno), apart, exact=False)


def _written(cell: Cell, text: ast.expr, texts: Texts) -> Iterator[Snippet]:
    """The Python of a file that a cell writes as a text: several lines that import, define or set something."""
    while isinstance(text, ast.Call) and _called(text.func) == "dedent" and text.args:
        text = text.args[0]
    if isinstance(text, ast.Name) and text.id in texts:
        cell, text = texts[text.id]
    if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.count("\n") > 1:
        parsed = _literal(text, text.value)
        if any(
            isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.Assign) for node in parsed.tree.body
        ):
            yield Snippet(cell, parsed, apart=True, exact=False)


def _started(cell: Cell, call: ast.Call) -> Iterator[Snippet]:
    """The code in ``run([sys.executable, "-c", code])`` and in ``system("python -c '...'")``."""
    words = call.args[0].elts if isinstance(call.args[0], ast.List | ast.Tuple) else call.args
    for first, flag, code in zip(words, words[1:], words[2:], strict=False):
        interpreter = _called(first) == "executable" or _PYTHON_FILE.match(spelled(first))
        if interpreter and spelled(flag) == "-c" and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield Snippet(cell, _literal(code, code.value), apart=True, exact=False)
    for found in _ARGUMENT.finditer(spelled(call.args[0])):
        yield Snippet(cell, _on_line(_in_quotes(found), call.lineno), apart=True, exact=False)


def _literal(node: ast.Constant, code: str) -> Parsed:
    same = code.count("\n") == (node.end_lineno or node.lineno) - node.lineno
    code = _unindented(code)
    return _below(code, node.lineno - 1) if same else _on_line(code, node.lineno)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _unindented(code: str) -> str:
    """``textwrap.dedent`` without touching the number of lines; an expression for ``eval`` may be indented, too."""
    margin = min((len(line) - len(line.lstrip()) for line in code.split("\n") if line.strip()), default=0)
    return "\n".join(line[margin:] if line.strip() else "" for line in code.split("\n"))


def _below(code: str, above: int) -> Parsed:
    """Parsed with as many lines above it as the cell has there."""
    return parse_anew("\n" * above + code)


def _on_line(code: str, line: int) -> Parsed:
    """Parsed, all of it on one line: where the cell spells line breaks as escapes, there is no other."""
    parsed = parse_anew(code)
    for node in ast.walk(parsed.tree):
        if isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.keyword | ast.alias):
            node.lineno = node.end_lineno = line
    magics = tuple(replace(magic, line=line, end_line=line) for magic in parsed.magics)
    return Parsed(parsed.tree, magics, parsed.language, parsed.problem)
