"""The order of a set, made a list, a numbering or an output."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.nodes import walk
from jupyter_audit.notebook.ordering import order_matters
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.shared import shared
from jupyter_audit.notebook.sites import Call
from jupyter_audit.notebook.suggest import wrap
from jupyter_audit.notebook.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TEXT = frozenset(
    "split lower upper strip findall tokenize word_tokenize read read_text readlines splitlines keys words columns "
    "join stem name glob listdir".split()
)
_NUMBERS = frozenset(["range", "arange", "int", "len", "round"])


class SetOrder(NotebookRule):
    """A set whose order reaches a result.

    ## Why it matters
    Python salts the hash of text anew in each process, so a set of strings has another order in each run.
    `list(set(words))`, `enumerate(set(labels))` then number things differently: the columns of a matrix, the
    classes of a model, the rows of a table.

    ## What to do
    `sorted(set(words))`, or `list(dict.fromkeys(words))` to keep the order of first appearance.

    ## See also
    - Python, PYTHONHASHSEED: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the order of a set differs in each run, and it reaches a result"
    bad = (
        """
        # %%
        words = open("speech.txt").read().split()
        vocabulary = {w: i for i, w in enumerate(set(words))}  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_csv("birds.csv")
        species = list(set(df["species"]))  # !
        print(species[0])
        """,
        """
        # %%
        seen = {"red", "green", "blue"}  # !
        for colour in seen:
            print(colour)
        """,
    )
    good = (
        """
        # %%
        words = open("speech.txt").read().split()
        vocabulary = {w: i for i, w in enumerate(sorted(set(words)))}
        print(len(set(words)), "peace" in set(words))
        seen = set()
        for word in words:
            if word in seen:
                continue
            seen.add(word)
        small = {1, 2, 3}
        print(list(small))
        common = set(words) & {"a", "the"}
        labels = list(set(words))
        labels.sort()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.calls("set", "frozenset"):
            element = call.arg(0)
            if element is None or _numeric(element):
                continue
            found = order_matters(uses, call.cell, call.node)
            if found is not None:
                yield self._hit(call.cell, call.node, found == "certain" and _text(audited, element, call))
        for cell, index in audited.index.cells:
            for binding in index.bindings:
                node = binding.value
                if (
                    node.__class__ is ast.Set
                    and isinstance(node, ast.Set)
                    and not binding.part
                    and not all(map(_number, node.elts))
                ):
                    found = order_matters(uses, cell, node)
                    if found is not None:
                        yield self._hit(cell, node, found == "certain")

    @staticmethod
    def _hit(cell: object, node: ast.AST, certain: bool) -> Hit:
        edits = wrap(cell, node, "sorted(", ")")  # type: ignore[arg-type]
        fix = Fix("wrap it in `sorted(...)`", edits) if edits else None
        return Hit(place_of(cell, node), {}, severity=None if certain else Severity.LOW, fix=fix)  # type: ignore[arg-type]


def _number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _numeric(node: ast.AST) -> bool:
    """Sets of small numbers keep one order in CPython."""
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts) and all(map(_number, node.elts))
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in _NUMBERS
    return isinstance(node, ast.ListComp | ast.GeneratorExp) and _numeric(node.elt)


def _text(audited: Audited, element: ast.AST, call: Call) -> bool:
    """Whether the elements look like text: they come from splitting, reading, or are string constants."""
    value = audited.index.value(element, call) or element
    for node in walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _TEXT:
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("columns", "name", "stem"):
            return True
    return False
