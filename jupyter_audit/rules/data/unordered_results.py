"""Results of parallel work taken in the order in which they finish."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.spread.ordering import UNORDERED_ENDS
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_UNORDERED = ("imap_unordered", "as_completed", "map_unordered")


class UnorderedResults(NotebookRule):
    """Parallel results collected in the order in which the workers finish.

    ## Why it matters
    `imap_unordered` and `as_completed` hand out whatever is ready first. The order depends on the machine and on
    what else it does, so rows of a table, points of a curve or lines of a file change places in each run.

    ## What to do
    Use `pool.map` or `executor.map`, which keep the order; or carry the task's number along and sort by it at
    the end.

    ## See also
    - Python, `multiprocessing.pool.Pool.imap_unordered`
    - Python, `concurrent.futures.as_completed`
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{method}` gives results in the order in which they finish, another one in each run"
    bad = (
        """
        # %%
        from multiprocessing import Pool
        with Pool(8) as pool:
            curve = list(pool.imap_unordered(simulate, points))  # !
        """,
        """
        # %%
        from concurrent.futures import ThreadPoolExecutor, as_completed
        rows = []
        with ThreadPoolExecutor() as executor:
            jobs = [executor.submit(load, name) for name in names]
            for job in as_completed(jobs):  # !
                rows.append(job.result())
        """,
    )
    good = (
        """
        # %%
        from concurrent.futures import ThreadPoolExecutor, as_completed
        from multiprocessing import Pool
        with Pool(8) as pool:
            curve = pool.map(simulate, points)
            ordered = sorted(pool.imap_unordered(simulate, points))
            total = sum(pool.imap_unordered(simulate, points))
        results = {}
        with ThreadPoolExecutor() as executor:
            jobs = {executor.submit(load, name): name for name in names}
            for job in as_completed(jobs):
                results[jobs[job]] = job.result()
        """,
        """
        # %%
        from concurrent.futures import ThreadPoolExecutor, as_completed
        rows = []
        with ThreadPoolExecutor() as executor:
            for job in as_completed([executor.submit(load, n) for n in names]):
                rows.append(job.result())
        rows.sort(key=lambda row: row["name"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.methods(*_UNORDERED):
            around = list(uses.around(call.cell, call.node))
            if any(isinstance(node, ast.Call) and _last(node) in UNORDERED_ENDS for node in around):
                continue
            loop = next((node for node in around if isinstance(node, ast.For | ast.AsyncFor)), None)
            collected = _collected(loop) if loop is not None else _assigned(around)
            if loop is not None and not collected:
                continue
            if not any(_sorted_below(uses, call.cell, loop or call.stmt, name) for name in collected):
                yield at_call(call, method=call.attr)


def _collected(loop: ast.For | ast.AsyncFor) -> list[str]:
    """Lists that the loop appends to, and a mark for what it prints or writes."""
    found = []
    for node in walk(ast.Module(loop.body, [])):
        if isinstance(node, ast.Call) and _last(node) in ("append", "extend", "write", "writerow", "concat"):
            root = node.func.value if isinstance(node.func, ast.Attribute) else None
            found.append(root.id if isinstance(root, ast.Name) else "")
    return found


def _assigned(around: list[ast.AST]) -> list[str]:
    statement = next((node for node in around if isinstance(node, ast.Assign)), None)
    return [target.id for target in statement.targets if isinstance(target, ast.Name)] if statement else [""]


def _sorted_below(uses: Uses, cell: object, node: ast.AST, name: str) -> bool:
    for other, read in uses.reads(name, cell, node) if name else ():  # type: ignore[arg-type]
        for above in uses.around(other, read):
            if isinstance(above, ast.Attribute) and above.attr in ("sort", "sort_values", "sort_index"):
                return True
            if isinstance(above, ast.Call) and _last(above) in UNORDERED_ENDS - {"len", "any", "all"}:
                return True
    return False


def _last(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
