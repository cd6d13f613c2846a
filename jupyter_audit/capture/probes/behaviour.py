"""What a cell's code did that its text need not show: imports, unpickled globals, text made into code, libraries."""

import os
import sys
from collections.abc import Iterator
from typing import Any

from jupyter_audit.capture import audithook
from jupyter_audit.model.session import ActFact, NoteFact

MAX_FACTS = 300
"""Acts listed per cell."""

_LOADED = ("pickle.find_class", "ctypes.dlopen")
_COMPILED = ("compile",)


class BehaviourProbe:
    """Collects acts while a cell runs."""

    def __init__(self, namespace: dict[str, object]) -> None:
        self._namespace = namespace
        self._facts: dict[ActFact, None] = {}
        self._more = False
        self._packages = _packages()
        self._modules = len(sys.modules)

    def begin(self, _seq: int, _source: str) -> None:
        """Start listening."""
        self._facts, self._more = {}, False
        if len(sys.modules) != self._modules:  # imported between cells, not by this one
            self._packages, self._modules = _packages(), len(sys.modules)
        audithook.listen(_LOADED, self._on_load)
        audithook.listen(_COMPILED, self._on_compile)

    def end(self) -> Iterator[ActFact | NoteFact]:
        """What was seen."""
        audithook.ignore(self._on_load)
        audithook.ignore(self._on_compile)
        if len(sys.modules) != self._modules:
            packages = _packages()
            for name in sorted(packages - self._packages):
                self._keep(ActFact("import", name))
            self._packages, self._modules = packages, len(sys.modules)
        facts, self._facts = self._facts, {}
        yield from facts
        if self._more:
            yield NoteFact(f"more than {MAX_FACTS} acts were seen (imports, unpickling): the rest is not listed")

    def _keep(self, fact: ActFact) -> None:
        if len(self._facts) < MAX_FACTS:
            self._facts[fact] = None
        else:
            self._more = True

    def _on_load(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "pickle.find_class":
            self._keep(ActFact("unpickle", f"{arguments[0]}.{arguments[1]}"))
        elif arguments[0]:
            self._keep(ActFact("library", os.path.basename(os.fsdecode(arguments[0]))))  # noqa: PTH119

    def _on_compile(self, _: str, arguments: tuple[Any, ...]) -> None:
        source = arguments[0]
        # frames: this one, the hook's, then whoever compiles; most of it is IPython's and the import system's
        if isinstance(source, str | bytes) and sys._getframe(2).f_globals is self._namespace:
            self._keep(ActFact("compile", f"a text of {len(source)} characters"))


def _packages() -> set[str]:
    """Top-level packages that are loaded, without the standard library's and private ones."""
    names = {name.partition(".")[0] for name in list(sys.modules)}
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_") and name != "jupyter_audit"}
