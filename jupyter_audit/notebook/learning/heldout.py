"""Scores on the held-out rows: where they are taken, in which loop, and whether something is picked by them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import qualified
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.lineage import Lineage, Value, role_of
from jupyter_audit.notebook.learning.transformers import OPTIMIZERS, SCORES
from jupyter_audit.notebook.spread.uses import Uses

Loop = ast.For | ast.While | ast.ListComp | ast.DictComp | ast.GeneratorExp
_JUDGES = re.compile(r"acc|eval|score|metric|loss|valid|test|auc|f1", re.IGNORECASE)
_LOSS = re.compile(r"loss|criterion|crit\b")
PICKS = frozenset(
    "max min argmax argmin nanargmax nanargmin idxmax idxmin sorted sort_values sort nlargest nsmallest".split()
)


@dataclass(frozen=True, slots=True)
class Scoring:
    """A score on held-out rows. ``loop`` repeats it; ``picked``: its values decide on something."""

    call: Call
    loop: ast.AST
    picked: bool


def scorings(index: NotebookIndex) -> list[Call]:
    """Calls that score something on the test part of a split (not of a fold), each once."""
    return shared(index, _scorings)


def selections(index: NotebookIndex) -> list[Scoring]:
    """Scores on the test part that a loop repeats."""
    return shared(index, _selections)


def cuts(index: NotebookIndex) -> list[Call]:
    """Where the best cut-off is read from a curve of the test rows: ``thresholds[np.argmax(tpr - fpr)]``."""
    if not any(True for _ in index.methods("roc_curve", "precision_recall_curve", "det_curve")):
        return []
    uses = shared(index, Uses)
    found: dict[int, Call] = {}
    for call, given, receiver in shared(index, Lineage).calls:
        if call.attr in ("argmax", "argmin", "nanargmax") and (is_test(given.get(0, frozenset())) or is_test(receiver)):
            flat = call.keyword("axis") is None and call.arg(1) is None
            ends = uses.follow(call.cell, call.node) if flat else []
            around = uses.parent(call.cell, call.node)
            if flat and (isinstance(around, ast.Subscript) or any(end.kind == "passed" for end in ends)):
                found[id(call.node)] = call
    return list(found.values())


def inline_picks(index: NotebookIndex) -> Iterator[tuple[Cell, ast.Compare]]:
    """``if acc > best: best = acc`` in a training loop, where ``acc`` is counted over the test part right there."""
    for cell, loop in index.nodes(ast.For):
        if not _trains(index, loop) or _over_folds(loop):
            continue
        made = _made_in(loop)
        for node in walk(loop):
            if isinstance(node, ast.Compare) and _beats_best(node, loop):
                reached = _behind({leaf.id for leaf in walk(node) if isinstance(leaf, ast.Name)}, made)
                if any(role_of(name) == "test" for name in reached) and not _calls_scorer(index, loop):
                    yield cell, node


def best_rounds(index: NotebookIndex) -> Iterator[Call]:
    """``max(history.history["val_accuracy"])`` where the rows watched are the test part: the best of all rounds."""
    watching = [
        call
        for call, given, _ in shared(index, Lineage).calls
        if call.attr == "fit" and is_test(given.get("validation_data", frozenset()))
    ]
    names = {
        target.id for call in watching for target in getattr(call.stmt, "targets", ()) if isinstance(target, ast.Name)
    }
    for pick in index.methods("max", "min", "amax", "amin") if names else ():
        read = pick.arg(0)
        key = read.slice if isinstance(read, ast.Subscript) else None
        if isinstance(key, ast.Constant) and str(key.value).startswith("val_"):
            roots = {node.id for node in walk(read) if isinstance(node, ast.Name)} if read is not None else set()
            if roots & names:
                yield pick


def _made_in(loop: ast.For) -> dict[str, set[str]]:
    """What each name in a loop's body is made of; what an inner loop counts is made of what that runs over."""
    made: dict[str, set[str]] = {}
    pending: list[tuple[ast.AST, frozenset[str]]] = [(node, frozenset()) for node in loop.body]
    while pending:
        node, around = pending.pop()
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            sources = {leaf.id for leaf in walk(node.value) if isinstance(leaf, ast.Name)} | around
            for leaf in (leaf for target in targets for leaf in walk(target)):
                if isinstance(leaf, ast.Name):
                    made.setdefault(leaf.id, set()).update(sources)
        if isinstance(node, ast.For):
            around |= {leaf.id for leaf in walk(node.iter) if isinstance(leaf, ast.Name)}
        if isinstance(node, ast.For | ast.With | ast.If | ast.Try):
            pending += [(inner, around) for inner in (*node.body, *getattr(node, "orelse", ()))]
    return made


def _behind(names: set[str], made: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    while names - seen:
        name = (names - seen).pop()
        seen.add(name)
        names = names | made.get(name, set())
    return seen


def _calls_scorer(index: NotebookIndex, loop: ast.For) -> bool:
    """Whether the loop calls something that ``selections`` judges already."""
    inside = {id(node) for node in walk(loop)}
    return any(id(call.node) in inside for call in (*_scorings(index), *_own_checks(index)))


def _scorings(index: NotebookIndex) -> list[Call]:
    found: dict[int, Call] = {}
    if not any(True for _ in index.methods("score", "evaluate", *SCORES)):
        return []
    for call, given, _ in shared(index, Lineage).calls:
        if (call.attr in ("score", "evaluate") or call.attr in SCORES) and any(map(is_test, given.values())):
            found[id(call.node)] = call
    return list(found.values())


def is_test(value: Value) -> bool:
    """Whether the rows are the test part of a split that was made once."""
    roles = {mark.role for mark in value if mark.kind == "part" and mark.name in ("split", "file")}
    return "test" in roles and "train" not in roles


def _selections(index: NotebookIndex) -> list[Scoring]:
    uses = shared(index, Uses)
    found = []
    for call in _scorings(index):
        search = _search(uses, index, call)
        if search is not None:
            found.append(Scoring(call, search, picked=True))
            continue
        for cell, node in _sites(uses, index, call):
            loop = next((above for above in uses.around(cell, node) if isinstance(above, Loop)), None)
            if loop is not None and not _over_folds(loop) and _trains(index, loop):
                found.append(Scoring(call, loop, _picked(uses, cell, node, loop)))
                break
    for call in {id(call.node): call for call in (*_own_checks(index), *_by_hand(index), *_losses(index))}.values():
        loop = next((above for above in uses.around(call.cell, call.node) if isinstance(above, Loop)), None)
        if loop is not None and _trains(index, loop) and _picked(uses, call.cell, call.node, loop):
            found.append(Scoring(call, loop, picked=True))
    return found


def _search(uses: Uses, index: NotebookIndex, call: Call) -> ast.AST | None:
    """The search that takes the score for its objective: ``study.optimize(objective)``, ``max(grid, key=...)``."""
    function = uses.function(call.cell, call.node)
    if isinstance(function, ast.Lambda):
        keyword = uses.parent(call.cell, function)
        whole = uses.parent(call.cell, keyword) if isinstance(keyword, ast.keyword) and keyword.arg == "key" else None
        return whole if isinstance(whole, ast.Call) and getattr(whole.func, "id", "") in PICKS else None
    if not isinstance(function, ast.FunctionDef):
        return None
    if not any(use.kind == "returned" for use in uses.follow(call.cell, call.node)):
        return None
    for pick in index.calls("max", "min", "sorted"):
        key = pick.keyword("key")
        if isinstance(key, ast.Name) and key.id == function.name:
            return pick.node
    for search in index.methods(*OPTIMIZERS):
        given = [*search.node.args, *(keyword.value for keyword in search.node.keywords)]
        if any(isinstance(argument, ast.Name) and argument.id == function.name for argument in given):
            return search.node
    return None


def _own_checks(index: NotebookIndex) -> list[Call]:
    """Calls of the notebook's own functions that judge a model on what is called the test part."""
    found = []
    names = {qualified(function.name, function.scope.parent) for _, function in index.functions() if function.name}
    for name in filter(_JUDGES.search, names):
        for call in index.calls(name):
            given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
            if any(isinstance(argument, ast.Name) and role_of(argument.id) == "test" for argument in given):
                found.append(call)
    return found


def _losses(index: NotebookIndex) -> Iterator[Call]:
    """A loss of the test part: ``loss_fn(model(X_test), y_test)``."""
    for call, given, _ in shared(index, Lineage).calls:
        if _LOSS.search(call.attr) and call.attr.islower() and any(map(is_test, given.values())):
            yield call


def _by_hand(index: NotebookIndex) -> Iterator[Call]:
    """An accuracy without a function of its own: ``(model.predict(X_test) == y_test).mean()``."""
    for call in index.methods("mean", "sum", "average"):
        compared = call.arg(0) if call.receiver is None or call.name.startswith("numpy.") else call.receiver
        if isinstance(compared, ast.Compare) and isinstance(compared.ops[0], ast.Eq | ast.NotEq):
            names = [node.id for node in walk(compared) if isinstance(node, ast.Name)]
            if any(role_of(name) == "test" for name in names):
                yield call


def _sites(uses: Uses, index: NotebookIndex, call: Call) -> Iterator[tuple[Cell, ast.AST]]:
    """The call itself, and the calls of the function that returns its value."""
    yield call.cell, call.node
    function = uses.function(call.cell, call.node)
    if isinstance(function, ast.FunctionDef) and any(
        use.kind == "returned" for use in uses.follow(call.cell, call.node)
    ):
        for caller in index.calls(f"__main__.{function.name}"):
            yield caller.cell, caller.node


def _over_folds(loop: ast.AST) -> bool:
    iterated = loop.iter if isinstance(loop, ast.For) else None
    return (
        any(isinstance(node, ast.Attribute) and node.attr == "split" for node in walk(iterated)) if iterated else False
    )


def _trains(index: NotebookIndex, loop: ast.AST) -> bool:
    """Whether each round makes another model, or turns another screw: it fits, or compares with a threshold."""
    turned = _targets(loop)
    for node in walk(loop):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("fit", "set_params", "train", "partial_fit", "backward") or name[:1].isupper():
                return True
            if isinstance(node.func, ast.Name) and _fits(index, name):
                return True
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Gt | ast.GtE) for op in node.ops):
            last = node.comparators[-1]
            if isinstance(last, ast.Name) and (last.id in turned or "thr" in last.id.lower()):
                return True
    return False


def _targets(loop: ast.AST) -> set[str]:
    """The names that change from round to round."""
    targets = [loop.target] if isinstance(loop, ast.For) else [part.target for part in getattr(loop, "generators", ())]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _fits(index: NotebookIndex, function: str) -> bool:
    return any(call.scope.name == function for call in index.methods("fit", "backward"))


def _picked(uses: Uses, cell: Cell, node: ast.AST, loop: ast.AST) -> bool:
    """Whether the score is compared with a best so far, or the largest of the collected scores is taken."""
    for use in uses.follow(cell, node, PICKS):
        if use.kind == "wrapped" or (use.kind == "compared" and _beats_best(use.node, loop)):
            return True
        if use.kind == "stored":
            root = _container(_holder(uses, use.cell, use.node))
            if root and any(_is_picked(uses, other, read) for other, read in uses.reads(root, use.cell, use.node)):
                return True
    return False


def _holder(uses: Uses, cell: Cell, node: ast.AST) -> ast.AST:
    """What keeps a value that was put into a pair or a record first: the ``append`` or the assignment around it."""
    if not isinstance(node, ast.Dict | ast.List | ast.Tuple):
        return node
    for above in uses.around(cell, node):
        if isinstance(above, ast.Call | ast.Assign):
            return above
        if isinstance(above, ast.stmt):
            break
    return node


def _container(node: ast.AST) -> str | None:
    """The name of the list, dict or table that a score is put into."""
    current: ast.AST | None = node
    if isinstance(node, ast.Call):
        current = node.func
    elif isinstance(node, ast.Assign):
        current = node.targets[0]
    elif isinstance(node, ast.Dict | ast.List | ast.Tuple):
        return None
    while isinstance(current, ast.Attribute | ast.Subscript):
        current = current.value
    return current.id if isinstance(current, ast.Name) else None


def _is_picked(uses: Uses, cell: Cell, read: ast.Name) -> bool:
    for above in uses.around(cell, read):
        if isinstance(above, ast.Call):
            name = getattr(above.func, "attr", getattr(above.func, "id", ""))
            if name in PICKS:
                return True
        if isinstance(above, ast.Assign):
            return any(
                _is_picked(uses, other, name)
                for target in above.targets
                if isinstance(target, ast.Name) and target.id != read.id
                for other, name in uses.reads(target.id, cell, above)
            )
        if isinstance(above, ast.stmt):
            return False
    return False


def _beats_best(compare: ast.AST, loop: ast.AST) -> bool:
    """``if score > best:`` with ``best = score`` in the loop."""
    if not isinstance(compare, ast.Compare):
        return False
    names = {node.id for node in walk(compare) if isinstance(node, ast.Name)}
    for node in walk(loop):
        if isinstance(node, ast.If) and any(inner is compare for inner in walk(node.test)):
            bound = {
                leaf.id
                for stmt in node.body
                for leaf in walk(stmt)
                if isinstance(leaf, ast.Name) and isinstance(leaf.ctx, ast.Store)
            }
            return bool(bound & names)
    return False
