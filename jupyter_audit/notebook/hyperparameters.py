"""Named settings found in the code: what a reader must know to train the same model."""

import ast
import re

from jupyter_audit.model.checklist import Hyperparameter
from jupyter_audit.notebook.index import NotebookIndex

LIBRARIES = (
    "sklearn.",
    "xgboost.",
    "lightgbm.",
    "catboost.",
    "torch.optim.",
    "tensorflow.keras.",
    "keras.",
    "imblearn.",
)
"""Where constructors' keyword arguments are settings of a model."""
MAX_VALUE = 80
"""Characters of a value that are kept."""

_NAMES = re.compile(
    r"^(lr|learning_rate|batch_size|(n_|num_)?epochs?|n_estimators|max_depth|hidden(_size|_dim)?|dropout|momentum|"
    r"weight_decay|alpha|beta|gamma|lambda_|n_(components|clusters|neighbors|splits|folds|iter)|test_size|seed|"
    r"random_(state|seed)|threshold|patience|k)$",
    re.IGNORECASE,
)


def hyperparameters(index: NotebookIndex) -> tuple[Hyperparameter, ...]:
    """Constants with a customary name, and constant keywords of model constructors, in document order."""
    found: list[tuple[int, int, Hyperparameter]] = []
    for cell, cell_index in index.cells:
        for binding in cell_index.bindings:
            if binding.value is None or binding.scope is not cell_index.module or not _NAMES.match(binding.name):
                continue
            value = _constant(binding.value)
            if value is not None:
                line = binding.stmt.lineno
                found.append((cell.position, line, Hyperparameter(cell.id, binding.name, value)))
    for name in index.names_called():
        if name.startswith(LIBRARIES) and name.rpartition(".")[2][:1].isupper():
            for call in index.calls(name):
                for keyword in call.node.keywords:
                    value = _constant(keyword.value)
                    if keyword.arg and value is not None:
                        setting = Hyperparameter(call.cell.id, f"{call.attr}.{keyword.arg}", value)
                        found.append((call.cell.position, call.node.lineno, setting))
    return tuple(setting for _, _, setting in sorted(found, key=lambda entry: entry[:2]))


def _constant(node: ast.AST | None) -> str | None:
    try:
        value = ast.literal_eval(node) if isinstance(node, ast.expr) else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if value is None or (isinstance(value, str) and len(value) > MAX_VALUE):
        return None
    text = repr(value)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "..."
