"""Estimators, splitters and data makers that draw, without ``random_state``."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.suggest import add_argument
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.randomness.estimators import arguments_of, drawing_of, draws_unseeded
from jupyter_audit.notebook.randomness.generators import Generators, drawing_calls
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class UnseededEstimator(NotebookRule):
    """An estimator, split or made-up data set that draws random numbers without a seed.

    ## Why it matters
    A forest, a k-means start, a shuffled split: each run gives another model and another score. Reported
    differences between models may be nothing but that.

    ## What to do
    Pass `random_state=0` (or the seed argument the function has), or seed NumPy once before the first draw;
    scikit-learn falls back on NumPy's generator. Where the spread itself matters, run several seeds and
    report all.

    ## See also
    - scikit-learn, "Controlling randomness":
      https://scikit-learn.org/stable/common_pitfalls.html#controlling-randomness
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` draws random numbers; without `{argument}` each run gives another result"
    bad = (
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier as Forest
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)  # !
        # %%
        model = Forest(n_estimators=200).fit(X_train, y_train)  # !
        """,
        """
        # %%
        from sklearn.cluster import KMeans
        from sklearn.model_selection import KFold, cross_val_score
        folds = KFold(5, shuffle=True)  # !
        labels = KMeans(n_clusters=3).fit_predict(X)  # !
        """,
        """
        # %%
        import umap
        flat = umap.UMAP(n_neighbors=5).fit_transform(X)  # !
        """,
        """
        # %%
        import optuna
        study = optuna.create_study(direction="maximize")  # !
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=20)
        """,
    )
    good = (
        """
        # %%
        from sklearn.decomposition import PCA
        from sklearn.linear_model import LinearRegression, LogisticRegression
        from sklearn.model_selection import KFold, cross_val_score, train_test_split
        from sklearn.svm import SVC
        model = LogisticRegression(max_iter=200)
        print(cross_val_score(SVC(), PCA(2).fit_transform(X), y, cv=KFold(5)))
        past, future = train_test_split(series, shuffle=False)
        """,
        """
        # %%
        from sklearn.ensemble import RandomForestRegressor
        from sklearn.model_selection import train_test_split
        common = {"random_state": 7, "n_jobs": 2}
        train, test = train_test_split(table, **common)
        model = RandomForestRegressor(**common)
        """,
        """
        # %%
        import numpy as np
        from sklearn.ensemble import RandomForestRegressor
        np.random.seed(0)
        model = RandomForestRegressor().fit(X, y)
        """,
        """
        # %%
        import optuna
        from xgboost import XGBClassifier
        from lightgbm import LGBMClassifier
        models = [XGBClassifier(), LGBMClassifier()]
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=4))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        for call in drawing_calls(audited.index):
            drawing = drawing_of(call)
            if drawing is None or not draws_unseeded(audited.index, call, drawing):
                continue
            when = generators.timeline.when(call)
            if drawing.generator and (
                generators.seeded(drawing.generator, when) or generators.late_seed(drawing.generator, when)
            ):
                continue
            hit = at_call(call, argument=drawing.argument)
            low = drawing.hardly(arguments_of(audited.index, call)[0]) or when.moment is None
            edit = (
                add_argument(call.cell, call.node, f"{drawing.argument}=0")
                if drawing.argument != "sampler" and not call.keyword(drawing.argument)
                else None
            )
            fix = Fix(f"pass `{drawing.argument}=0`", (edit,), safe=True) if edit else None
            yield Hit(hit.place, hit.values, severity=Severity.LOW if low else None, fix=fix)
