"""Files that the notebook needs beside it: relative paths that it reads, and that nothing in it brings."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.files.reads_writes import Access, accesses
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.path_text import relative_path

_MAKES = frozenset({"sqlite3.connect", "h5py.File", "zipfile.ZipFile", "tarfile.open", "numpy.memmap"})
"""Readers that make the file where it is not there, or where the mode says so."""
_BRINGS = re.compile(
    r"\b(?:wget|curl|aria2c|gdown|kaggle|git|dvc|unzip|tar|7z|unrar|gunzip|gzip|cp|mv|rsync|aws|gsutil|gcloud|azcopy|make"
    r"|python3?|Rscript|bash|sh|jupyter|papermill|touch|tee)\b|>"
)
"""Commands that may bring files whose names the text does not show."""
_BRINGING = re.compile(r"download|extract|unzip|untar|unpack|(?:^|_)upload|retrieve|scrape|crawl", re.IGNORECASE)
_MOVES = frozenset(
    "os.chdir os.rename os.replace os.link os.symlink shutil.copy shutil.copy2 shutil.copyfile shutil.copytree "
    "shutil.move google.colab.drive.mount exec runpy.run_path sys.path.chdir".split()
)
_UNRELATED = ("nltk.", "spacy.", "stanza.", "textblob.")
"""Their downloads go into a cache of their own."""
_HARMLESS = frozenset({"print", "display", "len", "str", "pathlib.Path", "os.path.join", "os.path.basename"})
_MAGICS = frozenset({"cd", "run", "writefile", "file", "load", "store", "bookmark"})
_ADDED = (".npy", ".npz")
"""What NumPy adds to a name without a suffix."""
_GUARDS = ("exists(", "is_file(", "isfile(", "FileNotFoundError", "OSError", "IOError")


@dataclass(frozen=True, slots=True)
class Input:
    """A relative path (POSIX, normalised) and the first call that reads it."""

    path: str
    access: Access


def needed_files(index: NotebookIndex) -> list[Input]:
    """What must lie beside the notebook before it runs. Empty where files may come in ways that are not seen."""
    found = accesses(index)
    reads = [access for access in found if not access.writes and access.call.name not in _MAKES]
    if not reads or _brings_files(index):
        return []
    written = {relative_path(index, target, call) for target, call in _writes(index, found)}
    if None in written:
        return []
    written |= {f"{path}{suffix}" for path in written for suffix in _ADDED}
    needed: dict[str, Input] = {}
    for access in sorted(reads, key=_position):
        path = relative_path(index, access.target, access.call)
        if path is None or path in written or not _looks_named(path) or _guarded(access):
            continue
        needed.setdefault(path, Input(path, access))
    mentioned = _mentions(index, found) if needed else set()
    return [item for path, item in needed.items() if path not in mentioned]


def _writes(index: NotebookIndex, found: list[Access]) -> Iterator[tuple[ast.expr, Call]]:
    yield from ((access.target, access.call) for access in found if access.writes)
    known = {id(access.call.node) for access in found}
    for call in index.methods("save"):
        target = call.arg(0)
        if target is not None and id(call.node) not in known:
            yield target, call


def _position(access: Access) -> tuple[int, int]:
    return access.call.cell.position, access.call.node.lineno


def _looks_named(path: str) -> bool:
    """Whether the text is a file's name: literal data (``read_csv("a,b")``), patterns and SQL are not."""
    return not re.search(r"[*?{}\[\]<>|;,=]|\s{2}", path) and path not in (".", "..")


def _guarded(access: Access) -> bool:
    return access.call.scope.kind == "lambda" or any(sign in access.call.cell.source for sign in _GUARDS)


def _brings_files(index: NotebookIndex) -> bool:
    if any(_BRINGS.search(command.text) for command in commands(index)):
        return True
    for cell, _ in index.cells:
        if any(magic.kind != "shell" and magic.name in _MAGICS for magic in cell.parsed.magics):
            return True
    return any(
        name in _MOVES or (_BRINGING.search(name.rpartition(".")[2]) and not name.startswith(_UNRELATED))
        for name in index.names_called()
    )


def _mentions(index: NotebookIndex, known: list[Access]) -> set[str]:
    """Paths that are handed to calls of which nobody knows what they do with them: they may write there."""
    reading = {id(access.call.node) for access in known}
    return {path for call in index.all_calls() if id(call.node) not in reading for path in _given(index, call)}


def _given(index: NotebookIndex, call: Call) -> Iterator[str]:
    if call.name in _HARMLESS:
        return
    for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
        if isinstance(argument, ast.Name | ast.Constant | ast.BinOp | ast.JoinedStr):
            path = relative_path(index, argument, call)
            if path:
                yield path
