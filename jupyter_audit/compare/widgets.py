"""Widgets compared by the state that a notebook saves with them: their ids are random, their values are not."""

from collections.abc import Mapping
from typing import Any

from jupyter_audit.compare.outcome import SAME, Context, Outcome, shown, worst
from jupyter_audit.compare.structures import compare_json

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
MAX_MODELS = 2000

_REFERENCE = "IPY_MODEL_"
Models = Mapping[str, Any]


def models_of(metadata: Mapping[str, Any]) -> Models:
    """Model id to model, from a notebook's metadata; empty where no state was saved."""
    found: Any = metadata
    for key in ("widgets", STATE, "state"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def compare_widgets(reference: Any, actual: Any, models: tuple[Models, Models], context: Context) -> Outcome:
    """Two widget views, with the models of either side. A widget whose state was not saved is ``changed``."""
    left, right = _id(reference), _id(actual)
    if left not in models[0] or right not in models[1]:
        return Outcome("changed", "a widget cannot be compared: its state was not saved with the notebook")
    outcome = _Comparison(models, context).models(left, right)
    if outcome.word == "same" and left != right:
        return Outcome("normalised", "equal but for widget ids", ("widget ids",))
    return outcome


def _id(view: Any) -> str:
    return str(view.get("model_id", "")) if isinstance(view, Mapping) else ""


class _Comparison:
    """Follows references from model to model, each pair once."""

    def __init__(self, models: tuple[Models, Models], context: Context) -> None:
        self._left, self._right = models
        self._context = context
        self._seen: set[tuple[str, str]] = set()

    def models(self, left: str, right: str) -> Outcome:
        if (left, right) in self._seen:
            return SAME
        self._seen.add((left, right))
        if len(self._seen) > MAX_MODELS:
            return Outcome("changed", "too many widgets to compare")
        a, b = self._left.get(left), self._right.get(right)
        if not isinstance(a, Mapping) or not isinstance(b, Mapping):
            return Outcome("changed", "a widget cannot be compared: a part of its state was not saved")
        outcome = self._values(a, b)
        name = shown(str(a.get("model_name", "widget")))
        return Outcome(outcome.word, f"{name}: {outcome.why}", outcome.normalised) if outcome.why else outcome

    def _values(self, a: Any, b: Any) -> Outcome:
        if isinstance(a, str) and isinstance(b, str) and a.startswith(_REFERENCE) and b.startswith(_REFERENCE):
            return self.models(a.removeprefix(_REFERENCE), b.removeprefix(_REFERENCE))
        if isinstance(a, Mapping) and isinstance(b, Mapping) and a.keys() == b.keys():
            return worst(self._values(a[key], b[key]) for key in sorted(a))
        if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            return worst(self._values(x, y) for x, y in zip(a, b, strict=True))
        return compare_json(a, b, self._context)
