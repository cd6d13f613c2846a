"""A mean, median or the like of all rows, put into the rows before they are divided."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.lineage import Lineage, Mark
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class StatisticBeforeSplit(NotebookRule):
    """Gaps filled, or columns scaled by hand, with a statistic of all rows before the split.

    ## Why it matters
    The mean of a column over all rows knows the test rows. Filled or scaled with it, the training rows carry
    something of the test set, and the score says more than the model can do.

    ## What to do
    Split first and take the statistic from the training rows: `m = train["age"].mean()`, then fill both parts
    with `m`. Or use `SimpleImputer` and `StandardScaler` in a pipeline, which do just that.

    ## See also
    - scikit-learn, "Data leakage": https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "a statistic of all rows goes into the rows ({how}) before they are divided into train and test"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("customers.csv")
        df["minutes"] = df["minutes"].fillna(df["minutes"].mean())  # !
        # %%
        train, test = train_test_split(df, random_state=1)
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("customers.csv")
        share = df["town"].value_counts(normalize=True)
        df["town_share"] = df["town"].map(share)  # !
        print(df["town"].value_counts())
        train, test = train_test_split(df, random_state=1)
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        X = (X - X.mean(axis=0)) / X.std(axis=0)  # !
        a, b = train_test_split(X, random_state=1)
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("customers.csv")
        df["note"] = df["note"].fillna("")
        df["total"] = df[["day", "night"]].mean(axis=1)
        df = df[df["age"] < df["age"].quantile(0.99)]
        train, test = train_test_split(df, random_state=1)
        mean = train["minutes"].mean()
        train["minutes"] = train["minutes"].fillna(mean)
        test["minutes"] = test["minutes"].fillna(mean)
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_csv("customers.csv")
        df["minutes"] = df["minutes"].fillna(df["minutes"].mean())
        df.describe()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        reached: dict[Mark, Hit] = {}
        for split in shared(audited.index, Lineage).splits:
            for mark in split.value:
                if mark.kind == "learned" and not mark.roles and mark not in reached:
                    related = (place_of(split.cell, split.node),)
                    reached[mark] = Hit(place_of(mark.cell, mark.node), {"how": mark.name}, related=related)
        yield from reached.values()
