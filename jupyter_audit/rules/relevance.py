"""Which rules can find anything in a notebook: those whose questions it can answer (``notebook/index/asked.py``)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from jupyter_audit.notebook.index.asked import AskedIndex, AsksForAll, Kind, answers
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.rule import Audited, NotebookRule, Rule


class Relevance:
    """A set of rules as bits of a number, by what they ask for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._always = 0
        """Rules that go through the whole notebook, judge runs, or take one cell at a time."""
        self._by_key: dict[Kind, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for position, rule in enumerate(rules):
            asked = _asked_by(rule) if isinstance(rule, NotebookRule) else None
            if asked is None:
                self._always |= 1 << position
                continue
            for kind, keys in asked.items():
                for key in keys:
                    self._by_key[kind][key] |= 1 << position
        self._texts = self._by_key.pop("text", {})

    def of(self, index: NotebookIndex) -> int:
        """The bits of the rules, by their position, that have to be run on this notebook."""
        found = self._always
        given = answers(index)
        for kind, table in self._by_key.items():
            for key in table.keys() & given[kind]:
                found |= table[key]
        for text, bits in self._texts.items():
            if bits & ~found and index.spells(text):
                found |= bits
        return found


def _asked_by(rule: NotebookRule) -> dict[Kind, set[str]] | None:
    """What a rule looks up; None where it may find something that no look-up announces."""
    nothing = _Nothing()
    try:
        found = any(True for _ in rule.check(nothing))
    except Exception:  # it asks for all, or fails on nothing: then it has to be run to be known
        return None
    return None if found else nothing.index.asked


class _Nothing(Audited):
    """An empty notebook. Whoever wants more of it than its index asks for everything."""

    def __init__(self) -> None:
        pass

    @cached_property
    def index(self) -> AskedIndex:
        """The index that notes."""
        return AskedIndex()

    def __getattr__(self, name: str) -> object:
        """The notebook, the session, the project: whoever wants them asks for everything."""
        raise AsksForAll
