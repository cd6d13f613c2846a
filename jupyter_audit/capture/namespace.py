"""Which names of the user's namespace were bound to something else, found by comparing identities.

Objects are not kept alive: that would change how much memory the user's cell needs. Identities alone can be
reused, so a cell that may bind names its text does not show is compared by the objects themselves while it runs.
"""

import re
from itertools import compress, repeat
from operator import ne

_OWN = re.compile(r"_(?:i{0,3}|_|__|i?\d+|oh|ih|dh|exit_code)\Z|__\w+__\Z")
"""Names that IPython and the interpreter keep for themselves: some change with every cell and grow with the session."""

_ABSENT = object()
_identity = object.__hash__
"""As ``id``, but no audit event: with a hook in place, ``id`` costs ten times as much."""


class NamespaceWatch:
    """Compares a namespace with how it was before, at a cost that follows the user's names, not the session."""

    def __init__(self, namespace: dict[str, object], hidden: frozenset[str]) -> None:
        self._namespace = namespace
        self._hidden = hidden
        self._ids: dict[str, int] = {}
        self._last: str | None = None
        self._size = 0
        self._held: dict[str, object] = {}
        self.changes()

    def hold(self) -> None:
        """Keep the values alive until ``release``, so that no identity can be reused meanwhile."""
        self._held = dict(self._namespace)

    def release(self) -> None:
        """Let go of what ``hold`` kept."""
        self._held = {}

    def changes(self) -> set[str]:
        """The user's names bound, rebound or deleted since the last call."""
        changed, gone = self._rebound()
        namespace, ids = self._namespace, self._ids
        added = self._added()
        if self._size + len(added) - gone != len(namespace):  # the end does not tell: look at all of it
            added = [name for name in list(namespace) if name not in ids]
        for name in added:
            if self._counts(name):
                ids[name] = _identity(namespace.get(name))
                changed.add(name)
        self._size, self._last = len(namespace), next(reversed(namespace), None)
        return changed

    def bound_to(self, values: list[object]) -> set[str]:
        """The user's names that stand for one of these objects."""
        if not values:
            return set()
        wanted = set(map(_identity, values))
        return {name for name, identity in self._ids.items() if identity in wanted}

    def _rebound(self) -> tuple[set[str], int]:
        """Known names that are bound to something else, and how many are bound to nothing any more."""
        namespace, ids = self._namespace, self._ids
        # compared in C: this runs twice a cell over every name
        now = list(map(_identity, map(namespace.get, ids, repeat(_ABSENT))))
        if now == list(ids.values()):
            return set(), 0
        changed = set(compress(ids, map(ne, ids.values(), now)))
        gone = [name for name in changed if name not in namespace]
        ids.update((name, _identity(namespace.get(name))) for name in changed)
        for name in gone:
            del ids[name]
        return changed, len(gone)

    def _added(self) -> list[str]:
        """Names inserted since the last call, newest first: a dict keeps them at its end."""
        added: list[str] = []
        try:
            for name in reversed(self._namespace):
                if name == self._last:
                    break
                if name not in self._ids:
                    added.append(name)
        except RuntimeError:  # a thread of the user's binds names at this moment
            return []
        return added

    def _counts(self, name: object) -> bool:
        return isinstance(name, str) and name not in self._hidden and not _OWN.match(name)
