"""Named settings found in the code: what a reader must know to train the same model."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.checklist import Hyperparameter
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

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
Placed = tuple[int, int, Hyperparameter]
"""Position of the cell, line, and the setting."""
MAX_VALUE = 80
"""Characters of a value that are kept."""

_CUSTOMARY = frozenset(
    "lr learning_rate batch_size epoch epochs n_epoch n_epochs num_epoch num_epochs n_estimators max_depth hidden "
    "hidden_size hidden_dim dropout momentum weight_decay warmup_steps num_leaves subsample colsample_bytree "
    "context_length num_layers n_layers n_heads emb_dim drop_rate max_iter alpha beta gamma lambda_ n_components "
    "n_clusters n_neighbors n_splits n_folds n_iter test_size seed random_state random_seed threshold patience "
    "k".split()
)
"""Names of settings, in lower case."""
_TRAINS = frozenset(
    "fit fit_generator train train_model train_loop Trainer TrainingArguments DataLoader compile".split()
)
"""Calls whose customary keywords are settings of a training."""


def hyperparameters(index: NotebookIndex) -> tuple[Hyperparameter, ...]:
    """Settings in document order: constants with a customary name, also as entries of a dictionary or keywords of a
    training call, and constant keywords of model constructors.
    """
    return tuple(setting for _, _, setting in placed(index))


def placed(index: NotebookIndex) -> list[Placed]:
    """The same, each with the position of its cell and its line there (from 1)."""
    return sorted((*_named(index), *_constructed(index), *_trained(index)), key=lambda entry: entry[:2])


def _named(index: NotebookIndex) -> Iterator[Placed]:
    """``lr = 0.1``, and ``params = {"max_depth": 4}``."""
    for cell, cell_index in index.cells:
        for binding in cell_index.bindings:
            if binding.value is None or binding.scope is not cell_index.module:
                continue
            line = binding.stmt.lineno
            if isinstance(binding.value, ast.Dict):
                for key, node in zip(binding.value.keys, binding.value.values, strict=True):
                    name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
                    if name.lower() in _CUSTOMARY and (value := _constant(node)) is not None:
                        yield cell.position, node.lineno, Hyperparameter(cell.id, f"{binding.name}.{name}", value)
            elif binding.name.lower() in _CUSTOMARY and (value := _constant(binding.value)) is not None:
                yield cell.position, line, Hyperparameter(cell.id, binding.name, value)


def _constructed(index: NotebookIndex) -> Iterator[Placed]:
    """``RandomForestClassifier(n_estimators=200)``."""
    for name in index.names_called():
        if name.startswith(LIBRARIES) and name.rpartition(".")[2][:1].isupper():
            for call in index.calls(name):
                yield from _keywords(call, None)


def _trained(index: NotebookIndex) -> Iterator[Placed]:
    """``model.fit(x, y, epochs=10)``."""
    for call in index.methods(*_TRAINS):
        yield from _keywords(call, _CUSTOMARY)


def _keywords(call: Call, names: frozenset[str] | None) -> Iterator[Placed]:
    for keyword in call.node.keywords:
        if not keyword.arg or (names is not None and keyword.arg.lower() not in names):
            continue
        value = _constant(keyword.value)
        if value is not None:
            setting = Hyperparameter(call.cell.id, f"{call.attr}.{keyword.arg}", value)
            yield call.cell.position, keyword.value.lineno, setting


def _constant(node: ast.AST | None) -> str | None:
    try:
        value = ast.literal_eval(node) if isinstance(node, ast.expr) else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if value is None or (isinstance(value, str) and len(value) > MAX_VALUE):
        return None
    text = repr(value)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "..."
