"""The target's mean by group, made a feature before the split."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.learning.lineage import Lineage, Mark
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.targets import target_columns
from jupyter_audit.rule import Audited, Hit, NotebookRule


class TargetEncodedBeforeSplit(NotebookRule):
    """A statistic by group over all rows that becomes a feature before the split; worst, one of the target.

    ## Why it matters
    `df.groupby("plan")["churned"].mean()` over all rows carries each row's own answer into its features. For
    groups of a few rows the model can read the answer back: the test score is an illusion.

    ## What to do
    Split first and compute the means from the training rows only, for the training rows themselves out of fold:
    `sklearn.preprocessing.TargetEncoder` in a pipeline does both.

    ## See also
    - scikit-learn, "Target Encoder's internal cross fitting":
      https://scikit-learn.org/stable/auto_examples/preprocessing/plot_target_encoder_cross_val.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "a statistic by group{column} over all rows becomes a feature before the rows are divided"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("customers.csv")
        by_plan = df.groupby("plan")["churned"].mean()  # !
        df["plan_mean"] = df["plan"].map(by_plan)
        # %%
        train, test = train_test_split(df, random_state=1)
        model = LogisticRegression().fit(train[["plan_mean"]], train["churned"])
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("houses.csv")
        df["street_price"] = df.groupby("street")["price"].transform("mean")  # !
        X, y = df.drop(columns="price"), df["price"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("customers.csv")
        print(df.groupby("plan")["churned"].mean())
        train, test = train_test_split(df, random_state=1)
        by_plan = train.groupby("plan")["churned"].mean()
        train["plan_mean"] = train["plan"].map(by_plan)
        test["plan_mean"] = test["plan"].map(by_plan)
        model = LogisticRegression().fit(train[["plan_mean"]], train["churned"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        reached: dict[Mark, Hit] = {}
        targets: frozenset[str] | None = None
        for split in shared(audited.index, Lineage).splits:
            for mark in split.value:
                if mark.kind != "group" or mark.roles or mark in reached:
                    continue
                targets = target_columns(audited.index) if targets is None else targets
                severity = None if mark.name in targets else Severity.LOW
                values: dict[str, object] = {"column": f" of `{mark.name}`" if mark.name else ""}
                related = (place_of(split.cell, split.node),)
                reached[mark] = Hit(place_of(mark.cell, mark.node), values, severity=severity, related=related)
        yield from reached.values()
