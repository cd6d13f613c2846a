"""How the table that a model is fitted on came about: the statements behind it, step by step, in document order.

A backward slice over names: what the fit takes, what that was made of, and so on up to where it was read. Names only:
what happens behind aliases, in files and inside the functions of other modules is not seen.
"""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.model.checklist import PreparationStep
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.transformers import HARM
from jupyter_audit.notebook.places import place_of

MAX_STEPS = 100
"""Steps that are given; what lies further back is left out."""

_FITS = ("fit", "fit_predict", "partial_fit", "train")
_CHANGES = frozenset(
    "append extend insert update add drop dropna fillna drop_duplicates rename replace sort_values sort_index "
    "reset_index set_index sort pop clip interpolate ffill bfill setdefault remove".split()
)
"""Methods that may change what they are called on; those of tables do so with ``inplace=True``."""
_IN_PLACE = frozenset("append extend insert update add sort pop setdefault remove".split())
_WORDS = {
    "split": "train_test_split split TimeSeriesSplit random_split",
    "resample": "fit_resample SMOTE ADASYN RandomOverSampler RandomUnderSampler resample",
    "scale or encode": "fit_transform transform get_dummies factorize to_categorical texts_to_sequences pad_sequences "
    "StandardScaler MinMaxScaler OneHotEncoder LabelEncoder CountVectorizer TfidfVectorizer zscore scale normalize "
    "cut qcut",
    "missing values": "dropna fillna interpolate ffill bfill isna isnull notna notnull",
    "join": "merge join concat append vstack hstack column_stack concatenate merge_asof",
    "rows": "drop_duplicates query head tail sample nlargest nsmallest shuffle permutation between isin filter "
    "truncate",
    "aggregate": "groupby agg aggregate pivot pivot_table melt resample rolling stack unstack value_counts crosstab",
    "types": "astype to_datetime to_numeric to_timedelta infer_objects convert_dtypes",
    "order": "sort_values sort_index sort sorted",
    "columns": "drop rename assign select_dtypes insert set_index reset_index",
    "read": "",
}
_WORD_OF = {name: word for word, names in reversed(_WORDS.items()) for name in names.split()}


@dataclass(frozen=True, slots=True)
class _Statement:
    cell: Cell
    node: ast.stmt
    writes: frozenset[str]
    rebinds: frozenset[str]
    reads: frozenset[str]


def preparation(index: NotebookIndex) -> tuple[PreparationStep, ...]:
    """The steps that lead to what the models of the notebook are fitted on; none where nothing is fitted."""
    fits = {id(call.node): call for call in index.methods(*_FITS) if call.receiver is not None}
    taken = {node: _goals(call.node, call.name) for node, call in fits.items()}
    wanted_at = {node: names for node, names in taken.items() if names}
    if not wanted_at:
        return ()
    functions = {call.scope.name for node, call in fits.items() if node in wanted_at and call.scope.kind == "function"}
    known = set(vars(builtins)) | {item.name for _, item in index.imports}
    known |= {function.name for _, cell_index in index.cells for function in cell_index.functions}
    steps: list[PreparationStep] = []
    wanted: set[str] = set()
    for statement in reversed([each for cell, _ in index.cells for each in _statements(cell)]):
        goals = _goals_in(statement.node, wanted_at, functions)
        if goals is None and not statement.writes & wanted:
            continue
        makes = tuple(sorted(statement.writes & wanted))
        wanted -= statement.rebinds
        wanted |= (goals or statement.reads) - known
        steps.append(_step(statement, makes, tuple(sorted((goals or statement.reads) - known)), goals is not None))
        if len(steps) == MAX_STEPS:
            break
    return tuple(reversed(steps))


def _step(statement: _Statement, makes: tuple[str, ...], uses: tuple[str, ...], fits: bool) -> PreparationStep:
    word = "fit" if fits else _word(statement.node, bool(uses))
    return PreparationStep(place_of(statement.cell, statement.node), word, makes, uses)


def _word(node: ast.stmt, uses: bool) -> str:
    called = [name for each in walk(node) if isinstance(each, ast.Call) and (name := _called(each))]
    if any(name.startswith(("read", "load", "fetch", "open", "from_")) or name == "Dataset" for name in called):
        return "read"
    words = [_WORD_OF[name] for name in called if name in _WORD_OF]
    if words:
        return min(words, key=list(_WORDS).index)
    value = getattr(node, "value", None)
    parts = value.elts if isinstance(value, ast.Tuple) and value.elts else [value]
    if isinstance(parts[0], ast.Subscript):
        chosen = walk(parts[0].slice)
        return "rows" if any(isinstance(each, ast.Compare | ast.Slice) for each in chosen) else "columns"
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if any(isinstance(target, ast.Subscript) for target in targets):
        return "columns"
    return "compute" if uses else "set"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _goals(call: ast.Call, name: str) -> frozenset[str]:
    """The names of what a fit takes: its own arguments, or those of the model it is called on (``OLS(y, X).fit()``)."""
    made = call.func.value if isinstance(call.func, ast.Attribute) else None
    classes = {part.partition("()")[0] for part in name.split(".")}
    if classes & HARM.keys():
        return frozenset()
    data = [keyword.value for keyword in call.keywords if keyword.arg in ("X", "x", "y", "data", "train_set")]
    given = [*call.args[:2], *data]
    if not given and isinstance(made, ast.Call):
        given = [*made.args, *(keyword.value for keyword in made.keywords if keyword.arg == "data")]
    return frozenset(node.id for argument in given for node in walk(argument) if isinstance(node, ast.Name))


def _goals_in(node: ast.stmt, fits: dict[int, frozenset[str]], functions: set[str]) -> frozenset[str] | None:
    """What a statement fits on, itself or by a function of the notebook; None where it fits nothing."""
    found: set[str] = set()
    fitting = False
    for each in walk(node):
        if not isinstance(each, ast.Call):
            continue
        if id(each) in fits:
            found |= fits[id(each)]
            fitting = True
        elif isinstance(each.func, ast.Name) and each.func.id in functions:
            given = (*each.args, *(keyword.value for keyword in each.keywords))
            found |= {name.id for argument in given for name in walk(argument) if isinstance(name, ast.Name)}
            fitting = True
    return frozenset(found) if fitting else None


def _statements(cell: Cell) -> Iterator[_Statement]:
    for node in _simple(cell.parsed.tree.body):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            yield _read(cell, node)


def _simple(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that do something, blocks opened."""
    for node in body:
        blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        if isinstance(node, ast.For | ast.AsyncFor):
            yield ast.copy_location(ast.Assign(targets=[node.target], value=node.iter), node)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.If | ast.With | ast.AsyncWith | ast.Try):
            for block in blocks:
                yield from _simple(block)
        else:
            yield node


def _read(cell: Cell, node: ast.stmt) -> _Statement:
    reads: set[str] = set()
    rebinds: set[str] = set()
    changes: set[str] = set()
    for each in walk(node):
        if isinstance(each, ast.Name):
            (reads if isinstance(each.ctx, ast.Load) else rebinds).add(each.id)
        elif isinstance(each, ast.Subscript | ast.Attribute) and isinstance(each.ctx, ast.Store):
            changes.add(_root(each))
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _CHANGES:
            in_place = any(keyword.arg == "inplace" for keyword in each.keywords)
            if in_place or (each.func.attr in _IN_PLACE and isinstance(node, ast.Expr)):
                changes.add(_root(each.func))
    inner = {
        leaf.id
        for each in walk(node)
        if isinstance(each, ast.comprehension)
        for leaf in walk(each.target)
        if isinstance(leaf, ast.Name)
    }
    if isinstance(node, ast.AugAssign):
        reads |= rebinds
        rebinds = set()
        changes |= {_root(node.target)}
    writes = frozenset((rebinds - inner) | changes)
    return _Statement(cell, node, writes, frozenset(rebinds - inner - changes), frozenset(reads - inner))


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
