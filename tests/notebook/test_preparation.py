"""The way to the training table: which statements are on it, what they do, and what is left out."""

import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.preparation import MAX_STEPS, preparation
from jupyter_audit.notebook.reading.percent import parse_percent


def steps(text: str) -> list[tuple[int | None, str, str]]:
    index = NotebookIndex(parse_percent(textwrap.dedent(text).strip("\n"), "example"))
    return [(step.place.cell, step.step, ",".join(step.makes)) for step in preparation(index)]


def test_from_the_file_to_the_fit_across_cells() -> None:
    text = """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        raw = pd.read_csv("birds.csv")
        other = pd.read_csv("other.csv")
        # %%
        print(other.shape)
        birds = raw.dropna(subset=["weight"]).merge(other, on="site")
        birds["log"] = birds["weight"] ** 0.5
        plot = birds["log"].hist()
        # %%
        X, y = birds[["log"]], birds["species"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model.fit(X_train, y_train)
        print(model.score(X_test, y_test))
        """
    assert steps(text) == [
        (0, "read", "raw"),
        (0, "read", "other"),
        (1, "missing values", "birds"),
        (1, "columns", "birds"),
        (2, "columns", "X,y"),
        (2, "split", "X_train,y_train"),
        (2, "fit", ""),
    ]


def test_a_name_that_is_made_anew_ends_the_way() -> None:
    text = """
        # %%
        import pandas as pd
        df = pd.read_csv("old.csv")
        df = pd.read_csv("new.csv")
        df.drop(columns="id", inplace=True)
        for column in ["a", "b"]:
            df[column] = df[column].fillna(0)
        model.fit(df[["a", "b"]], df["y"])
        """
    assert [step for _, step, _ in steps(text)] == ["read", "columns", "set", "missing values", "fit"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# %%\ndf = read_csv('a.csv')\ndf.plot()", []),
        (
            "# %%\nimport statsmodels.formula.api as smf\ndf = load('a')\nr = smf.ols('y ~ x', data=df).fit()",
            ["read", "fit"],
        ),
        (
            (
                "# %%\ndef train(model, X, y):\n    return model.fit(X, y)\n# %%\nX = load('x')\ny = load('y')\n"
                "train(model, X, y)"
            ),
            ["read", "read", "fit"],
        ),
        ("# %%\nfrom sklearn.preprocessing import StandardScaler\nx = load('x')\nStandardScaler().fit(x)", []),
    ],
)
def test_what_counts_as_a_fit(text: str, expected: list[str]) -> None:
    assert [step for _, step, _ in steps(text)] == expected


def test_the_way_is_bounded() -> None:
    text = "# %%\nx = load('x')\n" + "x = x + 1\n" * (MAX_STEPS * 2) + "model.fit(x, x)"
    assert len(steps(text)) == MAX_STEPS
