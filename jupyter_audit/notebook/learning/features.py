"""What models are fitted on: the tables of features, each with the column that it is to predict."""

from collections.abc import Iterator

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS
from jupyter_audit.notebook.values.columns import Frame, frames
from jupyter_audit.notebook.values.targets import target_column


def feature_frames(index: NotebookIndex) -> Iterator[tuple[Frame, str]]:
    """Each table that is fitted or divided with a target column, and that column, in the order of the document."""
    calls = index.methods("fit", "train_test_split", "DMatrix", "Dataset", "Pool", *CROSS_VALIDATORS)
    for call in sorted(calls, key=lambda call: (call.cell.position, call.clock)):
        first = 1 if call.attr in CROSS_VALIDATORS else 0
        features, answer = call.arg(first, "X"), call.arg(first + 1, "y") or call.keyword("label")
        target = target_column(index, answer, call) if answer is not None else None
        if target is not None and features is not None:
            for frame in frames(index, features, call):
                yield frame, target
