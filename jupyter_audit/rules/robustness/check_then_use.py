"""A file that is checked first and used later."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CHECKS = frozenset({"os.path.exists", "os.path.isfile", "os.access", "os.path.islink", "path.exists", "exists"})
_RIGHTS = ("access", "islink")
"""Checks that are there for safety's sake: any opening behind them relies on what they said."""
_DANGEROUS = frozenset({"os.remove", "os.unlink", "os.rename", "shutil.move", "os.rmdir", "shutil.rmtree", "os.chmod"})


class CheckThenUse(NotebookRule):
    """A file that is opened or changed after a separate check of whether it may be.

    ## Why it matters
    Between `os.access` and `open` somebody else can put another file, or a link, in its place: the check spoke about a
    different file. With `exists` and `open(..., "w")` two runs at once overwrite each other.

    ## What to do
    Do it and handle the error: `open(path, "x")` makes the file only if it is not there, `try: os.remove(path) except
    FileNotFoundError`.

    ## See also
    - CWE-367: https://cwe.mitre.org/data/definitions/367.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 367
    message = "between this check and the use of `{path}` another program can change the file"
    bad = (
        """
        # %%
        import os
        if os.access(path, os.W_OK):  # !
            with open(path, "w") as f:
                f.write(text)
        """,
        """
        # %%
        import os
        def save(path, text):
            if os.path.exists(path):  # !
                raise FileExistsError(path)
            with open(path, "w") as f:
                f.write(text)
        """,
        """
        # %%
        import os
        def load(path):
            if os.path.islink(path) or not os.access(path, os.R_OK):  # !
                raise PermissionError(path)
            return open(path).read()
        if not os.path.exists("lock"):  # !
            open("lock", "w").close()
        """,
    )
    good = (
        """
        # %%
        import os
        if not os.path.exists("data"):
            os.makedirs("data")
        if os.path.exists("table.csv"):
            table = open("table.csv").read()
        try:
            open("lock", "x").close()
        except FileExistsError:
            pass
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, body in _bodies(audited.index):
            for test, following in _stopped(body):
                checked = _checked(test.test)
                if checked and _used(following, checked):
                    severity = Severity.MEDIUM if checked[0].endswith(_RIGHTS) else Severity.LOW
                    yield Hit(place_of(cell, test), {"path": checked[1]}, severity)
        for cell, node in audited.index.nodes(ast.If):
            if (checked := _checked(node.test)) and _used(node.body, checked):
                severity = Severity.MEDIUM if checked[0].endswith(_RIGHTS) else Severity.LOW
                yield Hit(place_of(cell, node), {"path": checked[1]}, severity)


def _bodies(index: NotebookIndex) -> Iterator[tuple[Cell, list[ast.stmt]]]:
    for cell, function in index.functions():
        if isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield cell, function.node.body


def _stopped(body: list[ast.stmt]) -> Iterator[tuple[ast.If, list[ast.stmt]]]:
    """``if exists(path): raise ...``, and what follows it."""
    for position, statement in enumerate(body):
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Raise | ast.Return):
            yield statement, body[position + 1 :]


def _checked(test: ast.expr) -> tuple[str, str] | None:
    """(the check, the path's source) of a test."""
    if isinstance(test, ast.BoolOp):
        found = [each for each in map(_checked, test.values) if each]
        return next((each for each in found if each[0].endswith(_RIGHTS)), found[0] if found else None)
    if isinstance(test, ast.UnaryOp):
        test = test.operand
    if isinstance(test, ast.Call):
        name = chain_of(test.func) or ""
        if name in _CHECKS and test.args:
            return name, ast.unparse(test.args[0])
        if isinstance(test.func, ast.Attribute) and test.func.attr in ("exists", "is_file") and not test.args:
            return name, ast.unparse(test.func.value)
    return None


def _used(body: list[ast.stmt], checked: tuple[str, str]) -> bool:
    """Whether the path is written, deleted or moved; after ``os.access`` any opening counts."""
    for node in (child for statement in body for child in walk(statement)):
        if not isinstance(node, ast.Call):
            continue
        name = chain_of(node.func) or ""
        if name != "open" and name not in _DANGEROUS:
            continue
        if not node.args or ast.unparse(node.args[0]) != checked[1]:
            continue
        mode = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else "r"
        writes = name == "open" and str(mode)[:1] in ("w", "a")
        if writes or name in _DANGEROUS or (name == "open" and checked[0].endswith(_RIGHTS)):
            return True
    return False
