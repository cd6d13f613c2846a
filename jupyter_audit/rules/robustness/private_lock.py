"""A lock that nobody else can hold."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LOCKS = ("threading.Lock", "threading.RLock", "threading.Semaphore", "multiprocessing.Lock", "asyncio.Lock")


class PrivateLock(NotebookRule):
    """A lock that is made in the function that takes it.

    ## Why it matters
    Each call makes a lock of its own, so two threads never wait for each other: what the lock stands before is as
    open as without it, and looks safe.

    ## What to do
    Make the lock once, beside the data that it guards: at the notebook's level, or in `__init__`.

    ## See also
    - CWE-667: https://cwe.mitre.org/data/definitions/667.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 667
    message = "`{name}` is made anew by each call, so it keeps nobody out"
    bad = (
        """
        # %%
        import threading
        def add(amount):
            lock = threading.Lock()  # !
            with lock:
                account["sum"] += amount
        """,
    )
    good = (
        """
        # %%
        import threading
        lock = threading.Lock()
        def add(amount):
            with lock:
                account["sum"] += amount
        def run(jobs):
            guard = threading.Lock()
            def work(job):
                with guard:
                    done.append(job)
            for job in jobs:
                threading.Thread(target=work, args=(job,)).start()
        def make():
            return threading.Lock()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_LOCKS):
            statement, node = call.stmt, call.scope.node
            if (
                call.scope.kind != "function"
                or not isinstance(statement, ast.Assign)
                or statement.value is not call.node
            ):
                continue
            target = statement.targets[0]
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if function and isinstance(target, ast.Name) and _only_taken(node, target.id):  # type: ignore[arg-type]
                yield Hit(place_of(call.cell, statement), {"name": target.id})


def _only_taken(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether every use of the name is ``with lock`` or ``lock.acquire()`` in the function itself."""
    if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in ast.walk(function)):
        return False
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    nested = {id(n) for f in ast.walk(function) if isinstance(f, inner) and f is not function for n in ast.walk(f)}
    taken = {
        id(item.context_expr) for n in ast.walk(function) if isinstance(n, ast.With | ast.AsyncWith) for item in n.items
    }
    taken |= {
        id(n.value)
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and n.attr in ("acquire", "release", "locked")
    }
    uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    return bool(uses) and all(id(use) in taken and id(use) not in nested for use in uses)
