"""Test rows that were scored again and again while the code was changed, as recorded."""

from collections import defaultdict
from collections.abc import Iterator

from jupyter_audit.capture.identify import identified
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.learning.heldout import scorings
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, RunRule

FEW = 5
"""So many different versions scored on the same rows are worth a word."""
MANY = 12
"""With so many, the best of them is a choice made on the test rows."""


class ScoredManyTimes(RunRule):
    """The held-out rows scored in many runs, each with other code, as recorded.

    ## Why it matters
    Each look at the test score guides the next change. After a dozen the best score is the one that suits these rows,
    and new rows will score lower: the test set has become a part of the training. The notebook shows the last try only.

    ## What to do
    Choose on a validation part or by cross-validation; score the test rows once, at the end, and say how often they
    were scored before.

    ## See also
    - Dwork et al., "The reusable holdout: Preserving validity in adaptive data analysis", Science 2015
    - Recht et al., "Do ImageNet Classifiers Generalize to ImageNet?", ICML 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the recorded session scored the test rows with {count} versions of the code"
    bad = (
        """
        # %%
        from sklearn.datasets import load_iris
        from sklearn.model_selection import train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        X, y = load_iris(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        print(KNeighborsClassifier(1).fit(X_train, y_train).score(X_test, y_test))
        # %%
        print(KNeighborsClassifier(3).fit(X_train, y_train).score(X_test, y_test))
        # %%
        print(KNeighborsClassifier(5).fit(X_train, y_train).score(X_test, y_test))
        # %%
        print(KNeighborsClassifier(7).fit(X_train, y_train).score(X_test, y_test))
        # %%
        print(KNeighborsClassifier(9).fit(X_train, y_train).score(X_test, y_test))  # !
        """,
    )
    good = (
        """
        # %%
        from sklearn.datasets import load_iris
        from sklearn.model_selection import cross_val_score, train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        X, y = load_iris(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        for k in (1, 3, 5, 7, 9):
            print(k, cross_val_score(KNeighborsClassifier(k), X_train, y_train).mean())
        # %%
        model = KNeighborsClassifier(5).fit(X_train, y_train)
        # %%
        print(model.score(X_test, y_test))
        # %%
        print(1 - model.score(X_test, y_test))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        calls = {call.cell.id: call for call in scorings(audited.index)}
        sources = {run.seq: run.source_sha256 for run in audited.session.runs}
        versions: dict[tuple[object, ...], str] = {}
        times: dict[str, int] = defaultdict(int)
        for run in identified(audited.session, audited.notebook).runs:  # of earlier versions of the cell, too
            if run.cell_id in calls and run.status == "ok":
                made = sorted((read.name, sources.get(read.writer or 0, "")) for read in run.reads)
                versions[(run.source_sha256, *made)] = run.cell_id
                times[run.cell_id] += 1
        if len(versions) >= FEW:
            last = calls[list(versions.values())[-1]]
            told = tuple(
                f"cell {calls[cell_id].cell.position + 1}: {count} run{'' if count == 1 else 's'}"
                for cell_id, count in times.items()
            )
            severity = None if len(versions) >= MANY else Severity.LOW
            place = place_of(last.cell, last.node)
            yield Hit(place, {"count": len(versions)}, severity, evidence=told)
