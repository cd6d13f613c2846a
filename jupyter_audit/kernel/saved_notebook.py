"""The notebook's file, read again only where it has changed: the guard looks before every cell."""

from pathlib import Path

from jupyter_audit.errors import AuditError
from jupyter_audit.notebook.cell import Notebook

_NONE = Notebook("kernel", (), complete=False)


class SavedNotebook:
    """Remembers the last reading."""

    def __init__(self) -> None:
        self._key: tuple[Path, int, int] | None = None
        self._notebook = _NONE

    def at(self, path: Path | None) -> Notebook:
        """The notebook as it is saved there; one without cells where there is none that can be read."""
        from jupyter_audit.notebook.reading.read import read_notebook

        try:
            state = path.stat() if path is not None else None
        except OSError:
            state = None
        if path is None or state is None:
            return _NONE
        key = path, state.st_mtime_ns, state.st_size
        if key != self._key:
            try:
                self._notebook = read_notebook(path)
            except AuditError:
                self._notebook = _NONE
            self._key = key
        return self._notebook
