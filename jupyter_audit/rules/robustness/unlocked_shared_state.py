"""Values that several threads change at once."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.callbacks import callbacks
from jupyter_audit.notebook.index.cell_index import FunctionDef, qualified
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_THREADS = (
    "ThreadPoolExecutor", "threading", "ThreadPool", "run_in_executor", "to_thread", "multiprocessing.dummy",
    "multiprocessing.pool", "concurrent",
)  # fmt: skip


class UnlockedSharedState(NotebookRule):
    """A counter or table that several threads change without a lock.

    ## Why it matters
    `n += 1` reads, adds and writes: two threads that do so at the same time count one. The total is too small, a
    little,
    sometimes, and no error tells you. The same holds for check-and-change on dictionaries.

    ## What to do
    `with lock:` around the change, or let the workers return their part and add up what `pool.map` gives.

    ## See also
    - CWE-362: https://cwe.mitre.org/data/definitions/362.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 362
    message = "`{name}` is changed by several threads without a lock"
    bad = (
        """
        # %%
        from concurrent.futures import ThreadPoolExecutor
        stats = {"ok": 0}
        # %%
        def visit(url):
            stats["ok"] += 1  # !
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(visit, urls))
        """,
        """
        # %%
        import threading
        total = 0
        def work():
            global total
            total = total + 1  # !
        threading.Thread(target=work)
        class Account:
            def withdraw(self, amount):
                self.balance -= amount  # !
        account = Account()
        workers = [threading.Thread(target=account.withdraw, args=(5,)) for _ in range(9)]
        """,
    )
    good = (
        """
        # %%
        import threading
        from concurrent.futures import ThreadPoolExecutor
        lock, done = threading.Lock(), {"n": 0}
        def visit(url):
            with lock:
                done["n"] += 1
            local = {"n": 0}
            local["n"] += 1
        class Meter:
            def listen(self):
                self.seen += 1
        threading.Thread(target=Meter().listen)
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(visit, urls))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells(*_THREADS):
            return
        for cell, function in _functions(audited.index):
            calls = shared(audited.index, callbacks).get(qualified(function.name, function.scope.parent), ())
            handed = [c for c in calls if c.concurrent and _in_threads(c.call.name)]
            if handed or _is_thread_body(function):
                yield from _changes(cell, function, len(handed) > 1 or any(c.repeated for c in handed))


def _in_threads(name: str) -> bool:
    """Processes share nothing; a map of unknown kind is taken for threads only where nothing else is imported."""
    if "ProcessPool" in name or name.startswith(("multiprocessing.Pool", "multiprocessing.Process", "multiprocess.")):
        return False
    return "Thread" in name or "executor" in name.lower() or name.startswith(("?", "asyncio", "concurrent"))


def _functions(index: NotebookIndex) -> Iterator[tuple[Cell, FunctionDef]]:
    for cell, function in index.functions():
        if function.name and not function.is_class:
            yield cell, function


def _changes(cell: Cell, function: FunctionDef, shared_self: bool) -> Iterator[Hit]:
    """Read-modify-write of what the function does not own, outside any ``with`` that speaks of a lock."""
    pending: list[tuple[ast.AST, bool]] = [(function.node, False)] if function.node else []
    while pending:
        node, locked = pending.pop()
        if isinstance(node, ast.With | ast.AsyncWith):
            managers = (ast.unparse(item.context_expr).lower() for item in node.items)
            locked = locked or any("lock" in manager or "sem" in manager for manager in managers)
        target = _read_and_written(node)
        if target is not None and not locked:
            root = target
            while isinstance(root, ast.Subscript | ast.Attribute):
                root = root.value
            owned = (
                isinstance(root, ast.Name)
                and root.id in function.scope.bound
                and root.id not in function.scope.declared
                and not (shared_self and root.id == "self")
            )
            if isinstance(root, ast.Name) and not owned:
                yield Hit(place_of(cell, node), {"name": chain_of(target) or root.id})
        pending.extend((child, locked) for child in ast.iter_child_nodes(node))


def _read_and_written(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.AugAssign):
        return node.target
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp):
        target = ast.unparse(node.targets[0])
        if any(
            isinstance(part, ast.expr) and ast.unparse(part) == target for part in (node.value.left, node.value.right)
        ):
            return node.targets[0]
    return None


def _is_thread_body(function: FunctionDef) -> bool:
    """``run`` of a class that is a thread."""
    owner = function.scope.parent
    bases = getattr(owner.node, "bases", ()) if owner is not None and owner.kind == "class" else ()
    return function.name == "run" and any((chain_of(base) or "").endswith("Thread") for base in bases)
