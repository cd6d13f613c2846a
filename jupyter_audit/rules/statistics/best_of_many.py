"""The best of many runs, reported as if it were the only one."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.learning.heldout import selections
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class BestOfMany(NotebookRule):
    """The best score over many seeds or repeats, picked on the rows that are reported.

    ## Why it matters
    Fifty trainings that differ by chance alone spread by a few points. The best of them is no better model; its
    score is the largest of fifty draws, and the next run, on other data, falls back to the mean.

    ## What to do
    Report mean and spread over all seeds. If one model must be chosen, choose it on a validation part, and report
    the score on a test part that chose nothing.

    ## See also
    - Henderson et al., "Deep Reinforcement Learning that Matters", AAAI 2018
    - Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks", MLSys 2021
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the best of many seeds is chosen by its score on the test rows"
    bad = (
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scores = {}
        for seed in range(50):
            model = RandomForestClassifier(random_state=seed).fit(X_train, y_train)
            scores[seed] = model.score(X_test, y_test)  # !
        print(max(scores.values()))
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scores = []
        for seed in range(50):
            model = RandomForestClassifier(random_state=seed).fit(X_train, y_train)
            scores.append(model.score(X_test, y_test))
        print(np.mean(scores), np.std(scores))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for selection in selections(audited.index):
            if selection.picked and _over_seeds(selection.loop):
                yield Hit(place_of(selection.call.cell, selection.call.node))


def _over_seeds(loop: ast.AST) -> bool:
    """Whether what changes from round to round is a seed."""
    target = (
        loop.target
        if isinstance(loop, ast.For)
        else loop.generators[0].target
        if isinstance(loop, ast.ListComp | ast.DictComp | ast.GeneratorExp)
        else None
    )
    names = {node.id for node in walk(target) if isinstance(node, ast.Name)} if target is not None else set()
    if any("seed" in name.lower() or name in ("rs", "random_state") for name in names):
        return True
    for node in walk(loop):
        if (
            isinstance(node, ast.keyword)
            and node.arg in ("random_state", "seed", "random_seed")
            and isinstance(node.value, ast.Name)
            and node.value.id in names
        ):
            return True
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", ""))
            in ("seed", "manual_seed", "set_seed", "trained_with_seed")
            and any(isinstance(a, ast.Name) and a.id in names for a in node.args)
        ):
            return True
    return False
