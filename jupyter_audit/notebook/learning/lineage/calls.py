"""The values of calls: what divides, fits, scores or mixes rows, and the notebook's own functions."""

import ast
from abc import abstractmethod
from collections import defaultdict

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import qualified
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.lineage.expressions import PARTS, Expressions
from jupyter_audit.notebook.learning.lineage.marks import NOTHING, Fitted, Frame, Mark, MarkKind, Value, divided, roles
from jupyter_audit.notebook.learning.lineage.roles import Role
from jupyter_audit.notebook.learning.lineage.shapes import (
    copies,
    grouped_column,
    learns_from_rows,
    over_rows,
    rebinds,
    repeats,
    with_replacement,
)
from jupyter_audit.notebook.learning.transformers import (
    CONTAINERS,
    CROSS_VALIDATORS,
    FOLDS,
    FUNCTIONS,
    HARM,
    OPTIMIZERS,
    SEARCHES,
    SPLIT_SETS,
    STATISTICS,
    Harm,
)

MAX_DEPTH = 4
"""Calls of the notebook's own functions that are followed into each other."""
_JOINS = frozenset(["concat", "concatenate", "vstack", "append", "cat", "concatenate_datasets"])
_OF_TRANSFORMERS = ("fit", "fit_transform", "transform")
_NO_ROW_CALLS = frozenset(
    "len range print display type isinstance unique nunique info get_feature_names_out get_feature_names".split()
)


class Calls(Expressions):
    """Calls. Functions of the notebook's own are followed into their bodies, which the next room goes through."""

    def __init__(self, index: NotebookIndex) -> None:
        super().__init__()
        self._depth = 0
        self._of_node = {id(call.node): call for call in index.all_calls()}
        self._learners = frozenset(name for name, node in index.members.classes.items() if learns_from_rows(node))
        self._order = {cell.id: number for number, (cell, _) in enumerate(index.cells)}
        self._functions: dict[str, list[tuple[Cell, ast.FunctionDef | ast.AsyncFunctionDef]]] = defaultdict(list)
        for cell, cell_index in index.cells:
            for function in cell_index.functions:
                if function.name and isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._functions[qualified(function.name, function.scope.parent)].append((cell, function.node))

    @abstractmethod
    def _body(self, statements: list[ast.stmt]) -> None:
        """Follow statements in order."""

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
        own = name.removeprefix("__main__.").partition("()")[0]
        if name in self._functions and not (own in self._learners and last in _OF_TRANSFORMERS):
            return self._inline(name, node, given, everything)
        if last in OPTIMIZERS:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                objective = f"__main__.{argument.id}" if isinstance(argument, ast.Name) else ""
                if objective in self._functions:
                    self._inline(objective, node, {}, NOTHING)
        if name in FUNCTIONS:
            return everything | {self._fit_mark(node, frozenset({last}), everything, FUNCTIONS[name])}
        if last in CROSS_VALIDATORS:
            self._split(node, given.get(1, NOTHING) | given.get("X", NOTHING), folds=True, name=last)
            return NOTHING
        if last in SPLIT_SETS:
            return everything | {self._mark("object", PARTS, node)}
        if last[:1].isupper() or last in CONTAINERS:
            return everything | {self._mark("object", last, node)}
        return self._method(node, last, receiver, given, everything)

    def _method(
        self, node: ast.Call, last: str, receiver: Value, given: dict[str | int, Value], everything: Value
    ) -> Value:
        classes = frozenset(mark.name for mark in receiver if mark.kind == "object") or _class_in(self._name(node))
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
        if last in ("transform", "agg", "aggregate") and grouped_column(node) is not None:
            return everything | {self._mark("group", grouped_column(node) or "", node, roles=divided(everything))}
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
        if (last == "concat" and repeats(node)) or (last in _JOINS and copies(node, self._frame.made)):
            return everything | {self._mark("resampled", last, node, roles=divided(everything))}
        if last in ("resample", "sample") and with_replacement(node, last):
            return everything | {self._mark("resampled", last, node, roles=divided(everything))}
        if last == "fillna" and any(mark.kind in ("statistic", "group") for value in given.values() for mark in value):
            seen = frozenset(mark for value in given.values() for mark in value if mark.kind in ("statistic", "group"))
            everything = (everything - seen) | {self._learned(node, "fillna", seen)}
        elif last in ("map", "replace") and any(mark.kind == "statistic" for value in given.values() for mark in value):
            seen = frozenset(mark for value in given.values() for mark in value if mark.kind == "statistic")
            everything = (everything - seen) | {self._learned(node, last, seen)}
        elif last == "corrwith":
            data = receiver or everything
            return data | {self._mark("fit", last, node, roles=divided(data), harm="selection")}
        elif last == "value_counts":
            return frozenset({self._mark("statistic", last, node, roles=divided(receiver))})
        elif last in STATISTICS and over_rows(node):
            grouped = grouped_column(node)
            kind: MarkKind = "group" if grouped is not None else "statistic"
            data = receiver or everything
            return data | {self._mark(kind, grouped or last, node, roles=divided(data))}
        if last in _NO_ROW_CALLS:
            return NOTHING
        if any(
            keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            for keyword in node.keywords
        ) or last in ("insert", "append", "update"):
            self._mutate(node.func, everything)
        return everything

    def _fit(self, node: ast.Call, last: str, classes: frozenset[str], rows: Value, receiver: Value) -> Value:
        harm = "scaling" if classes & self._learners else _harm(classes)
        searches = bool(classes & SEARCHES)
        if searches:
            self._split(node, rows, folds=True, name="search")
        transforms = last in ("fit_transform", "fit_resample", "fit_sample", "fit_on_texts", "adapt")
        model = not transforms and (searches or not (classes and classes <= HARM.keys() | CONTAINERS | self._learners))
        whole = bool(node.args) and _root(node.args[0]) in self._frame.whole
        self.fits.append(Fitted(self._cell, node, classes, roles(rows), model, whole))
        if model or harm is None:
            return rows | receiver if model else rows
        mark = self._fit_mark(node, classes, rows, harm)
        if last == "adapt" and node.args:  # the layer is part of the model, whatever rows it gets later
            self._mutate(node.args[0], frozenset({mark}))
        if isinstance(node.func, ast.Attribute):
            self._mutate(node.func.value, frozenset({mark}))
        return (rows if transforms else receiver | rows) | {mark}

    def _inline(self, name: str, node: ast.Call, given: dict[str | int, Value], everything: Value) -> Value:
        if self._depth >= MAX_DEPTH:
            return everything
        cell, function = self._definition(name)
        frame = Frame()
        static = any(getattr(each, "id", "") == "staticmethod" for each in function.decorator_list)
        bound = "()." in name and not static
        parameters = [*function.args.posonlyargs, *function.args.args][bound:]
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
                if gained and not rebinds(function, parameters[position].arg):
                    self._mutate(argument, gained)
        return frozenset[Mark]().union(*frame.returned)

    def _definition(self, name: str) -> tuple[Cell, ast.FunctionDef | ast.AsyncFunctionDef]:
        """The function of that name as the present cell finds it: the last one above, else the first one below."""
        known, here = self._functions[name], self._order[self._cell.id]
        return next((each for each in reversed(known) if self._order[each[0].id] <= here), known[0])

    def _parts(self, node: ast.AST) -> list[Value] | None:
        """The values of train_test_split's results, in order; None for everything else."""
        if not isinstance(node, ast.Call) or self._name(node).rpartition(".")[2] != "train_test_split":
            return None
        if isinstance(node.func, ast.Attribute) and (rows := self._eval(node.func.value)) and not node.args:
            self._split(node, rows, folds=False, name="train_test_split")  # Hugging Face's, of its rows
            return [rows | {self._mark("object", PARTS, node)}]
        values = [self._eval(argument) for argument in node.args]
        for keyword in node.keywords:
            self._eval(keyword.value)
        self._split(node, frozenset[Mark]().union(*values), folds=False, name="train_test_split")
        self._frame.whole |= {root for argument in node.args if (root := _root(argument))}
        roles: tuple[Role, Role] = ("train", "test")
        return [value | {self._part(node, role)} for value in values for role in roles]


def _class_in(name: str) -> frozenset[str]:
    """``StandardScaler`` of ``sklearn.preprocessing.StandardScaler().fit_transform``, kept in an attribute."""
    made = name.rpartition(".")[0]
    kind = made[: -len("()")].rpartition(".")[2] if made.endswith("()") else ""
    return frozenset({kind}) if kind[:1].isupper() and made.startswith(("sklearn.", "imblearn.")) else frozenset()


def _root(rows: ast.expr) -> str:
    """``df`` of ``df``, ``df.text``, ``df["text"]`` and ``df[["a", "b"]]``: a choice of columns has all rows."""
    while isinstance(rows, ast.Attribute) or (
        isinstance(rows, ast.Subscript) and isinstance(rows.slice, ast.Constant | ast.List)
    ):
        rows = rows.value
    return rows.id if isinstance(rows, ast.Name) else ""


def _harm(classes: frozenset[str]) -> Harm | None:
    harms = {HARM[name] for name in classes if name in HARM}
    order: tuple[Harm, ...] = ("resampling", "encoding", "selection", "scaling", "categories")
    return next((harm for harm in order if harm in harms), None)
