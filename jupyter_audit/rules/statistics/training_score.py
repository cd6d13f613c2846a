"""A score on the rows the model was trained on."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.own_rows import PREDICTORS, holds_out, predicts_on, sees_no_others, shown
from jupyter_audit.notebook.learning.transformers import SCORES
from jupyter_audit.notebook.order.timeline import Timeline
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class TrainingScore(NotebookRule):
    """A model judged only by its score on the rows it was fitted on.

    ## Why it matters
    A deep tree or a nearest neighbour scores 100 % on its own training rows and may be useless on others. Such a
    number says how well the model remembers, not how well it predicts.

    ## What to do
    Hold some rows out (`train_test_split`) or cross-validate (`cross_val_score`), and report that score.

    ## See also
    - scikit-learn, "Cross-validation": https://scikit-learn.org/stable/modules/cross_validation.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the score is taken on the rows the model was fitted on, and no others are asked about"
    bad = (
        """
        # %%
        from sklearn.tree import DecisionTreeClassifier
        tree = DecisionTreeClassifier(random_state=0)
        tree.fit(X, y)
        print(tree.score(X, y))  # !
        """,
        """
        # %%
        from sklearn.ensemble import RandomForestRegressor
        from sklearn.metrics import r2_score
        forest = RandomForestRegressor(random_state=0).fit(X, y)
        print(r2_score(y, forest.predict(X)))  # !
        """,
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import train_test_split
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        forest = RandomForestClassifier(random_state=0)
        forest.fit(a, ya)
        print("accuracy", forest.score(a, ya))  # !
        """,
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.metrics import accuracy_score
        from sklearn.model_selection import StratifiedShuffleSplit
        rows, others = next(StratifiedShuffleSplit(1, random_state=0).split(X, y))
        forest = RandomForestClassifier(random_state=0).fit(X.iloc[rows], y.iloc[rows])
        print("accuracy", accuracy_score(y.iloc[rows], forest.predict(X.iloc[rows])))  # !
        """,
    )
    good = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.tree import DecisionTreeClassifier
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        tree = DecisionTreeClassifier(random_state=0).fit(a, ya)
        print(tree.score(a, ya), tree.score(b, yb))
        """,
        """
        # %%
        from sklearn.linear_model import LinearRegression
        line = LinearRegression().fit(year, level)
        print(line.score(year, level), line.coef_)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not any(True for _ in index.methods("fit")):
            return
        models = [name for name in index.names_called() if "()" not in name and name.endswith(PREDICTORS)]
        if not models:
            return
        held_out = holds_out(index)
        fitted = {shown(call.arg(0, "X")) for call in index.methods("fit") if call.arg(1, "y") is not None} - {""}
        for call in index.methods("score"):
            on_own_rows = call.arg(1, "y") is not None and shown(call.arg(0, "X")) in fitted
            if on_own_rows and (not held_out or sees_no_others(index, call, call.receiver, fitted)):
                yield at_call(call)
        timeline = shared(index, Timeline)
        for call in index.methods(*SCORES):
            if timeline.when(call).moment is None or not call.name.startswith("sklearn."):
                continue
            predicted = index.value(call.arg(1, "y_pred"), call)
            asked = predicts_on(predicted, fitted) if predicted is not None else None
            if asked is not None and (not held_out or sees_no_others(index, call, asked, fitted)):
                yield Hit(place_of(call.cell, call.node))
