"""A transformer fitted on all rows, before the rows are divided."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.lineage import Lineage, Mark
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class FitBeforeSplit(NotebookRule):
    """Scaling, imputation, selection, a vocabulary or an embedding learned from rows that are tested on later.

    ## Why it matters
    The test rows have then helped to shape what the model sees. The score is too good, a little for scaling,
    grossly for feature selection: picking the best 50 of 9,000 noise columns on all rows gives accuracies far
    above chance on pure noise.

    ## What to do
    Split first, then `fit` on the training rows and only `transform` the test rows. Simplest is a pipeline that
    holds every step: `make_pipeline(StandardScaler(), SVC())`, given as a whole to `cross_val_score`.

    ## See also
    - scikit-learn, "Data leakage": https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    - Kapoor and Narayanan, "Leakage and the reproducibility crisis in ML-based science", Patterns 2023
    - Ambroise and McLachlan, "Selection bias in gene extraction", PNAS 2002
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is fitted on all rows here; the rows are divided only later, so the test rows shape it"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        from sklearn.linear_model import LogisticRegression
        df = pd.read_csv("heart.csv")
        X, y = df.drop(columns="disease"), df["disease"]
        # %%
        scaler = StandardScaler()
        X_scaled = scaler.fit_transform(X)  # !
        # %%
        X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)
        print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        class Preparation:
            def __init__(self):
                self.scaler = StandardScaler()
            def run(self, rows):
                return self.scaler.fit_transform(rows)  # !
        # %%
        ready = Preparation().run(X)
        a, b, ya, yb = train_test_split(ready, y, random_state=0)
        """,
        """
        # %%
        import numpy as np
        from sklearn.decomposition import PCA
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        Z = PCA(5).fit(X).transform(X)  # !
        train, test = train_test_split(np.arange(len(Z)), random_state=0)
        print(SVC().fit(Z[train], y[train]).score(Z[test], y[test]))
        """,
        """
        # %%
        from sklearn.feature_selection import SelectKBest
        from sklearn.model_selection import cross_val_score
        from sklearn.svm import SVC
        best = SelectKBest(k=20).fit(X, y)  # !
        print(cross_val_score(SVC(), best.transform(X), y).mean())
        """,
        """
        # %%
        from sklearn.preprocessing import MinMaxScaler
        def prepare(series):
            return MinMaxScaler().fit_transform(series)  # !
        # %%
        values = prepare(series)
        train, test = values[:800], values[800:]
        model.fit(train[:, :-1], train[:, -1])
        """,
    )
    good = (
        """
        # %%
        from sklearn.model_selection import train_test_split, cross_val_score
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler().fit(X_train)
        model = SVC().fit(scaler.transform(X_train), y_train)
        print(model.score(scaler.transform(X_test), y_test))
        print(cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y).mean())
        """,
        """
        # %%
        from sklearn.cluster import KMeans
        from sklearn.decomposition import PCA
        from sklearn.preprocessing import StandardScaler
        Z = StandardScaler().fit_transform(samples)
        print(PCA(2).fit_transform(Z)[:3], KMeans(3, random_state=0).fit_predict(Z))
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import LabelEncoder, PolynomialFeatures
        y = LabelEncoder().fit_transform(names)
        X2 = PolynomialFeatures(2).fit_transform(X)
        a, b, c, d = train_test_split(X2, y, random_state=0)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        lineage = shared(audited.index, Lineage)
        reached: dict[Mark, list[Place]] = {}
        serious: set[Mark] = set()
        for split in lineage.splits:
            for mark in split.value:
                if mark.kind != "fit" or "test" in mark.roles or (mark.roles and not split.folds):
                    continue
                reached.setdefault(mark, []).append(place_of(split.cell, split.node))
                if mark.harm in ("selection", "encoding") or (mark.harm == "scaling" and not mark.roles):
                    serious.add(mark)
        for mark, places in reached.items():
            severity = None if mark in serious else Severity.LOW
            yield Hit(place_of(mark.cell, mark.node), {"name": mark.name}, severity=severity, related=tuple(places[:3]))
