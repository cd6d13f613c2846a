"""Models that are asked about the rows they were fitted on, and whether they are asked about others too."""

import ast
import re

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS, SEARCHES
from jupyter_audit.notebook.spread.uses import Uses

PREDICTORS = (
    "Classifier",
    "Regressor",
    "SVC",
    "SVR",
    "LogisticRegression",
    "NB",
    "Perceptron",
    "Lasso",
    "Ridge",
    "ElasticNet",
)
"""Ends of class names of models that are meant to predict. A plain least-squares fit describes, too."""


def sees_no_others(index: NotebookIndex, call: Call, model: ast.expr | None, fitted: set[str]) -> bool:
    """Whether this model, in a notebook that holds rows out, is never asked about them; said so, it is no claim."""
    bound = index.definition(model, call) if isinstance(model, ast.Name) else None
    if bound is None or not isinstance(model, ast.Name):
        return False
    if not index.resolve(model, call).removesuffix(".fit()").removesuffix("()").endswith(PREDICTORS):
        return False
    uses = shared(index, Uses)
    around = next((above for above in uses.around(call.cell, call.node) if isinstance(above, ast.stmt)), call.node)
    if re.search("train|fit", " ".join(str(node.value) for node in walk(around) if isinstance(node, ast.Constant))):
        return False
    for cell, read in uses.reads(model.id, bound.cell, bound.binding.stmt):
        asked = uses.parent(cell, read)
        called = uses.parent(cell, asked) if isinstance(asked, ast.Attribute) else None
        if not isinstance(asked, ast.Attribute):
            return False
        others = isinstance(called, ast.Call) and called.args and shown(called.args[0]) not in fitted
        if others and asked.attr in ("score", "predict", "predict_proba", "decision_function", "evaluate"):
            return False
    return True


def shown(node: ast.expr | None) -> str:
    """The expression as text, '' for none: equal texts are taken for equal rows."""
    return ast.unparse(node) if node is not None else ""


def predicts_on(node: ast.AST, fitted: set[str]) -> ast.expr | None:
    """The model whose predictions, for rows that something was fitted on, an expression holds."""
    for inner in walk(node):
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr in ("predict", "predict_proba")
            and inner.args
            and shown(inner.args[0]) in fitted
        ):
            return inner.func.value
    return None


def holds_out(index: NotebookIndex) -> bool:
    """Whether any rows are held out, by a split, folds, slices named so, or a test file."""
    names = ("train_test_split", "split", "random_split", *CROSS_VALIDATORS, *SEARCHES)
    if any(True for _ in index.methods(*names)):
        return True
    return any(
        "test" in cell.source.lower() or "valid" in cell.source.lower() or "holdout" in cell.source
        for cell, _ in index.cells
    )
