"""Training that is stopped, or whose best round is kept, by the test rows."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.heldout import is_test
from jupyter_audit.notebook.learning.lineage import NOTHING, Lineage
from jupyter_audit.notebook.values.constants import is_true
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_WATCHED = (
    "validation_data", "eval_set", "evals", "valid_sets", "X_val", "eval_data", "val_data", "eval_dataset",
    "val_dataloaders", "val_dataloader",
)  # fmt: skip
_LIGHTNING = ("lightning", "pytorch_lightning")
_CALLBACKS = ("EarlyStopping", "early_stopping", "ModelCheckpoint", "ReduceLROnPlateau", "EarlyStoppingCallback")


class StoppedOnTest(NotebookRule):
    """Early stopping, a checkpoint or a learning-rate schedule that watches the test rows.

    ## Why it matters
    The round to stop at is a setting like any other. Chosen on the test rows, the score there is the best of
    many rounds and no longer an honest guess for new data.

    ## What to do
    Set aside a validation part of the training rows for it (`validation_split=0.2`, a second
    `train_test_split`), and evaluate on the test rows once, after training.

    ## See also
    - Goodfellow et al., "Deep Learning", section 7.8, early stopping needs a validation set
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "training watches the test rows (`{argument}`){how}"
    bad = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from tensorflow import keras
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        stop = keras.callbacks.EarlyStopping(patience=3)
        model.fit(X_train, y_train, epochs=50, validation_data=(X_test, y_test), callbacks=[stop])  # !
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        from xgboost import XGBClassifier
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        model = XGBClassifier(early_stopping_rounds=10)
        model.fit(a, ya, eval_set=[(b, yb)])  # !
        """,
        """
        # %%
        import lightgbm as lgb
        from sklearn.model_selection import train_test_split
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        rows = {"fit": lgb.Dataset(a, ya), "watch": lgb.Dataset(b, yb)}
        model = lgb.train(options, rows["fit"], valid_sets=[rows["watch"]], callbacks=[lgb.early_stopping(9)])  # !
        """,
        """
        # %%
        from datasets import load_dataset
        from transformers import Trainer, TrainingArguments
        reviews = load_dataset("imdb", revision="e6281661")
        settings = TrainingArguments("out", eval_strategy="epoch", load_best_model_at_end=True)
        trainer = Trainer(model, settings, train_dataset=reviews["train"], eval_dataset=reviews["test"])  # !
        """,
    )
    good = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from tensorflow import keras
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        stop = keras.callbacks.EarlyStopping(patience=3)
        model.fit(X_train, y_train, epochs=50, validation_split=0.2, callbacks=[stop])
        print(model.evaluate(X_test, y_test))
        """,
        """
        # %%
        from datasets import load_dataset
        from transformers import Trainer, TrainingArguments
        parts = load_dataset("imdb", revision="e6281661")["train"].train_test_split(0.1, seed=0)
        settings = TrainingArguments("out", eval_strategy="epoch", load_best_model_at_end=True)
        trainer = Trainer(model, settings, train_dataset=parts["train"], eval_dataset=parts["test"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        seen: set[int] = set()
        for call, given, _ in shared(audited.index, Lineage).calls:
            names = given.keys() & _WATCHED
            watched = next((name for name in _WATCHED if name in names and is_test(given[name])), None)
            if call.attr == "fit" and is_test(given.get(2, NOTHING)) and audited.index.imported(*_LIGHTNING):
                watched = "val_dataloaders"
            if watched is None or id(call.node) in seen:
                continue
            seen.add(id(call.node))
            stops = _stops(audited, call)
            hit = at_call(call, argument=watched, how=" to stop or to keep its best round" if stops else "")
            yield Hit(hit.place, hit.values, severity=None if stops else Severity.LOW)


def _stops(audited: Audited, call: Call) -> bool:
    if call.keyword("early_stopping_rounds") is not None:
        return True
    if any(True for _ in audited.index.methods(*_CALLBACKS)):
        trainers = audited.index.methods("Trainer", "Seq2SeqTrainer")
        return any(each.keyword("callbacks") is not None for each in (call, *trainers))
    if any(is_true(audited.index, each.keyword("load_best_model_at_end"), each) for each in _arguments(audited.index)):
        return True
    boosters = audited.index.methods(
        "XGBClassifier", "XGBRegressor", "LGBMClassifier", "LGBMRegressor", "CatBoostClassifier", "CatBoostRegressor"
    )
    kept = ("early_stopping_rounds", "use_best_model", "od_wait")
    return any(isinstance(booster.keyword(name), ast.expr) for booster in boosters for name in kept)


def _arguments(index: NotebookIndex) -> list[Call]:
    return [*index.methods("TrainingArguments", "Seq2SeqTrainingArguments")]
