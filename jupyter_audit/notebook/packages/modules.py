"""Imports of the notebook that come from outside: neither Python's own, nor modules of its project."""

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.cell_index import Import
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.packages.distributions import is_hosted, is_stdlib, normal
from jupyter_audit.notebook.packages.installs import installs
from jupyter_audit.notebook.packages.removed import REMOVED_MODULES

_PYTHON_2 = frozenset(
    "urllib2 urlparse StringIO cStringIO cPickle ConfigParser HTMLParser Queue Tkinter httplib cookielib __builtin__ "
    "commands exceptions distutils imp asyncore asynchat smtpd cgi cgitb crypt telnetlib pipes".split()
)
"""Gone from Python itself: another rule's business."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The first import of a top-level module (or of a relative one, ``top`` is '' then)."""

    cell: Cell
    item: Import
    top: str


def outside_imports(index: NotebookIndex, project: Project) -> Iterator[Outside]:
    """Each foreign top-level module once. Guarded imports are left out: the author thought of their absence."""
    seen: set[str] = set()
    guarded = {item.top for _, item in index.imports if item.guarded}
    for cell, item in index.imports:
        top = item.top
        if top in seen or item.guarded or top in guarded:
            continue
        seen.add(top)
        known = is_stdlib(top) or top in _PYTHON_2 or top in REMOVED_MODULES or is_hosted(item.module)
        if not known and top not in project.local_modules and not _made_here(index, project, top):
            yield Outside(cell, item, top)


def installed_here(index: NotebookIndex) -> set[str]:
    """Normalised names of what the notebook's own cells install."""
    return {normal(install.name.partition("[")[0]) for install in installs(index)}


def _made_here(index: NotebookIndex, project: Project, top: str) -> bool:
    """Whether a cell writes the module, a command brings it, or a search path may lead to it."""
    if not top:
        return False
    for cell, _ in index.cells:
        for magic in cell.parsed.magics:
            if magic.kind == "cell" and magic.name in ("writefile", "file") and top in magic.text:
                return True
    if any(top in command.text for command in commands(index)):
        return True
    everywhere = (*project.files, *(project.above or ()))
    return any(
        f"/{name}".endswith((f"/{top}.py", f"/{top}/__init__.py")) or f"/{top}/" in f"/{name}" for name in everywhere
    )
