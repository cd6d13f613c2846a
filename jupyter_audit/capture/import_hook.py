"""Act when exactly some modules have been imported, and leave finding and loading them to the others."""

import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Protocol


class Watcher(Protocol):
    """What is told of the imports."""

    def importing(self, name: str | None) -> None:
        """A watched module is about to be executed; None: it has been."""

    def imported(self, name: str, module: ModuleType) -> None:
        """A watched module has been executed."""

    def failed(self, name: str, problem: Exception) -> None:
        """``imported`` failed, and the import must succeed all the same."""


def watch(names: frozenset[str], watcher: Watcher) -> Callable[[], None]:
    """Put a finder before all others; what is given back takes it away."""
    finder = _Finder(names, watcher)
    sys.meta_path.insert(0, finder)

    def undo() -> None:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)

    return undo


class _Finder:
    """No child of ``importlib.abc``: importing that costs as much as all the rest."""

    def __init__(self, names: frozenset[str], watcher: Watcher) -> None:
        self._names = names
        self._watcher = watcher

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._names:
            return None
        for finder in sys.meta_path:
            found = None if finder is self else getattr(finder, "find_spec", None)
            spec = found(fullname, path, target) if found else None
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self._watcher)
                return spec  # type: ignore[no-any-return]
        return None


class _Loader:
    """Stands before a module's loader while the module is executed, and is gone afterwards."""

    def __init__(self, original: Any, watcher: Watcher) -> None:
        self._original = original
        self._watcher = watcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._original.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        self._watcher.importing(module.__name__)
        try:
            self._original.exec_module(module)
        finally:
            self._watcher.importing(None)
        module.__loader__ = self._original
        if module.__spec__ is not None:
            module.__spec__.loader = self._original
        try:
            self._watcher.imported(module.__name__, module)
        except Exception as problem:
            self._watcher.failed(module.__name__, problem)
