import textwrap

import pytest

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.heldout import scorings, selections
from jupyter_audit.notebook.learning.lineage import Lineage, role_of
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.values.targets import target_columns

HEAD = """# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("x.csv")
"""


def index_of(text: str) -> NotebookIndex:
    return NotebookIndex(parse_percent(HEAD + textwrap.dedent(text).strip("\n"), "x"))


def fits_that_reach_a_split(text: str) -> list[str]:
    lineage = Lineage(index_of(text))
    return sorted(
        {mark.name for split in lineage.splits for mark in split.value if mark.kind == "fit" and not mark.roles}
    )


@pytest.mark.parametrize(
    "text",
    [
        "X = StandardScaler().fit_transform(df)\na, b = train_test_split(X)",
        "s = StandardScaler()\ns.fit(df)\nprint(cross_val_score(Ridge(), s.transform(df), y))",
        "def prep(d):\n    return StandardScaler().fit_transform(d)\na, b = train_test_split(prep(df))",
        "df['a'] = StandardScaler().fit_transform(df[['a']])\na, b = train_test_split(df)",
        "X = StandardScaler().fit_transform(df)\nfor i, j in KFold(5).split(X):\n    Ridge().fit(X[i], y[i])",
        "X = StandardScaler().fit_transform(df)\npast, future = X[:90], X[90:]",
        "X = StandardScaler().fit_transform(df)\ntrain = X[:90]",
    ],
)
def test_a_fit_on_all_rows_is_followed_to_the_split(text: str) -> None:
    assert fits_that_reach_a_split(text) == ["StandardScaler"]


@pytest.mark.parametrize(
    "text",
    [
        "a, b = train_test_split(df)\nA = StandardScaler().fit_transform(a)",
        "Z = StandardScaler().fit_transform(df)\na, b = train_test_split(df)",
        "X_train = StandardScaler().fit_transform(X_train)\nprint(cross_val_score(Ridge(), X_train, y))",
        (
            "def prep(d, s=None):\n    if s is None:\n        s = StandardScaler()\n        s.fit(d)\n    return s.transform(d), s\n"
            "a, b = train_test_split(df)\nA, s = prep(a)\nB, _ = prep(b, s)"
        ),
    ],
)
def test_a_fit_on_training_rows_does_not_count(text: str) -> None:
    assert fits_that_reach_a_split(text) == []


def test_roles_go_through_columns_indices_and_functions() -> None:
    lineage = Lineage(
        index_of("""
        def fitted(rows):
            return StandardScaler().fit(rows)
        a, b = train_test_split(df)
        fitted(b[["u"]])
        for i, j in KFold(5).split(df):
            Ridge().fit(df.iloc[i], y)
        """)
    )
    assert [(sorted(fit.roles), fit.model) for fit in lineage.fits] == [(["test"], False), (["train"], True)]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("X_train", "train"),
        ("ytest", "test"),
        ("te", "test"),
        ("X_val", "val"),
        ("df", None),
        ("train_test", None),
        ("tree", None),
    ],
)
def test_names_of_parts(name: str, role: str | None) -> None:
    assert role_of(name) == role


def test_targets_are_what_stands_where_y_is_expected() -> None:
    assert target_columns(index_of("y = df['price'].values\nRidge().fit(df[['area']], y)")) == {"price"}
    assert target_columns(index_of("y = df.pop('price')\na, b, c, d = train_test_split(df, y)")) == {"price"}
    assert target_columns(index_of("Ridge().fit(X, y)")) == frozenset()


def test_scores_on_the_test_part_and_what_is_picked_by_them() -> None:
    index = index_of("""
        a, b, ya, yb = train_test_split(df, y)
        print(Ridge().fit(a, ya).score(a, ya))
        scores = [Ridge(alpha=k).fit(a, ya).score(b, yb) for k in (1, 2)]
        print(max(scores))
        """)
    assert len(scorings(index)) == 1
    assert [selection.picked for selection in selections(index)] == [True]


def test_a_notebook_that_calls_itself_in_circles_ends() -> None:
    lineage = Lineage(
        index_of("""
        def f(x):
            return g(x) + g(x)
        def g(x):
            return f(x) + f(x)
        a, b = train_test_split(f(df))
        """)
    )
    assert len(lineage.splits) == 1


def test_a_part_that_is_cut_off_first_may_be_the_validation_part() -> None:
    lineage = Lineage(index_of("X_valid, X_train = df[:50], df[50:]\nRidge().fit(X_train, y)"))
    assert [set(fit.roles) for fit in lineage.fits] == [{"train"}]
    lineage = Lineage(index_of("past, future = df[:50], df[50:]\nRidge().fit(future, y)"))
    assert [set(fit.roles) for fit in lineage.fits] == [{"test"}]


def test_a_transformer_of_the_notebook_s_own_learns_from_rows() -> None:
    own = """
    class Fill(TransformerMixin):
        def fit(self, X, y=None):
            self.means_ = X.mean()
            return self
        def transform(self, X):
            return X.fillna(self.means_)
    X = {call}
    a, b = train_test_split(X)
    """
    assert fits_that_reach_a_split(own.replace("{call}", "Fill().fit_transform(df)")) == ["Fill"]
    assert fits_that_reach_a_split(own.replace("{call}", "Fill().fit(df).transform(df)")) == ["Fill"]
    assert fits_that_reach_a_split(own.replace("{call}", "df").replace("X.mean()", "3")) == []
