"""The local modules that a notebook imports: they travel with it in source/."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyter_audit.bundle.names import shown, unsafe
from jupyter_audit.notebook.cell import Notebook

MAX_FILES = 500
MAX_BYTES = 5_000_000
"""Of one file. A larger one is data, not source."""

_LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages"})


def local_sources(notebook: Notebook, folder: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Relative path to file of every module in ``folder`` that the notebook imports, directly or by another of them.

    A package travels as a whole. The second part says in words what was left out.
    """
    found: dict[str, Path] = {}
    notes: list[str] = []
    waiting = sorted({name for cell in notebook.code for name in _imported(cell.parsed.tree)})
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for path in _module_files(folder, name):
            relative = path.relative_to(folder).as_posix()
            if path.stat().st_size > MAX_BYTES or len(found) >= MAX_FILES:
                notes.append(f"{relative} was left out: it is too large, or there are more than {MAX_FILES} files")
                continue
            if why := unsafe(relative):
                notes.append(f"{shown(relative)} was left out: its name does not do everywhere ({why})")
                continue
            found[relative] = path
            if path.suffix == ".py":
                waiting.extend(_imported(_parse(path)))
    return found, tuple(notes)


def _module_files(folder: Path, name: str) -> Iterator[Path]:
    module, package = folder / f"{name}.py", folder / name
    if module.is_file() and not module.is_symlink():
        yield module
    elif package.is_dir() and not package.is_symlink() and any(package.rglob("*.py")):
        for path in sorted(package.rglob("*")):
            parts = path.relative_to(package).parts
            hidden = any(part.startswith(".") or part in _LEFT_OUT for part in parts)
            if path.is_file() and not path.is_symlink() and not hidden and path.suffix != ".pyc":
                yield path


def _imported(tree: ast.AST | None) -> Iterable[str]:
    """Top-level names of the imports in a tree, but relative ones: their package travels whole."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _parse(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
