"""Which rows went into what: splits, fits and statistics, followed through the document in order.

A small abstract interpreter. The value of an expression is a set of marks: the objects it may be, the parts of
splits its rows belong to, the transformers that were fitted on its rows, the statistics mixed into it. Calls of
the notebook's own functions are followed into their bodies. Both branches of an ``if`` are taken, loops run once.
Kinds of leakage after Yang et al., "Data Leakage in Notebooks: Static Detection and Better Processes", ASE 2022.
"""

import ast
import re
from dataclasses import dataclass, field
from typing import Literal

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index import NotebookIndex
from jupyter_audit.notebook.nodes import walk
from jupyter_audit.notebook.sites import Call
from jupyter_audit.notebook.transformers import (
    CONTAINERS,
    CROSS_VALIDATORS,
    FOLDS,
    FUNCTIONS,
    HARM,
    OPTIMIZERS,
    SEARCHES,
    STATISTICS,
    Harm,
)

MAX_NODES = 40_000
"""Expressions that are evaluated for one notebook; beyond it the rest is not followed."""
MAX_DEPTH = 4
"""Calls of the notebook's own functions that are followed into each other."""

Role = Literal["train", "test", "val"]
MarkKind = Literal["object", "part", "fit", "statistic", "group", "learned", "resampled", "index"]

_TRAIN = re.compile(
    r"(?:^|_)(?:train|training|trn|tr)(?:_|\d|$)|^[xy]_?tr(?:ain)?\d?$|train(?:ing)?$|^(?:train|xtr|ytr)", re.IGNORECASE
)
_TEST = re.compile(
    r"(?:^|_)(?:test|testing|tst|te|holdout|hold_out)(?:_|\d|$)|^[xy]_?te(?:st)?\d?$|test(?:ing)?$|^(?:test|xte|yte)",
    re.IGNORECASE,
)
_VAL = re.compile(r"(?:^|_)(?:val|valid|validation|dev|eval)(?:_|\d|$)|^[xy]_?val(?:id)?\d?$|^val", re.IGNORECASE)
_ROWS = re.compile(
    r"^(?:[xXyY]_?|df_?|data_?|text_?|texts_?|features_?|labels_?|images_?|docs_?)(?:train|test|tr|te|val|valid)\w*$"
    r"|^(?:train|test|valid|val)(?:_?(?:df|data|x|y|set|features|labels|texts?|images))?$"
)
"""Names that hold rows of a part, wherever these come from."""
_NO_ROWS = frozenset("shape columns index dtypes size ndim dtype classes_ feature_names_in_ n_features_in_".split())
_NO_ROW_CALLS = frozenset(
    "len range print display type isinstance unique nunique info get_feature_names_out get_feature_names "
    "value_counts".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One fact about a value. ``name`` is the class, function or column; ``roles`` the parts a fit or statistic saw."""

    kind: MarkKind
    name: str
    cell: Cell
    node: ast.AST
    role: Role | None = None
    roles: frozenset[str] = frozenset()
    harm: Harm | None = None


Value = frozenset[Mark]
NOTHING: Value = frozenset()


@dataclass(frozen=True, slots=True)
class Split:
    """A place where rows are divided, or scored fold by fold (``folds``). ``value`` is what was divided."""

    cell: Cell
    node: ast.AST
    value: Value
    folds: bool
    name: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A call of ``fit`` or the like: on which rows, of which classes; ``model`` where it is no transformer."""

    cell: Cell
    node: ast.Call
    classes: frozenset[str]
    roles: frozenset[str]
    model: bool


@dataclass(slots=True)
class _Frame:
    names: dict[str, Value] = field(default_factory=dict)
    returned: list[Value] = field(default_factory=list)
    given: dict[str, bool] = field(default_factory=dict)
    """Which parameters the call gave; the others have their defaults."""


class Lineage:
    """Splits and fits of one notebook, with the marks that reached them."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self.splits: list[Split] = []
        self.fits: list[Fitted] = []
        self.calls: list[tuple[Call, dict[str | int, Value], Value]] = []
        """Every call that was evaluated at least once: (call, its arguments' values, its receiver's value)."""
        self._marks: dict[tuple[object, ...], Mark] = {}
        self._globals = _Frame()
        self._frame = self._globals
        self._depth = 0
        self._budget = MAX_NODES
        self._cell: Cell
        if _worth_following(index):
            self._of_node = {id(call.node): call for call in index.all_calls()}
            self._functions = {
                function.name: (cell, function.node)
                for cell, cell_index in index.cells
                for function in cell_index.functions
                if function.name
                and not function.is_class
                and isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            for cell, _ in index.cells:
                self._cell = cell
                self._body(cell.parsed.tree.body)

    @property
    def learned(self) -> list[Mark]:
        """Statistics of rows that were put into rows by hand."""
        return [mark for mark in self._marks.values() if mark.kind == "learned"]

    # ------------------------------------------------------------ statements

    def _body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if self._budget <= 0:
                return
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            self._assign(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign([node.target], node.value)
        elif isinstance(node, ast.AugAssign):
            self._store(node.target, self._eval(node.value), add=True)
        elif isinstance(node, ast.Expr):
            self._eval(node.value)
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._store(node.target, self._eval(node.iter))
            self._body(node.body)
            self._body(node.orelse)
        elif isinstance(node, ast.Return):
            self._frame.returned.append(self._eval(node.value))
        elif isinstance(node, ast.If | ast.While):
            self._eval(node.test)
            absent = self._says_absent(node.test)
            self._body(node.body if absent is not False else [])
            self._body(node.orelse if absent is not True else [])
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                value = self._eval(item.context_expr)
                if item.optional_vars is not None:
                    self._store(item.optional_vars, value)
            self._body(node.body)
        elif isinstance(node, ast.Try):
            for block in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                self._body(block)

    def _says_absent(self, test: ast.expr) -> bool | None:
        """Whether ``if not x`` or ``if x is None`` holds for a parameter, by whether this call gave it; else None."""
        subject: ast.AST = test
        wanted = True
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            subject = test.operand
        elif isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant):
            if test.comparators[0].value is not None or not isinstance(test.ops[0], ast.Is | ast.IsNot):
                return None
            subject, wanted = test.left, isinstance(test.ops[0], ast.Is)
        elif isinstance(test, ast.Name):
            wanted = False
        if not isinstance(subject, ast.Name) or subject.id not in self._frame.given:
            return None
        return wanted != self._frame.given[subject.id]

    def _assign(self, targets: list[ast.expr], expression: ast.expr) -> None:
        parts = self._parts(expression)
        if parts is None and isinstance(expression, ast.Tuple | ast.List):
            for target in targets:
                if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(expression.elts):
                    if _halves(expression):
                        self._cut(target, expression)
                        return
                    for inner, element in zip(target.elts, expression.elts, strict=True):
                        self._assign([inner], element)
                    return
        value = self._eval(expression) if parts is None else frozenset[Mark]().union(*parts)
        for target in targets:
            if parts is not None and isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(parts):
                for position, (inner, part) in enumerate(zip(target.elts, parts, strict=True)):
                    self._store(inner, self._renamed(inner, part, position))
            elif isinstance(target, ast.Tuple | ast.List) and isinstance(expression, ast.Call):
                self._divide(target, value, expression)
            else:
                self._store(target, self._sliced(target, expression, value))

    def _cut(self, target: ast.Tuple | ast.List, expression: ast.Tuple | ast.List) -> None:
        """``past, future = x[:n], x[n:]``: a split in time, whatever the parts are called."""
        value = self._eval(expression.elts[0])
        self._split(expression, value, folds=False, name="slice")
        roles: tuple[Role, Role] = ("train", "test")
        for element, role in zip(target.elts, roles, strict=True):
            self._store(element, value | {self._part(expression, role)})

    def _renamed(self, target: ast.expr, part: Value, position: int) -> Value:
        """``X_val`` is a validation part although it stands where the test part usually does."""
        name = target.id if isinstance(target, ast.Name) else ""
        if position % 2 and _VAL.search(name) and not _TEST.search(name):
            return frozenset(
                self._copy(mark, "val") if mark.kind == "part" and mark.role == "test" else mark for mark in part
            )
        return part

    def _divide(self, target: ast.Tuple | ast.List, value: Value, expression: ast.Call) -> None:
        """``train, test = anything(data)``: the names tell which part is which."""
        names = [leaf for leaf in walk(target) if isinstance(leaf, ast.Name)]
        roles = {role_of(leaf.id) for leaf in names}
        if {"train", "test"} <= roles or {"train", "val"} <= roles:
            if not any(mark.kind == "part" for mark in value):
                self._split(expression, value, folds=False, name="split")
            for leaf in names:
                role = role_of(leaf.id)
                self._store(leaf, value | {self._part(expression, role)} if role else value)
            return
        for element in target.elts:
            self._store(element, value)

    def _sliced(self, target: ast.expr, expression: ast.expr, value: Value) -> Value:
        """``train = df[:800]``: a part by its name, where some rows of something are taken."""
        name = target.id if isinstance(target, ast.Name) else ""
        role = role_of(name)
        if role is None or any(mark.kind == "part" for mark in value):
            return value
        if _takes_rows(expression):
            self._split(expression, value, folds=False, name="slice")
            return value | {self._part(expression, role)}
        if _ROWS.match(name) and not isinstance(expression, ast.Constant):
            return value | {self._mark("part", "name", expression, role=role)}
        if isinstance(expression, ast.Call) and "read" in (self._name(expression).rpartition(".")[2]):
            return value | {self._mark("part", "file", expression, role=role)}
        return value

    def _store(self, target: ast.expr, value: Value, add: bool = False) -> None:
        if isinstance(target, ast.Name):
            known = self._frame.names.get(target.id, NOTHING) if add else NOTHING
            self._frame.names[target.id] = value | known
        elif isinstance(target, ast.Tuple | ast.List):
            if any(mark.kind == "index" for mark in value) and len(target.elts) >= 2:
                self._store_folds(target.elts, value)
                return
            for element in target.elts:
                self._store(element, value)
        elif isinstance(target, ast.Starred):
            self._store(target.value, value)
        elif isinstance(target, ast.Subscript | ast.Attribute):
            self._mutate(target, value)

    def _store_folds(self, elements: list[ast.expr], value: Value) -> None:
        """``for train, test in folds.split(X)`` and ``for i, (train, test) in enumerate(folds.split(X))``."""
        last = elements[-1]
        if isinstance(last, ast.Tuple) and len(last.elts) == 2:
            self._store_folds(last.elts, value)
            return
        origin = next(mark for mark in value if mark.kind == "index")
        for element, role in zip(elements[-2:], ("train", "test"), strict=True):
            self._store(element, frozenset({self._mark("part", "fold", origin.node, role=role)}))  # type: ignore[arg-type]

    def _mutate(self, target: ast.expr, value: Value) -> None:
        """An item, column or attribute written, or an in-place method: the object's value gains marks."""
        root = target
        while isinstance(root, ast.Subscript | ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            gained = frozenset(mark for mark in value if mark.kind not in ("object", "part"))
            known = self._lookup(root.id)
            self._frame.names[root.id] = known | gained

    # ------------------------------------------------------------ expressions

    def _eval(self, node: ast.AST | None) -> Value:
        self._budget -= 1
        if node is None or self._budget <= 0:
            return NOTHING
        if isinstance(node, ast.Name):
            return self._lookup(node.id)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Attribute):
            value = self._eval(node.value)
            return _chosen(value) if node.attr in _NO_ROWS else value
        if isinstance(node, ast.Constant | ast.JoinedStr):
            return NOTHING
        if isinstance(node, ast.Compare):  # a mask chooses rows; it mixes nothing into them
            return frozenset[Mark]().union(*(_chosen(self._eval(part)) for part in (node.left, *node.comparators)))
        if isinstance(node, ast.Subscript) and _correlation(node):
            return self._eval(node.value) | {
                self._mark("fit", "corr", node, roles=_roles(self._eval(node.value)), harm="selection")
            }
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return self._comprehension(node)
        if isinstance(node, ast.Lambda):
            return self._eval(node.body)
        if isinstance(node, ast.NamedExpr):
            value = self._eval(node.value)
            self._store(node.target, value)
            return value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
            left, right = self._eval(node.left), self._eval(node.right)
            # a mean less a deviation holds no rows, nor does a number
            scalar = isinstance(node.left, ast.Constant) or any(mark.kind == "statistic" for mark in left)
            seen = frozenset(mark for mark in right if mark.kind == "statistic" and not scalar)
            return (left | right) - seen | {self._learned(node, "scaling", seen)} if seen else left | right
        values = [self._eval(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return frozenset[Mark]().union(*values)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        for generator in node.generators:
            self._store(generator.target, self._eval(generator.iter))
            for condition in generator.ifs:
                self._eval(condition)
        if isinstance(node, ast.DictComp):
            self._eval(node.key)
            return self._eval(node.value)
        return self._eval(node.elt)

    def _lookup(self, name: str) -> Value:
        if name in self._frame.names:
            return self._frame.names[name]
        if name in self._globals.names:
            return self._globals.names[name]
        role = role_of(name) if _ROWS.match(name) else None
        return frozenset({self._mark("part", "name", self._cell.parsed.tree, role=role)}) if role else NOTHING

    def _name(self, node: ast.Call) -> str:
        call = self._of_node.get(id(node))
        return call.name if call else "?"

    def _call(self, node: ast.Call) -> Value:
        parts = self._parts(node)
        if parts is not None:
            return frozenset[Mark]().union(*parts)
        name = self._name(node)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
        receiver = self._eval(node.func.value) if isinstance(node.func, ast.Attribute) else NOTHING
        given: dict[str | int, Value] = {position: self._eval(argument) for position, argument in enumerate(node.args)}
        given |= {keyword.arg or "**": self._eval(keyword.value) for keyword in node.keywords}
        call = self._of_node.get(id(node))
        if call is not None:
            self.calls.append((call, given, receiver))
        everything = frozenset[Mark]().union(receiver, *given.values())
        if isinstance(node.func, ast.Name) and name.startswith("__main__.") and node.func.id in self._functions:
            return self._inline(node.func.id, node, given, everything)
        if last in OPTIMIZERS:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(argument, ast.Name) and argument.id in self._functions:
                    self._inline(argument.id, node, {}, NOTHING)
        if name in FUNCTIONS:
            return everything | {self._fit_mark(node, frozenset({last}), everything, FUNCTIONS[name])}
        if last in CROSS_VALIDATORS:
            self._split(node, given.get(1, NOTHING) | given.get("X", NOTHING), folds=True, name=last)
            return NOTHING
        if last[:1].isupper() or last in CONTAINERS:
            return everything | {self._mark("object", last, node)}
        return self._method(node, last, receiver, given, everything)

    def _method(
        self, node: ast.Call, last: str, receiver: Value, given: dict[str | int, Value], everything: Value
    ) -> Value:
        classes = frozenset(mark.name for mark in receiver if mark.kind == "object")
        rows = frozenset(
            mark
            for position, value in given.items()
            if position in (0, "X", "x")
            for mark in value
            if mark.kind != "object"
        )
        if last in (
            "fit",
            "fit_transform",
            "fit_resample",
            "fit_sample",
            "fit_predict",
            "partial_fit",
            "fit_on_texts",
            "adapt",
            "train",
        ):
            return self._fit(node, last, classes, rows, receiver)
        if last in ("transform", "agg", "aggregate") and _grouped_column(node) is not None:
            return everything | {self._mark("group", _grouped_column(node) or "", node, roles=_roles(everything))}
        if last in (
            "transform",
            "predict",
            "predict_proba",
            "texts_to_sequences",
            "texts_to_matrix",
            "inverse_transform",
        ):
            return rows | frozenset(mark for mark in receiver if mark.kind == "fit")
        if last == "split" and classes & FOLDS:
            self._split(node, rows, folds=True, name="split")
            return frozenset({self._mark("index", "folds", node)})
        if last == "concat" and _repeats(node):
            return everything | {self._mark("resampled", last, node, roles=_roles(everything))}
        if last in ("resample", "sample") and _with_replacement(node, last):
            return everything | {self._mark("resampled", last, node, roles=_roles(everything))}
        if last == "fillna" and any(mark.kind in ("statistic", "group") for value in given.values() for mark in value):
            seen = frozenset(mark for value in given.values() for mark in value if mark.kind in ("statistic", "group"))
            everything = (everything - seen) | {self._learned(node, "fillna", seen)}
        elif last in STATISTICS and _over_rows(node):
            grouped = _grouped_column(node)
            kind: MarkKind = "group" if grouped is not None else "statistic"
            data = receiver or everything
            return data | {self._mark(kind, grouped or last, node, roles=_roles(data))}
        if last in _NO_ROW_CALLS:
            return NOTHING
        if any(
            keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            for keyword in node.keywords
        ) or last in ("insert", "append", "update"):
            self._mutate(node.func, everything)
        return everything

    def _fit(self, node: ast.Call, last: str, classes: frozenset[str], rows: Value, receiver: Value) -> Value:
        harm = _harm(classes)
        searches = bool(classes & SEARCHES)
        if searches:
            self._split(node, rows, folds=True, name="search")
        transforms = last in ("fit_transform", "fit_resample", "fit_sample", "fit_on_texts", "adapt")
        model = not transforms and (searches or not (classes and classes <= HARM.keys() | CONTAINERS))
        self.fits.append(Fitted(self._cell, node, classes, _roles(rows), model))
        if model or harm is None:
            return rows | receiver if model else rows
        mark = self._fit_mark(node, classes, rows, harm)
        if isinstance(node.func, ast.Attribute):
            self._mutate(node.func.value, frozenset({mark}))
        return (rows if transforms else receiver | rows) | {mark}

    def _inline(self, name: str, node: ast.Call, given: dict[str | int, Value], everything: Value) -> Value:
        if self._depth >= MAX_DEPTH:
            return everything
        cell, function = self._functions[name]
        assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        frame = _Frame()
        parameters = [*function.args.posonlyargs, *function.args.args]
        for position, parameter in enumerate(parameters):
            frame.names[parameter.arg] = given.get(position, given.get(parameter.arg, NOTHING))
            frame.given[parameter.arg] = position in given or parameter.arg in given
        for parameter in function.args.kwonlyargs:
            frame.names[parameter.arg] = given.get(parameter.arg, NOTHING)
        outer, outer_cell = self._frame, self._cell
        self._frame, self._cell = frame, cell
        self._depth += 1
        self._body(function.body)
        self._depth -= 1
        self._frame, self._cell = outer, outer_cell
        for position, argument in enumerate(node.args):
            if isinstance(argument, ast.Name) and position < len(parameters):
                gained = frame.names[parameters[position].arg] - given.get(position, NOTHING)
                if gained and not _rebinds(function, parameters[position].arg):
                    self._mutate(argument, gained)
        return frozenset[Mark]().union(*frame.returned)

    # ------------------------------------------------------------ splits and marks

    def _parts(self, node: ast.AST) -> list[Value] | None:
        """The values of train_test_split's results, in order; None for everything else."""
        if not isinstance(node, ast.Call) or self._name(node).rpartition(".")[2] != "train_test_split":
            return None
        values = [self._eval(argument) for argument in node.args]
        for keyword in node.keywords:
            self._eval(keyword.value)
        self._split(node, frozenset[Mark]().union(*values), folds=False, name="train_test_split")
        roles: tuple[Role, Role] = ("train", "test")
        return [value | {self._part(node, role)} for value in values for role in roles]

    def _split(self, node: ast.AST, value: Value, folds: bool, name: str) -> None:
        self.splits.append(Split(self._cell, node, value, folds, name))

    def _part(self, node: ast.AST, role: Role | None) -> Mark:
        return self._mark("part", "split", node, role=role)

    def _copy(self, mark: Mark, role: Role) -> Mark:
        return self._mark(mark.kind, mark.name, mark.node, role=role)

    def _fit_mark(self, node: ast.Call, classes: frozenset[str], rows: Value, harm: Harm) -> Mark:
        known = sorted(name for name in classes if HARM.get(name) == harm) or sorted(classes)
        return self._mark("resampled" if harm == "resampling" else "fit", known[0], node, roles=_roles(rows), harm=harm)

    def _learned(self, node: ast.AST, name: str, seen: Value) -> Mark:
        """A statistic of some rows that went into rows: an imputation or scaling made by hand."""
        roles = frozenset(role for mark in seen for role in mark.roles)
        column = next((mark.name for mark in sorted(seen, key=lambda mark: mark.name) if mark.kind == "group"), "")
        return self._mark("learned", f"{name} {column}".strip(), node, roles=roles, harm="scaling")

    def _mark(
        self,
        kind: MarkKind,
        name: str,
        node: ast.AST,
        *,
        role: Role | None = None,
        roles: frozenset[str] = frozenset(),
        harm: Harm | None = None,
    ) -> Mark:
        key = (kind, name, id(node), role, roles)
        if key not in self._marks:
            self._marks[key] = Mark(kind, name, self._cell, node, role, roles, harm)
        return self._marks[key]


def role_of(name: str) -> Role | None:
    """The part of a split that a name speaks of."""
    if _TEST.search(name):
        return "test" if not _TRAIN.search(name) else None
    if _VAL.search(name) and not _TRAIN.search(name):
        return "val"
    return "train" if _TRAIN.search(name) else None


def _roles(value: Value) -> frozenset[str]:
    return frozenset(mark.role for mark in value if mark.kind == "part" and mark.role)


def _chosen(value: Value) -> Value:
    """A choice of columns or rows carries what chose it, and no rows."""
    return frozenset(mark for mark in value if mark.kind == "fit" and mark.harm == "selection")


def _correlation(node: ast.Subscript) -> bool:
    """``df.corr()["target"]``: each column's correlation with one of them."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "corr" and isinstance(node.slice, ast.Constant)


def _repeats(node: ast.Call) -> bool:
    """``pd.concat([rows, rare, rare])`` or ``pd.concat([rare] * 5)``."""
    whole = node.args[0] if node.args else None
    if isinstance(whole, ast.BinOp) and isinstance(whole.op, ast.Mult):
        return True
    names = [part.id for part in whole.elts if isinstance(part, ast.Name)] if isinstance(whole, ast.List) else []
    return len(names) > len(set(names))


def _halves(expression: ast.Tuple | ast.List) -> bool:
    """``x[:n], x[n:]``: the two sides of one cut."""
    if len(expression.elts) != 2:
        return False
    left, right = expression.elts
    if not isinstance(left, ast.Subscript) or not isinstance(right, ast.Subscript):
        return False
    first, second = left.slice, right.slice
    if (
        not isinstance(first, ast.Slice)
        or not isinstance(second, ast.Slice)
        or first.upper is None
        or second.lower is None
    ):
        return False
    return ast.dump(left.value) == ast.dump(right.value) and ast.dump(first.upper) == ast.dump(second.lower)


def _worth_following(index: NotebookIndex) -> bool:
    """Whether rows are divided, or something is fitted beside rows that are called a test part."""
    for _ in index.methods("train_test_split", "fit_transform", "fit_resample", *CROSS_VALIDATORS, *SEARCHES, *FOLDS):
        return True
    for _ in index.methods("fit", "fit_on_texts", "adapt"):
        return any(word in cell.source for cell, _ in index.cells for word in ("test", "train", "val"))
    return False


def _harm(classes: frozenset[str]) -> Harm | None:
    harms = {HARM[name] for name in classes if name in HARM}
    order: tuple[Harm, ...] = ("resampling", "encoding", "selection", "scaling", "categories")
    return next((harm for harm in order if harm in harms), None)


def _takes_rows(node: ast.expr) -> bool:
    """Whether the expression takes some rows of something: a slice, a mask, a sample, what a sample left."""
    if isinstance(node, ast.Subscript):
        part = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        if isinstance(part, ast.Slice):
            return part.lower is not None or part.upper is not None
        return not isinstance(part, ast.Constant | ast.List)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("sample", "query", "head", "tail"):
            return True
        if node.func.attr == "drop":
            given = node.args[0] if node.args else None
            return given is not None and isinstance(given, ast.Attribute) and given.attr == "index"
        if node.func.attr in ("copy", "reset_index", "to_numpy", "astype", "reshape"):
            return _takes_rows(node.func.value)
    if isinstance(node, ast.Attribute) and node.attr in ("values", "T"):
        return _takes_rows(node.value)
    return False


_WINDOWS = frozenset(["rolling", "resample", "expanding", "ewm", "groupby"])


def _over_rows(node: ast.Call) -> bool:
    """Whether a statistic runs over the rows: not over columns, windows or groups, and no built-in ``max``."""
    axis = next((keyword.value for keyword in node.keywords if keyword.arg == "axis"), None)
    if (isinstance(axis, ast.Constant) and axis.value in (1, "columns", -1)) or not isinstance(
        node.func, ast.Attribute
    ):
        return False
    current: ast.AST = node.func.value
    while isinstance(current, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(current, ast.Attribute) and current.attr in _WINDOWS - {"groupby"}:
            return False
        current = current.func if isinstance(current, ast.Call) else current.value
    return True


def _with_replacement(node: ast.Call, last: str) -> bool:
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "replace"), None)
    if last == "resample":
        return isinstance(node.func, ast.Name) and not (isinstance(given, ast.Constant) and given.value is False)
    return isinstance(given, ast.Constant) and given.value is True


def _grouped_column(node: ast.Call) -> str | None:
    """The column whose statistic a ``groupby`` takes ('' if not constant); None without a groupby."""
    current: ast.AST = node.func
    column = ""
    while True:
        if isinstance(current, ast.Attribute):
            current = current.value
        elif isinstance(current, ast.Subscript):
            if isinstance(current.slice, ast.Constant) and not column:
                column = str(current.slice.value)
            current = current.value
        elif isinstance(current, ast.Call):
            if isinstance(current.func, ast.Attribute) and current.func.attr == "groupby":
                return column
            current = current.func
        else:
            return None


def _rebinds(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether the function gives its parameter a new value, so that the caller's object stays as it was."""
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in walk(function)
    )
