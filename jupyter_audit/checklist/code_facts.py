"""What the code shows, gathered for a person to judge: a call that is there does not prove that it is enough."""

import ast
from collections.abc import Callable, Iterator

from jupyter_audit.checklist.evidence import Answered, Evidence, listed
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.files.reads_writes import Access, accesses
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.packages.installs import installs as installed_in
from jupyter_audit.notebook.places import source_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.notebook.values.path_text import path_text
from jupyter_audit.notebook.values.variables import variables as variables_read

_TRAINING = frozenset("fit fit_predict partial_fit train train_model backward".split())
_TRANSFORMERS = ("sklearn.preprocessing.", "sklearn.impute.", "sklearn.feature_extraction.", "sklearn.compose.")
_SPLITS = frozenset(
    "train_test_split KFold StratifiedKFold GroupKFold TimeSeriesSplit ShuffleSplit StratifiedShuffleSplit "
    "GroupShuffleSplit StratifiedGroupKFold RepeatedKFold RepeatedStratifiedKFold LeaveOneOut random_split "
    "cross_val_score cross_validate cross_val_predict".split()
)
_LEARNING = frozenset(
    "sklearn torch tensorflow keras jax flax xgboost lightgbm catboost statsmodels transformers pytorch_lightning "
    "lightning fastai prophet autogluon pycaret tpot h2o pyspark cuml river mlxtend imblearn surprise gluonts".split()
)
"""Packages, by the name that is imported, whose use is likely to train or to evaluate."""
_SCORED = frozenset({"cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve"})
_LOADERS = (
    "sklearn.datasets.load_",
    "sklearn.datasets.fetch_",
    "seaborn.load_dataset",
    "datasets.load_dataset",
    "torchvision.datasets.",
    "torchtext.datasets.",
    "tensorflow_datasets.load",
    "keras.datasets.",
    "tensorflow.keras.datasets.",
    "statsmodels.datasets.",
    "statsmodels.api.datasets.",
    "vega_datasets.data.",
    "urllib.request.urlopen",
    "urllib.request.urlretrieve",
    "requests.get",
    "pandas_datareader.",
    "yfinance.",
)
"""Calls that bring in data without a file's name, or over the network."""
_SEARCHES = frozenset(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV create_study fmin".split()
)
_MISSING = frozenset("dropna fillna isna isnull interpolate SimpleImputer KNNImputer IterativeImputer".split())
_EXCLUDES = frozenset("dropna drop drop_duplicates query filter between clip nlargest nsmallest".split())
_DESCRIBES = frozenset("describe info value_counts nunique shape summary corr crosstab pivot_table".split())
_DUPLICATES = frozenset("duplicated drop_duplicates is_unique nunique merge".split())
_CORRUPT = frozenset("to_numeric to_datetime between isin astype is_numeric_dtype validate".split())
_VARIES = frozenset("std sem var bootstrap confidence_interval errorbar boxplot violinplot conf_int quantile".split())
_VALIDATION = ("pandera.", "great_expectations.", "pydantic.", "jsonschema.", "cerberus.")
_SEEDS = ("seed", "random_state", "random_seed")


def hyperparameters(seen: Evidence) -> Answered:
    """The settings found in the code."""
    cells = {cell.id: cell.position + 1 for cell in seen.notebook.cells}
    short = [f"`{each.name} = {each.value}`" for each in seen.hyperparameters]
    full = tuple(f"`{each.name} = {each.value}` in cell {cells[each.cell_id]}" for each in seen.hyperparameters)
    return _asked(f"found in the code: {listed(short)}", "no named setting was found in the code", full)


def seeds(seen: Evidence) -> Answered:
    """The seeds found in the code."""
    cells = {cell.id: cell.position + 1 for cell in seen.notebook.cells}
    found = [
        f"`{each.name} = {each.value}` in cell {cells[each.cell_id]}"
        for each in seen.hyperparameters
        if each.name.rpartition(".")[2].lower() in _SEEDS
    ]
    found += [
        f"`{ast.unparse(call.node)[:60]}` in cell {call.cell.position + 1}"
        for call in _in_order(seen)
        if call.attr in ("seed", "manual_seed", "set_seed", "default_rng", "RandomState", "key", "PRNGKey")
        and call.node.args
        and isinstance(call.node.args[0], ast.Constant | ast.Name)
    ]
    return _asked(f"found in the code: {listed(found)}", "no seed was found in the code", tuple(found))


def splits(seen: Evidence) -> Answered:
    """Calls that split the data, as they are written."""
    return _calls(seen, lambda call: call.attr in _SPLITS, "splits the data")


def search(seen: Evidence) -> Answered:
    """Calls that search for settings, as they are written."""
    return _calls(seen, lambda call: call.attr in _SEARCHES, "searches for settings")


def metrics(seen: Evidence) -> Answered:
    """The metrics that are computed."""
    return _calls(seen, _is_metric, "computes a metric")


def variation(seen: Evidence) -> Answered:
    """Calls that compute or draw how results vary."""
    return _calls(seen, lambda call: call.attr in _VARIES, "computes or draws a variation")


def missing_values(seen: Evidence) -> Answered:
    """Where missing values are looked for, dropped or filled."""
    return _calls(seen, lambda call: call.attr in _MISSING, "looks for or fills missing values")


def exclusions(seen: Evidence) -> Answered:
    """Where rows or columns are taken out by a call; a selection by brackets is not among them."""
    return _calls(seen, lambda call: call.attr in _EXCLUDES and call.receiver is not None, "takes data out")


def statistics(seen: Evidence) -> Answered:
    """Calls that show how many data there are and what they are like."""
    return _calls(seen, lambda call: call.attr in _DESCRIBES, "describes the data")


def duplicates(seen: Evidence) -> Answered:
    """Where duplicates are looked for."""
    return _calls(seen, lambda call: call.attr in _DUPLICATES and call.receiver is not None, "looks for duplicates")


def corrupt(seen: Evidence) -> Answered:
    """Where types and ranges are looked at, by a call or an assertion."""
    found = _calls(seen, lambda call: call.attr in _CORRUPT and call.receiver is not None, "looks at types or ranges")
    return _with_assertions(seen, found.evidence, found.because)


def validation(seen: Evidence) -> Answered:
    """Checks of the data: a validation library, or assertions."""
    found = tuple(_where(call) for call in _in_order(seen) if call.name.startswith(_VALIDATION))
    return _with_assertions(seen, found, "no schema check and no assertion was seen in the code")


def training(seen: Evidence) -> Answered:
    """Whether both training and evaluation can be seen in the code."""
    trained = [f"training in cell {cell.position + 1}" for cell in training_cells(seen)]
    evaluated = sorted({call.cell.position + 1 for call in seen.index.all_calls() if _is_metric(call)})
    found = [*trained, *(f"evaluation in cell {number}" for number in evaluated)]
    return _asked(f"seen: {listed(found)}", "neither training nor evaluation was seen in the code", tuple(found))


def scored(seen: Evidence) -> Answered:
    """Whether training or evaluation was seen, so that rules on leakage had something to look at.

    Where a library for it is imported and neither was recognised, a person must say.
    """
    shown = training(seen)
    if shown.evidence:
        return shown._replace(state="holds")
    tops = sorted({item.top for _, item in seen.index.imports if item.top} & _LEARNING)
    if tops:
        return Answered("ask", f"{listed(tops)} imported, but no training or evaluation was recognised: rules saw none")
    return Answered("holds", "does not apply: nothing is trained or evaluated, and no library for it is imported")


def training_cells(seen: Evidence) -> list[Cell]:
    """The cells with a call that trains a model, in document order."""
    found = {call.cell.position: call.cell for call in seen.index.all_calls() if _is_training(call)}
    return [found[position] for position in sorted(found)]


def reads(seen: Evidence) -> Answered:
    """The files and addresses that the code reads, where they are known by name."""
    found = sorted(
        {
            (access.call.cell.position + 1, _named(seen, access) or f"`{source}`")
            for access in accesses(seen.index)
            if not access.writes and (source := source_of(access.call.cell, access.target))
        }
    )
    loaded = (call for call in _in_order(seen) if call.name.startswith(_LOADERS))
    found += [(call.cell.position + 1, f"`{source_of(call.cell, call.node)}`") for call in loaded]
    lines = tuple(f"{name} in cell {number}" for number, name in dict.fromkeys(sorted(found)))
    return _asked(f"the code reads {listed(lines)}", "no file or address that is read was seen in the code", lines)


def _named(seen: Evidence, access: Access) -> str | None:
    """The path or address as the code spells it, over several names if need be."""
    spelled = text(seen.index, access.target, access.call)
    return spelled or path_text(seen.index, access.target, access.call)


def installs(seen: Evidence) -> Answered:
    """What cells install."""
    found = tuple(
        f"`{each.word}` in cell {each.command.cell.position + 1}" for each in installed_in(seen.index) if each.word
    )
    return _asked(f"installs {listed(found)}", "no cell installs a package", found)


def variables(seen: Evidence) -> Answered:
    """The environment variables that the code reads."""
    found = tuple(sorted({f"`{each.name}`" for each in variables_read(seen.index) if each.kind != "given"}))
    return _asked(f"the code reads {listed(found)}", "the code reads no environment variable", found)


def _with_assertions(seen: Evidence, found: tuple[str, ...], otherwise: str) -> Answered:
    asserted = tuple(
        f"`{source_of(cell, node)}` in cell {cell.position + 1}"
        for cell in seen.notebook.code
        for node in cell.parsed.tree.body
        if isinstance(node, ast.Assert)
    )
    return _asked(f"seen: {listed((*found, *asserted))}", otherwise, (*found, *asserted))


def _calls(seen: Evidence, wanted: Callable[[Call], bool], what: str) -> Answered:
    found = tuple(dict.fromkeys(_where(call) for call in _in_order(seen) if wanted(call)))
    return _asked(f"seen: {listed(found)}", f"no call that {what} was seen in the code", found)


def _asked(said: str, otherwise: str, evidence: tuple[str, ...]) -> Answered:
    return Answered("ask", said if evidence else otherwise, evidence)


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
    if call.attr in _SCORED and call.name.startswith("sklearn."):
        return True
    return call.attr in _TRAINING and not call.name.startswith(_TRANSFORMERS) and call.receiver is not None


def _is_metric(call: Call) -> bool:
    return (
        call.name.startswith(("sklearn.metrics.", "torchmetrics."))
        or call.attr in _SCORED
        or (call.attr in ("score", "evaluate") and call.receiver is not None)
    )
