"""A notebook joined with the Python that it uses: modules that it imports, files that its cells write, code in texts.

Each becomes one more cell. A file runs before all others, and its names are kept apart (``mangle.py``); code in a text
runs right behind the cell that holds it (``embedded.py``). Rules then look at the whole as at one notebook;
``Linked.origins`` says what a cell is. The positions of these cells are negative, counted from the end of
``Notebook.cells``, so that ``cells[position]`` holds for every cell.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jupyter_audit.model.project import Module
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.cell_index import CellIndex
from jupyter_audit.notebook.index.walk import index_tree
from jupyter_audit.notebook.reading.dotted import absolute
from jupyter_audit.notebook.reading.embedded import Snippet, embedded
from jupyter_audit.notebook.reading.mangle import Joiner, top_names
from jupyter_audit.notebook.reading.parse import Parsed, parse_anew

KEPT = 64
"""Joined modules that are remembered, for notebooks that import the same ones."""

_WRITERS = ("writefile", "file")
_PYTHON = re.compile(r"^(?:-a\s+)?['\"]?(?P<path>\S+\.py)['\"]?$")
_RUN = re.compile(r"^(?:-\w+\s+)*['\"]?(?P<path>[\w./-]+)\.py\b")


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a joined cell is. ``written_by`` is the cell that writes it, where one does.

    Code that stands in a cell's text has no path; ``exact`` is False where it is not, letter by letter, the cell's own.
    """

    path: str
    module: str
    written_by: Cell | None = None
    exact: bool = True


@dataclass(slots=True)
class Linked:
    """The joined notebook, by id of its added cells what file they are, and the files that could not be joined."""

    notebook: Notebook
    origins: dict[str, Origin]
    unchecked: tuple[Module, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be joined: its name as a module and its source, on the lines of the cell that writes it if any."""

    origin: Origin
    source: str


def link(notebook: Notebook, modules: Sequence[Module]) -> Linked | None:
    """The notebook joined with its files; None where it has none. What a cell writes stands before what is on disk."""
    written = list(_written(notebook))
    names = {file.origin.module for file in written}
    modules = [module for module in modules if module.name not in names]
    files = [*written, *(_File(Origin(m.path, m.name), m.source) for m in modules if not m.problem)]
    snippets = embedded(notebook)
    if not files and not modules and not snippets:
        return None
    unchecked = [module for module in modules if module.problem]
    known: dict[str, frozenset[str]] = {}
    for file in files:
        try:
            known[file.origin.module] = known.get(file.origin.module, frozenset()) | top_names(file.source)
        except SyntaxError as error:
            unchecked.append(_unchecked(file, f"it does not parse (line {error.lineno}: {error.msg})"))
        except (ValueError, RecursionError, MemoryError) as error:
            unchecked.append(_unchecked(file, f"it does not parse ({error})"))
    files = [file for file in files if file.origin.module in known]
    packages = {name.rpartition(".")[0]: frozenset[str]() for name in known if "." in name}
    table = tuple(sorted({**packages, **known}.items()))
    origins: dict[str, Origin] = {}
    added = []
    for number, file in enumerate(files):
        indexed = _joined_module(file.source, file.origin.module, file.origin.path.endswith("__init__.py"), table)
        if indexed is not None:
            added.append(_JoinedCell(f"file:{number}", 0, file.source, *indexed))
            origins[added[-1].id] = file.origin
        else:
            unchecked.append(_unchecked(file, "it holds what is no plain Python"))
    cells = tuple(_joined_cells(notebook, dict(table)))
    behind = defaultdict(list)
    first = tuple(added)
    for number, snippet in enumerate(snippets):
        indexed = _of_snippet(snippet, f"text_{number}")
        if indexed is None:
            continue
        added.append(_JoinedCell(f"text:{number}", 0, snippet.host.source, *indexed))
        origins[added[-1].id] = Origin("", "", snippet.host, snippet.exact)
        behind[snippet.host.id].append(added[-1])
    for number, cell in enumerate(added):
        cell.position = number - len(added)
    joined = Notebook(notebook.name, (*cells, *added), notebook.metadata, notebook.complete)
    joined.code = (*first, *(each for cell in cells if cell.is_code for each in (cell, *behind[cell.id])))
    return Linked(joined, origins, tuple(unchecked))


def _of_snippet(snippet: Snippet, name: str) -> tuple[Parsed, CellIndex] | None:
    """Tree and index of code in a text; with names of its own where it runs in a process of its own.

    None where Python itself would not compile it.
    """
    parsed = snippet.parsed
    try:
        if not snippet.apart:
            return _indexed(parsed.tree, parsed)
        own = top_names(ast.unparse(parsed.tree))
        return _indexed(Joiner({name: own}, {}, name, runs=True).join(parsed.tree), parsed)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _unchecked(file: _File, why: str) -> Module:
    return Module(file.origin.module, file.origin.path, "", why)


class _JoinedCell(Cell):
    """A cell whose tree is not what its source alone says."""

    def __init__(self, cell_id: str, position: int, source: str, parsed: Parsed, index: CellIndex) -> None:
        super().__init__(cell_id, position, "code", source)
        self._parsed = parsed
        self._index = index


def _written(notebook: Notebook) -> Iterator[_File]:
    """The Python files that cells write, each on the lines where its cell has them."""
    for cell in notebook.code:
        if "%%" not in cell.source or not cell.source.lstrip().startswith("%%"):
            continue
        for magic in cell.parsed.magics[:1]:
            found = _PYTHON.match(magic.text.strip()) if magic.kind == "cell" and magic.name in _WRITERS else None
            if found:
                module = found["path"].removesuffix(".py").removeprefix("./").replace("/", ".")
                yield _File(Origin(found["path"], module, cell), "\n" * magic.line + magic.body)


@lru_cache(maxsize=KEPT)
def _joined_module(
    source: str, module: str, package: bool, table: tuple[tuple[str, frozenset[str]], ...]
) -> tuple[Parsed, CellIndex] | None:
    """Tree and index of a file in the joint name space; None where it does not parse."""
    parsed = parse_anew(source)
    if parsed.problem is not None or parsed.magics:
        return None
    names = dict(table)
    try:
        joiner = Joiner(names, _aliases([parsed.tree], names, module, package), module, package)
        return _indexed(joiner.join(parsed.tree), parsed)
    except RecursionError:
        return None


def _indexed(tree: ast.Module, parsed: Parsed) -> tuple[Parsed, CellIndex]:
    changed = Parsed(tree, parsed.magics, parsed.language, parsed.problem)
    index = index_tree(tree)
    index.parsed = changed
    return changed, index


def _joined_cells(notebook: Notebook, names: dict[str, frozenset[str]]) -> Iterator[Cell]:
    """The notebook's own cells, those anew that use a joined file."""
    aliases = _aliases([cell.parsed.tree for cell in notebook.code if "import" in cell.source], names)
    joiner = Joiner(names, aliases)
    words = {*aliases, *(part for name in names for part in (name.partition(".")[0], name.rpartition(".")[2]))}
    for cell in notebook.cells:
        run = {line: module for line, module in _runs(cell) if module in names} if cell.is_code else {}
        uses = cell.is_code and any(word in cell.source for word in words)
        if not (run or uses):
            yield cell
            continue
        parsed = parse_anew(cell.source)
        try:
            tree = joiner.join(parsed.tree)
            tree.body = [
                made for stmt in tree.body for made in (stmt, *joiner.everything(run.get(stmt.lineno, ""), stmt))
            ]
            joined = _JoinedCell(cell.id, cell.position, cell.source, *_indexed(tree, parsed))
        except RecursionError:
            yield cell
            continue
        joined.execution_count, joined.outputs, joined.metadata = cell.execution_count, cell.outputs, cell.metadata
        yield joined


def _runs(cell: Cell) -> Iterator[tuple[int, str]]:
    """(line, module) of each ``%run file.py``: its names are the notebook's afterwards."""
    for magic in cell.parsed.magics:
        found = _RUN.match(magic.text) if magic.kind == "line" and magic.name == "run" else None
        if found:
            yield magic.line, found["path"].removeprefix("./").replace("/", ".")


def _aliases(
    trees: list[ast.Module], names: dict[str, frozenset[str]], module: str = "", package: bool = False
) -> dict[str, str]:
    """Names that stand for a joined module. One that is also imported as something else stands for none."""
    found: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    found[alias.asname or whole].add(whole)
            elif isinstance(node, ast.ImportFrom):
                origin = absolute("." * node.level + (node.module or ""), module, package)
                for alias in node.names:
                    found[alias.asname or alias.name].add(f"{origin}.{alias.name}" if origin else alias.name)
    return {
        name: next(iter(targets))
        for name, targets in found.items()
        if len(targets) == 1 and next(iter(targets)) in names and not _is_a_name(next(iter(targets)), names)
    }


def _is_a_name(target: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether ``package.x`` is something that the package's own file binds, rather than its module x."""
    owner, _, name = target.rpartition(".")
    return name in names.get(owner, ())
