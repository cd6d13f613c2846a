"""What the code shows, gathered for a person to judge: a call that is there does not prove that it is enough."""

import ast
from collections.abc import Callable, Iterator

from jupyter_audit.checklist.evidence import Answered, Evidence, listed
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.provenance import UNKNOWN
from jupyter_audit.notebook.provenance import origins as cell_origins
from jupyter_audit.notebook.sites import Call

_TRAINING = frozenset("fit fit_predict partial_fit train train_model backward".split())
_TRANSFORMERS = ("sklearn.preprocessing.", "sklearn.impute.", "sklearn.feature_extraction.", "sklearn.compose.")
_SPLITS = frozenset(
    "train_test_split KFold StratifiedKFold GroupKFold TimeSeriesSplit ShuffleSplit StratifiedShuffleSplit "
    "GroupShuffleSplit StratifiedGroupKFold RepeatedKFold LeaveOneOut random_split cross_val_score "
    "cross_validate cross_val_predict".split()
)
_SCORED = frozenset({"cross_val_score", "cross_validate"})
_SEARCHES = frozenset(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV create_study fmin".split()
)
_MISSING = frozenset("dropna fillna isna isnull interpolate SimpleImputer KNNImputer IterativeImputer".split())
_VALIDATION = ("pandera.", "great_expectations.", "pydantic.", "jsonschema.", "cerberus.")
_SEEDS = ("seed", "random_state", "random_seed")


def hyperparameters(seen: Evidence) -> Answered:
    """The settings found in the code."""
    found = [f"`{each.name} = {each.value}`" for each in seen.hyperparameters]
    return "ask", f"found in the code: {listed(found)}" if found else "no named setting was found in the code"


def seeds(seen: Evidence) -> Answered:
    """The seeds found in the code."""
    found = [
        f"`{each.name} = {each.value}`"
        for each in seen.hyperparameters
        if each.name.rpartition(".")[2].lower() in _SEEDS
    ]
    found += [
        f"`{ast.unparse(call.node)[:60]}`"
        for call in seen.index.all_calls()
        if call.attr in ("seed", "manual_seed", "set_seed", "default_rng") and call.node.args
    ]
    return "ask", f"found in the code: {listed(found)}" if found else "no seed was found in the code"


def splits(seen: Evidence) -> Answered:
    """Calls that split the data, as they are written."""
    return _calls(seen, lambda call: call.attr in _SPLITS, "splits the data")


def search(seen: Evidence) -> Answered:
    """Calls that search for settings, as they are written."""
    return _calls(seen, lambda call: call.attr in _SEARCHES, "searches for settings")


def metrics(seen: Evidence) -> Answered:
    """The metrics that are computed."""
    return _calls(seen, _is_metric, "computes a metric")


def missing_values(seen: Evidence) -> Answered:
    """Where missing values are looked for, dropped or filled."""
    return _calls(seen, lambda call: call.attr in _MISSING, "looks for or fills missing values")


def validation(seen: Evidence) -> Answered:
    """Checks of the data: a validation library, or assertions."""
    found = [_where(call) for call in seen.index.all_calls() if call.name.startswith(_VALIDATION)]
    asserts = sorted(
        {
            cell.position + 1
            for cell in seen.notebook.code
            if any(isinstance(node, ast.Assert) for node in cell.parsed.tree.body)
        }
    )
    found += [f"assertions in cell {number}" for number in asserts]
    return "ask", f"seen: {listed(found)}" if found else "no schema check and no assertion was seen in the code"


def training(seen: Evidence) -> Answered:
    """Whether both training and evaluation can be seen in the code."""
    trained = [f"training in cell {cell.position + 1}" for cell in training_cells(seen)]
    evaluated = sorted({call.cell.position + 1 for call in seen.index.all_calls() if _is_metric(call)})
    found = [*trained, *(f"evaluation in cell {number}" for number in evaluated)]
    return "ask", f"seen: {listed(found)}" if found else "neither training nor evaluation was seen in the code"


def training_cells(seen: Evidence) -> list[Cell]:
    """The cells with a call that trains a model, in document order."""
    found = {call.cell.position: call.cell for call in seen.index.all_calls() if _is_training(call)}
    return [found[position] for position in sorted(found)]


def origins(seen: Evidence) -> Answered:
    """What is known of who wrote the cells. Unknown is unknown."""
    of = cell_origins(seen.notebook)
    known = [(cell, of[cell.id]) for cell in seen.notebook.code if cell.source.strip()]
    if not known:
        return "unchecked", "there is no code to look at"
    unknown = [cell for cell, origin in known if origin is UNKNOWN]
    stated = [f"cell {cell.position + 1}: {origin.words}" for cell, origin in known if origin is not UNKNOWN]
    if unknown:
        others = f"; stated: {listed(stated)}" if stated else ""
        return "ask", f"nothing says who wrote {len(unknown)} of {len(known)} code cells{others}"
    return "holds", f"stated for every code cell: {listed(stated)}"


def _calls(seen: Evidence, wanted: Callable[[Call], bool], what: str) -> Answered:
    found = list(dict.fromkeys(_where(call) for call in _in_order(seen) if wanted(call)))
    return "ask", f"seen: {listed(found)}" if found else f"no call that {what} was seen in the code"


def _in_order(seen: Evidence) -> Iterator[Call]:
    yield from sorted(seen.index.all_calls(), key=lambda call: (call.cell.position, call.node.lineno))


def _where(call: Call) -> str:
    settings = ", ".join(
        f"{keyword.arg}={ast.unparse(keyword.value)[:30]}"
        for keyword in call.node.keywords
        if keyword.arg and isinstance(keyword.value, ast.Constant)
    )
    return f"`{call.attr.removesuffix('()')}({settings})` in cell {call.cell.position + 1}"


def _is_training(call: Call) -> bool:
    return call.attr in _TRAINING and not call.name.startswith(_TRANSFORMERS) and call.receiver is not None


def _is_metric(call: Call) -> bool:
    return (
        call.name.startswith(("sklearn.metrics.", "torchmetrics."))
        or call.attr in _SCORED
        or (call.attr in ("score", "evaluate") and call.receiver is not None)
    )
