"""The notebook's classes: which of them, or of their bases, a method or attribute belongs to."""

import ast
from collections import defaultdict
from collections.abc import Iterable

from jupyter_audit.notebook.index.cell_index import FunctionDef
from jupyter_audit.notebook.index.chains import chain_of

MAX_BASES = 12
"""Classes that are looked through for one member."""


class Members:
    """Made from all functions and classes of a notebook; of two classes of one name the later counts."""

    def __init__(self, functions: Iterable[FunctionDef]) -> None:
        self.classes: dict[str, ast.ClassDef] = {}
        self._methods: dict[str, set[str]] = defaultdict(set)
        for function in functions:
            owner = function.scope.parent
            if isinstance(function.node, ast.ClassDef):
                self.classes[function.name] = function.node
            elif owner is not None and owner.kind == "class":
                self._methods[owner.name].add(function.name)

    def lineage(self, name: str) -> list[str]:
        """The class and its bases in the notebook, nearest first; only the name itself for anything else."""
        found = [name]
        for each in found:
            for base in self.classes[each].bases if each in self.classes else ():
                chain = chain_of(base)
                if chain in self.classes and chain not in found and len(found) < MAX_BASES:
                    found.append(chain)
        return found

    def heirs(self, name: str) -> list[str]:
        """The classes that inherit from one of the notebook."""
        return [each for each in self.classes if each != name and name in self.lineage(each)]

    def has(self, name: str, method: str) -> bool:
        """Whether a class itself has a method of this name."""
        return method in self._methods.get(name, ())

    def fields(self, name: str) -> list[str]:
        """The annotated names of a class without ``__init__``, in order: what a dataclass is made from."""
        if any(self.has(each, "__init__") for each in self.lineage(name)):
            return []
        body = [
            node for each in reversed(self.lineage(name)) if each in self.classes for node in self.classes[each].body
        ]
        return [
            node.target.id for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]

    def owned(self, name: str) -> str:
        """``__main__.Heir().act`` and ``__main__.Base.act`` as the method that runs: ``__main__.Base().act``."""
        if not name.startswith("__main__.") or "." not in name[9:]:
            return name
        owner, _, rest = name[9:].partition(".")
        method = rest.partition("(")[0]
        kind = owner.removesuffix("()")
        if kind in self.classes:
            for each in self.lineage(kind):
                if self.has(each, method):
                    return f"__main__.{each}().{rest}"
        return name
