"""The sources of the local modules that a notebook imports. They are read as text; nothing is imported or run."""

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jupyter_audit.model.project import Module, Project
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.dotted import absolute
from jupyter_audit.project.folders import project_folders

MAX_MODULES = 40
"""Modules that are followed from one notebook, nearest first. Those beyond are named as not checked."""
MAX_BYTES = 300_000
"""Of one module's source."""
MAX_TOTAL = 1_500_000
"""Bytes of all sources of one notebook."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>\.*[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#;]+)"
    r"|import[ \t]+(?P<plain>[\w., \t]+))",
    re.MULTILINE,
)


def with_modules(project: Project, notebook_path: Path, notebook: Notebook) -> Project:
    """The project with the sources of the local modules that the notebook imports, bounded as above."""
    names = [name for name in imported_names(notebook) if name.partition(".")[0] in project.local_modules]
    reader = _Reader(project_folders(notebook_path.resolve().parent)) if names else None
    return replace(project, modules=tuple(reader.follow(names)) if reader else ())


def imported_names(notebook: Notebook) -> list[str]:
    """Dotted names that the notebook's cells import or ``%run``, as candidates: ``a.b`` may be a module or a name."""
    found = []
    for cell in notebook.code:
        if "import" in cell.source:
            found += [item.module for item in cell.index.imports]
        for magic in cell.parsed.magics:
            words = magic.text.split() if magic.kind == "line" and magic.name == "run" else []
            found += [Path(word).stem for word in words[-1:] if re.fullmatch(r"[\w/]+\.py", word)]
    return list(dict.fromkeys(name for name in found if not name.startswith(".")))


class _Reader:
    """Follows imports from file to file, breadth first."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._bases = tuple(dict.fromkeys((*folders, folders[-1] / "src")))
        self._home = folders[0]
        self._seen: set[str] = set()
        self._count = 0
        self._bytes = 0

    def follow(self, names: list[str]) -> Iterator[Module]:
        """The modules behind the names, and those behind their imports."""
        waiting = deque(names)
        while waiting:
            for name in _with_parents(waiting.popleft()):
                if name in self._seen:
                    continue
                self._seen.add(name)
                path = self._file_of(name)
                if path is None:
                    continue
                module = self._read(name, path)
                yield module
                waiting.extend(_imports_of(module, path.name == "__init__.py"))

    def _file_of(self, name: str) -> Path | None:
        """The file that Python would import, as far as folders tell. Links that lead elsewhere are not followed."""
        parts = name.split(".")
        for base in self._bases:
            for path in (base.joinpath(*parts, "__init__.py"), base.joinpath(*parts[:-1], f"{parts[-1]}.py")):
                if path.is_file() and path.resolve().is_relative_to(base.resolve()):
                    return path
        return None

    def _read(self, name: str, path: Path) -> Module:
        module = Module(name, Path(os.path.relpath(path, self._home)).as_posix(), "")
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                return replace(module, problem=f"it is larger than {MAX_BYTES:,} bytes")
            if self._count >= MAX_MODULES or self._bytes + size > MAX_TOTAL:
                return replace(module, problem=f"only {MAX_MODULES} modules of {MAX_TOTAL:,} bytes in all are followed")
            text = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            return replace(module, problem=f"it cannot be read ({error.strerror})")
        except UnicodeDecodeError:
            return replace(module, problem="it is not UTF-8")
        self._count += 1
        self._bytes += size
        return replace(module, source=text.replace("\r\n", "\n").replace("\r", "\n"))


def _with_parents(name: str) -> list[str]:
    """``a``, ``a.b``, ``a.b.c``: importing the last runs them all."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _imports_of(module: Module, package: bool) -> Iterator[str]:
    """Names that a module's text imports, relative ones made absolute. Text in strings may add some: harmless."""
    for found in _IMPORT.finditer(module.source):
        if found["plain"]:
            for name in found["plain"].split(","):
                yield name.split()[0] if name.split() else ""
            continue
        origin = absolute(found["module"], module.name, package)
        for name in re.findall(r"(\w+)(?:[ \t]+as[ \t]+\w+)?[\s,()]*", found["names"]):
            yield f"{origin}.{name}" if origin else name
