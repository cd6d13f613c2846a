"""Commands handed to a shell or to pip: ``!``, ``%%bash``, ``%pip``, ``os.system("...")``, written scripts."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jupyter_audit.model.finding import Place
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.reading.magics import PYTHON_LINES, SHELLS, Magic
from jupyter_audit.notebook.reading.written import Written, written_files
from jupyter_audit.notebook.values.constants import text

_CALLS = (
    "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
    "subprocess.Popen", "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell",
    "pty.spawn", "get_ipython().system", "get_ipython().system_raw", "get_ipython().system_piped",
    "get_ipython().getoutput",
)  # fmt: skip
_MAGIC_CALLS = {"get_ipython().run_line_magic": 1, "get_ipython().run_cell_magic": 2}
"""Calls that run a magic by its name: which argument is the text that a shell gets."""
_PACKAGE_MAGICS = frozenset({"pip", "conda", "mamba", "micromamba", "uv"})
_SCRIPTS = re.compile(r"\.(?:sh|bash)$|(?:^|/)(?:Dockerfile|Containerfile|Makefile|postBuild)", re.IGNORECASE)
_REQUIREMENTS = re.compile(r"requirements[\w.-]*\.txt$")
_EVALUATED = re.compile(r"(?:\beval|\b(?:ba)?sh\s+-c)\s[^\n]*\$[1-9@*{]")
_TIMED = re.compile(r"^(?:-\S+\s+)*!{1,2}\s*(?P<command>.+)$", re.DOTALL)
_RUN = re.compile(r"^\s*(?:RUN|CMD|ENTRYPOINT)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Command:
    """One command line as the shell gets it, continuation lines joined."""

    cell: Cell
    text: str
    place: Place
    line: int

    def words(self) -> list[str]:
        """The words, quotes taken off; good enough for options and names."""
        return [
            word.strip("'\"") for word in re.findall(r"'[^']*'|\"[^\"]*\"|[^\s'\"]+(?:['\"][^'\"]*['\"])?", self.text)
        ]


def argument_run_at(cell: Cell) -> int | None:
    """The line of a shell cell that runs one of the cell's arguments as a command; None where none does."""
    for magic in cell.parsed.magics:
        found = _EVALUATED.search(magic.body) if magic.kind == "cell" and magic.name in SHELLS else None
        if found:
            return magic.line + 1 + magic.body.count("\n", 0, found.end())
    return None


def commands(index: NotebookIndex) -> list[Command]:
    """Every command of the notebook, in document order by kind."""
    return shared(index, _commands)


def _commands(index: NotebookIndex) -> list[Command]:
    found = [command for cell, magic in index.magics() for command in _of_magic(cell, magic)]
    found += [command for file in written_files(index) for command in _of_file(file)]
    for call in index.calls(*_CALLS):
        if call.name.startswith("get_ipython") and call.cell.parsed.magics:
            continue  # it stands for a magic, which is seen above
        line = _constant_command(index, call.arg(0), call)
        if line:
            found.append(Command(call.cell, line, place_of(call.cell, call.node), call.node.lineno))
    for call in index.calls(*_MAGIC_CALLS):
        name = text(index, call.arg(0), call) or ""
        body = text(index, call.arg(_MAGIC_CALLS[call.name]), call) or ""
        inner = _behind(name, body)
        if call.cell.parsed.magics or not (inner or name in SHELLS | _PACKAGE_MAGICS):
            continue
        body = inner or body
        head = f"{name} " if name in _PACKAGE_MAGICS else ""
        place = place_of(call.cell, call.node)
        found += [
            Command(call.cell, head + line.strip(), place, call.node.lineno)
            for line in body.split("\n")
            if line.strip()
        ]
    return found


def _constant_command(index: NotebookIndex, argument: ast.expr | None, at: "ast.AST | object") -> str | None:
    value = index.value(argument, at)  # type: ignore[arg-type]
    if isinstance(value, ast.List | ast.Tuple):
        words = [element.value if isinstance(element, ast.Constant) else "{}" for element in value.elts]
        return " ".join(str(word) for word in words)
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in value.values)
    return text(index, argument, at)  # type: ignore[arg-type]


def _of_magic(cell: Cell, magic: Magic) -> Iterator[Command]:
    if magic.kind == "shell":
        yield Command(cell, magic.text, place_of_line(cell, magic.line, end_line=magic.end_line), magic.line)
    elif magic.kind == "line" and (inner := _behind(magic.name, magic.text)):
        yield Command(cell, inner, place_of_line(cell, magic.line, end_line=magic.end_line), magic.line)
    elif magic.kind == "line" and magic.name in _PACKAGE_MAGICS:
        whole = f"{magic.name} {magic.text}"
        yield Command(cell, whole, place_of_line(cell, magic.line, end_line=magic.end_line), magic.line)
    elif magic.kind == "cell" and magic.name in SHELLS:
        yield from _lines(cell, enumerate(magic.body.split("\n"), magic.line + 1))


def _of_file(file: Written) -> Iterator[Command]:
    """The lines of a script, of a Dockerfile, or of a list of requirements that the notebook writes."""
    if _REQUIREMENTS.search(file.path):
        for command in _lines(file.cell, file.lines()):
            yield Command(file.cell, f"pip install {command.text}", command.place, command.line)
    elif _SCRIPTS.search(file.path):
        for command in _lines(file.cell, file.lines()):
            yield Command(file.cell, _RUN.sub("", command.text), command.place, command.line)


def _behind(magic: str, text: str) -> str:
    """The command in ``%time !command`` and in ``%alias name command``; empty for other magics."""
    if magic == "alias":
        return text.partition(" ")[2].strip()
    found = _TIMED.match(text) if magic in PYTHON_LINES else None
    return found["command"] if found else ""


def _lines(cell: Cell, lines: Iterable[tuple[int, str]]) -> Iterator[Command]:
    joined, first = "", 0
    for number, line in lines:
        first = first or number
        if line.rstrip().endswith("\\"):
            joined += line.rstrip()[:-1] + " "
            continue
        joined += line
        if joined.strip() and not joined.lstrip().startswith("#"):
            yield Command(cell, joined.strip(), place_of_line(cell, first, end_line=number), first)
        joined, first = "", 0
