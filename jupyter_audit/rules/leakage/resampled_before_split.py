"""Rows copied or made up before the split, so that both sides share them."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.lineage import Lineage, Mark
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class ResampledBeforeSplit(NotebookRule):
    """Oversampling before the split or outside the folds.

    ## Why it matters
    Copies of a row, or rows that SMOTE interpolated from it, then lie on both sides. The model is tested on what
    it has learned by heart; reported scores are far too good, most of all for the rare class.

    ## What to do
    Split first and oversample the training rows only. In cross validation use imbalanced-learn's own pipeline,
    `imblearn.pipeline.make_pipeline(SMOTE(random_state=0), model)`, which resamples within each fold.

    ## See also
    - imbalanced-learn, "Common pitfalls": https://imbalanced-learn.org/stable/common_pitfalls.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` multiplies rows before they are divided: the same rows end up on both sides"
    bad = (
        """
        # %%
        from imblearn.over_sampling import SMOTE
        from sklearn.model_selection import train_test_split
        X_more, y_more = SMOTE(random_state=0).fit_resample(X, y)  # !
        X_train, X_test, y_train, y_test = train_test_split(X_more, y_more, random_state=0)
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from sklearn.utils import resample
        df = pd.read_csv("fraud.csv")
        rare = resample(df[df["fraud"] == 1], n_samples=5000, random_state=0)  # !
        both = pd.concat([df[df["fraud"] == 0], rare])
        train, test = train_test_split(both, random_state=0)
        """,
        """
        # %%
        import numpy as np
        from sklearn.model_selection import train_test_split
        X = np.load("beats.npy")
        y = np.load("labels.npy")
        noisy = add_noise(X, rng)
        X_all = np.concatenate([X, noisy])  # !
        y_all = np.tile(y, 2)
        X_train, X_test, y_train, y_test = train_test_split(X_all, y_all, random_state=0)
        """,
    )
    good = (
        """
        # %%
        from imblearn.over_sampling import SMOTE
        from imblearn.pipeline import make_pipeline
        from imblearn.under_sampling import RandomUnderSampler
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import cross_val_score, train_test_split
        X_few, y_few = RandomUnderSampler(random_state=0).fit_resample(X, y)
        X_train, X_test, y_train, y_test = train_test_split(X_few, y_few, random_state=0)
        X_more, y_more = SMOTE(random_state=0).fit_resample(X_train, y_train)
        print(cross_val_score(make_pipeline(SMOTE(random_state=0), LogisticRegression()), X, y))
        """,
        """
        # %%
        import numpy as np
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        X_more = np.concatenate([X_train, add_noise(X_train, rng)])
        y_more = np.tile(y_train, 2)
        X_fit, X_val, y_fit, y_val = train_test_split(X_test, y_test, random_state=0)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        reached: dict[Mark, Hit] = {}
        for split in shared(audited.index, Lineage).splits:
            for mark in split.value:
                if mark.kind == "resampled" and "test" not in mark.roles and (split.folds or not mark.roles):
                    related = (place_of(split.cell, split.node),)
                    reached[mark] = Hit(place_of(mark.cell, mark.node), {"name": mark.name}, related=related)
        yield from reached.values()
