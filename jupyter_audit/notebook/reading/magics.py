"""IPython syntax to Python with the same line numbers; what was there is kept as structured facts."""

import ast
import re
from dataclasses import dataclass
from typing import Literal

PYTHON_BODIES = frozenset(
    {
        "time",
        "timeit",
        "capture",
        "prun",
        "audit",
        "memit",
        "mprun",
        "lprun",
        "snakeviz",
        "pyinstrument",
        "heat",
        "ignore",
        "wandb",
    }
)
"""Cell magics whose body is Python that runs in the kernel."""

SHELLS = frozenset({"bash", "sh", "script", "cmd", "powershell", "zsh", "!", "system", "sx"})
"""Cell magics whose body is a shell script."""

ALIASES = frozenset({"cat", "cp", "ls", "ll", "mkdir", "mv", "rm", "rmdir", "less", "more", "man"})
MAGIC_WORDS = frozenset(
    {
        "cd",
        "pwd",
        "pip",
        "conda",
        "who",
        "whos",
        "run",
        "time",
        "timeit",
        "matplotlib",
        "reset",
        "history",
        "env",
        "pylab",
        "load_ext",
        "autoreload",
    }
)
AUTOMAGIC = ALIASES | MAGIC_WORDS

_ESCAPED = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?P<target>[A-Za-z_][\w., \t\[\]'\"]*?)[ \t]*=[ \t]*)?"
    r"(?P<mark>!!|!|%%?|\?\??)(?P<rest>.*)$",
    re.DOTALL,
)
_HELP = re.compile(r"^[ \t]*[%\w.\[\]'\"*]+\?\??[ \t]*;?$")
_AUTO = re.compile(
    r"^[ \t]*(?P<word>[a-z_]+)(?P<rest>(?:[ \t]+(?![=(.,\[+*/%|&<>:!])(?!(?:in|is|and|or|if|for|not|as)\b).*)?)$"
)
PYTHON_LINES = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
"""Line magics whose argument is Python, or IPython syntax, that runs in the kernel."""
_OPTIONS = re.compile(r"^(?:[ \t]*-{1,2}[A-Za-z-]+(?:[ \t]+(?=\d)\d+|\d+|=\S+)?[ \t]+)*")
_BRACES = re.compile(r"(?<!\{)\{(?!\{)([^{}]+)\}(?!\})|\$(?:\{)?([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Magic:
    """One use of IPython syntax.

    ``name`` is the magic's name (``!`` for shell escapes), ``text`` its arguments (a joined line for
    continued ones), ``body`` the rest of a cell magic. ``line`` and ``end_line`` are 1-based in the cell.
    ``target`` is the left side of ``x = !cmd``. ``names`` are the expressions interpolated by ``{...}`` or ``$``.
    """

    kind: Literal["line", "cell", "shell", "help"]
    name: str
    text: str
    body: str
    line: int
    end_line: int
    target: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """``python`` has as many lines as the cell. ``language`` differs from python if a cell magic's body does."""

    python: str
    magics: tuple[Magic, ...]
    language: str


def automagic(source: str) -> bool:
    """Whether a cell that parses as Python is a lone automagic all the same, such as ``ls -l``.

    Only one-line cells with arguments can be told: elsewhere the word may be a variable.
    """
    line = source.strip()
    if len(line) > 200 or "\n" in line:
        return False
    found = _AUTO.match(line)
    return bool(found and found["rest"] and found["word"] in ALIASES | {"cd"})


def translate(source: str) -> Translation:
    """Replace IPython syntax by calls of ``get_ipython()`` on the same lines."""
    if automagic(source):
        source = "%" + source.lstrip()
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        return _cell_magic(lines, first)
    python, magics = _lines(lines)
    return Translation("\n".join(python), tuple(magics), "python")


def _cell_magic(lines: list[str], first: int) -> Translation:
    name, _, text = lines[first][2:].strip().partition(" ")
    body = lines[first + 1 :]
    magic = Magic("cell", name or "!", text.strip(), "\n".join(body), first + 1, len(lines), None, _names(text))
    head = _written_by(name, text)
    if name in PYTHON_BODIES:
        if body and body[0].startswith("%%"):  # stacked, as in %%time over %%capture
            inner = _cell_magic(lines, first + 1)
            inner_lines = inner.python.split("\n")
            inner_lines[first] = head
            return Translation("\n".join(inner_lines), (magic, *inner.magics), inner.language)
        python, magics = _lines(body, first + 1)
        return Translation("\n".join([""] * first + [head] + python), (magic, *magics), "python")
    blank = [""] * first + [head or _call("run_cell_magic", name, magic.names)] + [""] * len(body)
    return Translation("\n".join(blank), (magic,), "bash" if name in SHELLS else name or "bash")


def _written_by(name: str, text: str) -> str:
    """An assignment for the names that a cell magic itself writes (``%%capture out``, ``%%bash --out x``)."""
    targets = re.findall(r"--(?:out|err)[ =]([A-Za-z_]\w*)", text)
    if name == "capture":
        targets = [word for word in text.split() if word.isidentifier()][:1]
    if name == "timeit" or not targets:
        return ""
    return " = ".join(targets) + f" = get_ipython().run_cell_magic({name!r})"


def _lines(lines: list[str], offset: int = 0) -> tuple[list[str], list[Magic]]:
    python: list[str] = []
    magics: list[Magic] = []
    inside = _Inside()
    number = 0
    while number < len(lines):
        line = lines[number]
        start = number
        number += 1
        magic_text = None if inside.string_or_bracket else _candidate(line)
        if magic_text is None:
            inside.feed(line)
            python.append(line)
            continue
        while line.rstrip().endswith("\\") and number < len(lines):
            line = line.rstrip()[:-1] + " " + lines[number].strip()
            number += 1
        code, magic = _line(line, start + 1 + offset, number + offset)
        python.append(code)
        python.extend([""] * (number - start - 1))
        magics.append(magic)
    return python, magics


def _candidate(line: str) -> str | None:
    stripped = line.lstrip()
    if not stripped or stripped[0] == "#":
        return None
    if stripped[0] in "%!?" or _HELP.match(line):
        return stripped
    if (
        ("!" in line or "%" in line)
        and (found := _ESCAPED.match(line))
        and found["target"]
        and found["mark"] in ("!", "!!", "%")
    ):
        rest = found["rest"]
        if rest[:1] != "=" and (found["mark"] != "%" or rest[:1].isalpha()):
            return stripped
    found = _AUTO.match(line)
    if found and found["word"] in AUTOMAGIC and found["rest"].strip() and not _is_python(stripped):
        return stripped
    return None


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _line(line: str, first: int, last: int) -> tuple[str, Magic]:
    indent = line[: len(line) - len(line.lstrip())]
    found = _ESCAPED.match(line)
    if found is None or found["mark"].startswith("?") or _HELP.match(line):
        if found is None and not _HELP.match(line):
            word, _, rest = line.strip().partition(" ")
            return _line_magic(indent, None, word, rest.strip(), first, last)
        return indent + "pass", Magic("help", "?", line.strip().strip("?;"), "", first, last, None, ())
    target, mark, rest = found["target"], found["mark"], found["rest"].strip()
    if mark.startswith("!"):
        names = _names(rest)
        function = "getoutput" if target or mark == "!!" else "system"
        code = _call(function, rest, names)
        return f"{indent}{target} = {code}" if target else indent + code, Magic(
            "shell", "!", rest, "", first, last, target, names
        )
    name, _, text = rest.lstrip("%").partition(" ")
    return _line_magic(indent, target, name, text.strip(), first, last)


def _line_magic(indent: str, target: str | None, name: str, text: str, first: int, last: int) -> tuple[str, Magic]:
    names = _names(text)
    if name in ("system", "sx", "sc"):
        magic = Magic("shell", "!", text, "", first, last, target, names)
        code = _call("getoutput", text, names)
        return f"{indent}{target} = {code}" if target else indent + code, magic
    magic = Magic("line", name, text, "", first, last, target, names)
    if name in PYTHON_LINES and not target:
        statement = text[_OPTIONS.match(text).end() :] if _OPTIONS.match(text) else text  # type: ignore[union-attr]
        if statement and _is_python(statement):
            return indent + statement, magic
    code = _call("run_line_magic", f"{name} {text}".strip(), names)
    return f"{indent}{target} = {code}" if target else indent + code, magic


def _call(function: str, text: str, names: tuple[str, ...]) -> str:
    arguments = ", ".join([ascii(text), *names])
    return f"get_ipython().{function}({arguments})"


def _names(text: str) -> tuple[str, ...]:
    """The Python expressions that IPython would put into ``text``: ``{expr}`` and ``$name``."""
    if "{" not in text and "$" not in text:
        return ()
    found = []
    for braces, dollar in _BRACES.findall(text):
        expression = (braces or dollar).strip()
        expression = expression.partition("!")[0] if not _is_expression(expression) else expression
        if _is_expression(expression) and not (dollar and dollar.isupper()):  # $HOME is the shell's
            found.append(expression)
    return tuple(found)


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return "\n" not in text and "," not in text


class _Inside:
    """Whether the next line starts within a triple-quoted string or an open bracket."""

    _TOKEN = re.compile(r"'''|\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|#.*|[()\[\]{}]|\\.")

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0

    @property
    def string_or_bracket(self) -> bool:
        return bool(self.quote) or self.depth > 0

    def feed(self, line: str) -> None:
        position = 0
        while position < len(line):
            if self.quote:
                end = line.find(self.quote, position)
                if end < 0:
                    return
                position, self.quote = end + 3, ""
                continue
            found = self._TOKEN.search(line, position)
            if not found:
                return
            token = found.group()
            position = found.end()
            if token in ("'''", '"""'):
                self.quote = token
            elif token in "([{":
                self.depth += 1
            elif token in ")]}":
                self.depth = max(0, self.depth - 1)
