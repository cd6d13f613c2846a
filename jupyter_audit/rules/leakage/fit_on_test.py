"""Something fitted on the test rows."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.lineage import Fitted, Lineage
from jupyter_audit.notebook.learning.transformers import HARM
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_HARMLESS = frozenset(
    "LabelEncoder LabelBinarizer MultiLabelBinarizer OneHotEncoder OrdinalEncoder Normalizer Binarizer "
    "FunctionTransformer PolynomialFeatures HashingVectorizer TSNE UMAP MDS Isomap SpectralEmbedding KMeans DBSCAN "
    "AgglomerativeClustering NearestNeighbors DummyClassifier DummyRegressor PermutationImportance".split()
)
"""What learns nothing, only names, or a picture."""
_TOO = "though they were divided before: the test rows shape it, too"


class FitOnTest(NotebookRule):
    """A transformer or model fitted on test rows.

    ## Why it matters
    `scaler.fit_transform(X_test)` scales the test rows by their own mean: they no longer lie on the scale the
    model was trained on, and each test row is judged with knowledge of the others. A model fitted on test rows
    has seen the answers.

    ## What to do
    Fit on the training rows, and only `transform` or `predict` the test rows. A pipeline does it right by itself.

    ## See also
    - scikit-learn, "Inconsistent preprocessing":
      https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is fitted on test rows"
    bad = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler()
        A = scaler.fit_transform(X_train)
        B = scaler.fit_transform(X_test)  # !
        """,
        """
        # %%
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GridSearchCV, train_test_split
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        search = GridSearchCV(LogisticRegression(), {"C": [1, 10]})
        search.fit(b, yb)  # !
        """,
        """
        # %%
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.model_selection import train_test_split
        from sklearn.naive_bayes import MultinomialNB
        train, test = train_test_split(comments, random_state=0)
        words = CountVectorizer()
        words.fit(comments.text)  # !
        model = MultinomialNB().fit(words.transform(train.text), train.label)
        print(model.score(words.transform(test.text), test.label))
        """,
    )
    good = (
        """
        # %%
        from sklearn.decomposition import PCA
        from sklearn.model_selection import train_test_split
        train, test = train_test_split(birds, random_state=0)
        picture = PCA(2).fit_transform(birds[["bill", "wing"]])
        """,
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.manifold import TSNE
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import LabelEncoder
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        picture = TSNE(random_state=0).fit_transform(X_test)
        codes = LabelEncoder().fit_transform(y_test)
        X_valid, X_train = X_train[:50], X_train[50:]
        model.fit(X_train, y_train[50:])
        final = LogisticRegression().fit(pd.concat([X_train, X_test]), pd.concat([y_train, y_test]))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for mark in shared(audited.index, Lineage).learned:
            if mark.roles == {"test"}:
                yield Hit(place_of(mark.cell, mark.node), {"name": mark.name})
        for fit in shared(audited.index, Lineage).fits:
            if fit.whole and not fit.model and fit.classes & HARM.keys() - _HARMLESS and _used_on_test(audited, fit):
                name = min(fit.classes & HARM.keys())
                yield Hit(
                    place_of(fit.cell, fit.node), {"name": name}, message=f"`{name}` is fitted on all rows, {_TOO}"
                )
                continue
            if "test" not in fit.roles or fit.classes & _HARMLESS:
                continue
            if not fit.classes and not fit.node.func.attr.startswith("fit"):  # type: ignore[attr-defined]
                continue
            if fit.model and (_swapped(audited, fit) or _last_use(audited, fit)):
                continue
            alone = fit.roles == {"test"}
            if not alone and fit.model:  # a final model for use, trained on all there is
                continue
            names = sorted(fit.classes & HARM.keys()) or sorted(fit.classes) or ["fit"]
            severity = None if alone else Severity.LOW
            yield Hit(place_of(fit.cell, fit.node), {"name": names[0]}, severity=severity)


def _used_on_test(audited: Audited, fit: Fitted) -> bool:
    """Whether what was fitted goes on to transform test rows."""
    return any(
        call.attr in ("transform", "texts_to_sequences", "texts_to_matrix")
        and any(mark.kind == "part" and mark.role == "test" for mark in given.get(0, frozenset()))
        and any(mark.node is fit.node for mark in receiver)
        for call, given, receiver in shared(audited.index, Lineage).calls
    )


def _last_use(audited: Audited, fit: Fitted) -> bool:
    """``partial_fit`` on the test rows once they have been scored, and never again: an update before use."""
    if getattr(fit.node.func, "attr", "") != "partial_fit":
        return False
    here = fit.cell.position, fit.node.lineno
    return not any(
        call.attr in ("score", "predict", "predict_proba") and (call.cell.position, call.node.lineno) > here
        for call, _, _ in shared(audited.index, Lineage).calls
    )


def _swapped(audited: Audited, fit: Fitted) -> bool:
    """``fit(B).score(A)`` beside ``fit(A).score(B)``: two folds by hand."""
    for call, given, _ in shared(audited.index, Lineage).calls:
        if call.attr in ("score", "evaluate", "predict") and call.cell is fit.cell:
            roles = {mark.role for mark in given.get(0, frozenset()) if mark.kind == "part"}
            if roles == {"train"} and call.receiver is fit.node:
                return True
    return False
