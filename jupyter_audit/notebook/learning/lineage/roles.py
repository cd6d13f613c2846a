"""What the names of values say: which part of a split they hold, and whether they hold rows."""

import re
from typing import Literal

Role = Literal["train", "test", "val"]

_TRAIN = re.compile(
    r"(?:^|_)(?:train|training|trn|tr)(?:_|\d|$)|^[xy]_?tr(?:ain)?\d?$|train(?:ing)?$|^(?:train|xtr|ytr)", re.IGNORECASE
)
_TEST = re.compile(
    r"(?:^|_)(?:test|testing|tst|te|holdout|hold_out)(?:_|\d|$)|^[xy]_?te(?:st)?\d?$|test(?:ing)?$|^(?:test|xte|yte)",
    re.IGNORECASE,
)
_VAL = re.compile(r"(?:^|_)(?:val|valid|validation|dev|eval)(?:_|\d|$)|^[xy]_?val(?:id)?\d?$|^val", re.IGNORECASE)
_ROWS = re.compile(
    r"^(?:[xXyY]_?|df_?|data_?|text_?|texts_?|features_?|labels_?|images_?|docs_?)(?:train|test|tr|te|val|valid)\w*$"
    r"|^(?:train|test|valid|val)(?:_?(?:df|data|x|y|set|features|labels|texts?|images))?$"
)
"""Names that hold rows of a part, wherever these come from."""


def role_of(name: str) -> Role | None:
    """The part of a split that a name speaks of."""
    if _TEST.search(name):
        return "test" if not _TRAIN.search(name) else None
    if _VAL.search(name) and not _TRAIN.search(name):
        return "val"
    return "train" if _TRAIN.search(name) else None


def holds_rows(name: str) -> bool:
    """Whether a value of that name is rows of a part (``X_train``, ``test_df``), wherever it comes from."""
    return _ROWS.match(name) is not None


def says_validation(name: str) -> bool:
    """``X_val`` is a validation part although it stands where the test part usually does."""
    return bool(_VAL.search(name)) and not _TEST.search(name)
