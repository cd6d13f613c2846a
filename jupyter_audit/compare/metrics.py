"""Numbers that a user cares for, found by name in the outputs of two runs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_audit.errors import UsageError

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_NUMBER = r"[-+]?(?:\d[\d_,]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
MAX_TEXT = 5_000_000
"""Characters of one output that are looked through."""


@dataclass(frozen=True, slots=True)
class Metric:
    """``name`` as it stands in the outputs before the number; ``tolerance`` is an absolute difference."""

    name: str
    tolerance: float = 0.0


def read_metric(text: str) -> Metric:
    """``NAME`` or ``NAME=TOLERANCE``, as it is given on a command line. Raises UsageError for what is neither."""
    name, _, tolerance = text.rpartition("=") if "=" in text else (text, "", "0")
    try:
        value = float(tolerance)
    except ValueError:
        value = -1.0
    if not name.strip() or not 0 <= value < float("inf"):
        raise UsageError(f"--metric {text} is no NAME or NAME=X", "for example --metric accuracy=0.01")
    return Metric(name.strip(), value)


def find(metric: Metric, outputs: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    """Every number that the outputs of a cell state right after the name, in order.

    ``accuracy: 0.93``, ``'accuracy': 0.93``, ``Accuracy = 93.1 %`` and ``accuracy 0.93`` state one.
    """
    name = r"[\s_-]+".join(map(re.escape, re.split(r"[\s_-]+", metric.name.strip())))
    pattern = re.compile(
        rf"(?i)(?<![\w.]){name}['\"]?\s*(?:\([^()\n]{{0,40}}\))?\s*(?:is|of|[:=|])?\s*({_NUMBER})(?!\w)"
    )
    return tuple(
        float(match[1].replace(",", "").replace("_", ""))
        for text in _texts(outputs)
        for match in pattern.finditer(_ANSI.sub("", text[:MAX_TEXT]))
    )


def _texts(outputs: Sequence[Mapping[str, Any]]) -> list[str]:
    texts = []
    for output in outputs:
        data = output.get("data")
        found = data.get("text/plain") if isinstance(data, Mapping) else output.get("text")
        if isinstance(found, list):
            found = "".join(map(str, found))
        if isinstance(found, str):
            texts.append(found)
    return texts
