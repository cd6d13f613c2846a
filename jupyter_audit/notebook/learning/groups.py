"""Groups of rows that belong together: the column that names them, and what tells that each has several rows."""

import ast
import re

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.columns import base_table, origins

_GROUP = re.compile(
    r"^(?:subject|patient|participant|person|speaker|donor|animal|mouse|user|customer|household|student|writer|author|"
    r"session|plot|tile|scene|farm|hospital|clinic|site|case|recording|video|document|family|proband|respondent|player|vehicle|"
    r"machine|station|actor|singer|reader|rat|monkey|cow|dog|donor|tree|field|device|sensor|phone|driver|child|twin|slide|"
    r"volunteer|employee|artist|company|firm|store|shop|product|cell_?line|subj|pid|sid)"
    r"(?:[_ ]?(?:id|no|nr|number|code|name))?s?$",
    re.IGNORECASE,
)
SEVERAL = re.compile(
    r"(?:several|multiple|many|repeated|\d+|two|three|four|five|six|ten|twelve|twenty)\s+(?:\w+\s+){0,2}"
    r"(?:recording|measurement|sample|scan|image|visit|session|trial|window|segment|row|photo|slice|utterance|cycle|"
    r"tile|patch|observation|repeat|replicate)e?s?\s+(?:\w+\s+){0,3}?(?:per|from|of|for|by)\s+"
    r"(?:each|every|the\s+same|one|a)?\s*\w+"
    r"|\w+s\s+of\s+(?:one|the\s+same)\s+\w+\s+(?:overlap|share|belong|are|were|come)"
    r"|(?:each|every|one)\s+\w+\s+(?:contribut|provid|has|have|had|gave|gives|appear|was|is|recorded|made)\w*\s+"
    r"(?:\w+\s+){0,3}?(?:several|multiple|many|repeated(?:ly)?|up\s+to|between|\d+|two|three|four|five|six|ten|twelve|twenty)\b"
    r"|\d+\s+(?:\w+\s+){0,2}(?:recording|measurement|sample|scan|image|visit|session|trial|window|segment|row|slice|utterance|"
    r"cycle|tile|patch|observation|epoch|photo|beat|spectr\w+)e?s?\s+(?:each|apiece)\b",
    re.IGNORECASE,
)


def by_time(index: NotebookIndex, call: Call) -> bool:
    """``cv=TimeSeriesSplit(5)`` divides by time, not at random."""
    folds = index.value(call.keyword("cv"), call)
    return isinstance(folds, ast.Call) and index.resolve(folds.func, call).endswith("TimeSeriesSplit")


def group_column(index: NotebookIndex) -> str | None:
    """The column, or the list beside the rows, whose name speaks of subjects; None where there is none."""
    for _, cell_index in index.cells:
        for node in cell_index.strings:
            if isinstance(node.value, str) and len(node.value) < 24 and _GROUP.match(node.value):
                return node.value
    for _, cell_index in index.cells:  # or a list of its own beside the rows
        for binding in cell_index.bindings:
            listed = isinstance(binding.value, ast.ListComp | ast.Subscript | ast.Attribute)
            if listed and binding.scope is cell_index.module and _GROUP.match(binding.name):
                return binding.name
    return None


def left_out(index: NotebookIndex, column: str) -> bool:
    """Whether the column is dropped from the features, as an identifier is."""
    nodes = (node for call in index.methods("drop") for node in walk(call.node))
    return any(isinstance(node, ast.Constant) and node.value == column for node in nodes)


def distinct(index: NotebookIndex, column: str) -> bool:
    """Whether the notebook looks how many there are: ``df["subject"].nunique()``."""
    nodes = (node for call in index.methods("nunique", "value_counts") for node in walk(call.node))
    return any(isinstance(node, ast.Constant) and node.value == column for node in nodes)


def counted(index: NotebookIndex, column: str, splits: list[Call]) -> bool:
    """Whether the notebook itself counts or averages the rows by the group: ``groupby("subject")``.

    Where the table that is grouped has nothing to do with those that are divided, it says nothing about their rows.
    """
    grouped = {
        base_table(call.receiver)
        for call in index.methods("groupby")
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        if getattr(argument, "value", None) == column
    }
    tables = {base_table(argument) for call in splits for argument in call.node.args} - {""}
    behind = tables | {name for table in tables for name in origins(index, table)}
    return bool(grouped) and ("" in grouped or not tables or not grouped.isdisjoint(behind))
