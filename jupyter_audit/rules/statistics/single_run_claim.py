"""Two single scores compared, and the difference taken for a finding."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.transformers import SCORES
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ORDERS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
_TALKS = frozenset({"print", "display", "Markdown"})
_SPREAD = ("cross_val_score", "cross_validate", "ttest_rel", "wilcoxon", "bootstrap", "mcnemar", "ttest_ind", "sem")


class SingleRunClaim(NotebookRule):
    """One score of each of two models, compared to say that one is better.

    ## Why it matters
    Another split or another seed changes a score by more than most methods differ. From one number a side it cannot
    be told whether the difference is one.

    ## What to do
    Repeat both over the same folds or seeds, show mean and spread, and test the paired differences; or say how wide
    the interval of one score is.

    ## See also
    - Dietterich, "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", 1998
    - Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks", MLSys 2021
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{left}` and `{right}` are one score each: their difference may be chance"
    bad = (
        """
        # %%
        from sklearn.metrics import accuracy_score
        acc_a = accuracy_score(y_test, a.predict(X_test))
        acc_b = accuracy_score(y_test, b.predict(X_test))
        # %%
        if acc_b > acc_a:  # !
            print("B is better")
        """,
        """
        # %%
        first = tree.fit(X_train, y_train).score(X_test, y_test)
        second = svc.fit(X_train, y_train).score(X_test, y_test)
        print("winner:", "svc" if second > first else "tree")  # !
        """,
    )
    good = (
        """
        # %%
        acc = model.score(X_test, y_test)
        base = 0.5
        if acc > base:
            print("above chance")
        """,
        """
        # %%
        best = 0
        for model in models:
            acc = model.score(X_val, y_val)
            if acc > best:
                best = acc
        """,
        """
        # %%
        from sklearn.model_selection import cross_val_score
        a = cross_val_score(tree, X, y).mean()
        b = cross_val_score(svc, X, y).mean()
        if a > b:
            print("the tree", a, b)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        scores = [*index.methods("score"), *index.methods(*SCORES)]
        if len(scores) < 2 or any(True for _ in index.methods(*_SPREAD)):
            return
        held = {target.id: call for call in scores for target in _targets(call)}
        uses = shared(index, Uses)
        for cell, node in index.nodes(ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side.id for side in sides if isinstance(side, ast.Name) and side.id in held]
            if len(sides) != 2 or len(set(names)) != 2 or not isinstance(node.ops[0], _ORDERS):
                continue
            if _same(held[names[0]], held[names[1]]) and _told(uses, cell, node):
                yield Hit(place_of(cell, node), {"left": names[0], "right": names[1]})


def _targets(call: Call) -> list[ast.Name]:
    """The names that hold the score itself, at the notebook's own level and outside loops."""
    if call.scope.kind != "module" or not isinstance(call.stmt, ast.Assign) or call.stmt.col_offset:
        return []
    return [target for target in call.stmt.targets if isinstance(target, ast.Name) and call.stmt.value is call.node]


def _same(left: Call, right: Call) -> bool:
    """Whether both are scores of one kind: a score on train beside one on test is no contest."""
    first, second = left.arg(0), right.arg(0)
    if left.attr != right.attr or first is None or second is None:
        return False
    return ast.dump(first) == ast.dump(second)


def _told(uses: Uses, cell: Cell, node: ast.Compare) -> bool:
    """Whether the outcome is put into words."""
    for above in uses.around(cell, node):
        if isinstance(above, ast.Call | ast.If | ast.stmt):
            inner = ast.walk(above)
            return any(isinstance(each, ast.Call) and getattr(each.func, "id", "") in _TALKS for each in inner)
    return False
