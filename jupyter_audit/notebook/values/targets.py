"""Which columns are the target: what stands where scikit-learn expects ``y``."""

import ast
import re

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS

_KEEPS = frozenset("values to_numpy map astype ravel replace copy iloc loc apply tolist reshape to_list array".split())

_AFTERWARDS = re.compile(
    r"until|(?:^|_)(?:days?|time|months|hours)_to_|_(?:reason|date)$|^(?:post|after)_|_after(?:_|$)"
)
_BEFORE = re.compile(r"prev|prior|past|last|lag|hist|earlier|before")


def target_columns(index: NotebookIndex) -> frozenset[str]:
    """Names of the columns that models are to predict, as far as the text shows them."""
    found: set[str] = set()
    for call in index.methods("fit", "train_test_split", "fit_resample", *CROSS_VALIDATORS):
        position = 2 if call.attr in CROSS_VALIDATORS else 1
        for expression in (call.arg(position, "y"), call.keyword("stratify")):
            column = target_column(index, expression, call)
            if column is not None:
                found.add(column)
    return frozenset(found)


def target_column(index: NotebookIndex, expression: ast.AST | None, at: Call) -> str | None:
    """The single column of a frame that an expression holds: ``df["y"]``, ``df.y.values``, ``df.pop("y")``."""
    for _ in range(8):
        expression = index.value(expression, at)
        if isinstance(expression, ast.Subscript):
            part = expression.slice
            if isinstance(part, ast.Constant):
                return part.value if isinstance(part.value, str) else None
            if isinstance(part, ast.Tuple) and part.elts and isinstance(part.elts[-1], ast.Constant):
                last = part.elts[-1].value
                return last if isinstance(last, str) else None
            if isinstance(part, ast.List) and len(part.elts) == 1 and isinstance(part.elts[0], ast.Constant):
                return str(part.elts[0].value)
            expression = expression.value
        elif isinstance(expression, ast.Attribute):
            if expression.attr not in _KEEPS:
                return expression.attr if isinstance(expression.value, ast.Name) else None
            expression = expression.value
        elif isinstance(expression, ast.Call) and isinstance(expression.func, ast.Attribute):
            if expression.func.attr == "pop" and expression.args and isinstance(expression.args[0], ast.Constant):
                return str(expression.args[0].value)
            if expression.func.attr not in _KEEPS:
                return None
            expression = expression.func.value
        else:
            return None
    return None


def told_by_name(column: str, target: str) -> bool:
    """Whether a column is known only once the target is: ``days_until_churn``, ``churn_reason`` for ``churned``."""
    stem = re.sub(r"^(?:is_|has_|will_)|(?:ed|s|_flag|_label)$", "", target.lower())
    name = column.lower()
    return len(stem) >= 4 and stem in name and _AFTERWARDS.search(name) is not None and not _BEFORE.search(name)
