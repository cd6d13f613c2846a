"""Which names of the user's namespace were bound to something else, found by comparing identities.

Objects are not kept alive: that would change how much memory the user's cell needs. Identities alone can be
reused, so a cell that may bind names its text does not show is compared by the objects themselves while it runs.
"""

import re

_OWN = re.compile(r"_(?:i{0,3}|_|__|i?\d+|oh|ih|dh|exit_code)\Z|__\w+__\Z")
"""Names that IPython and the interpreter keep for themselves: some change with every cell and grow with the session."""


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
        namespace, ids = self._namespace, self._ids
        changed, gone = set(), 0
        for name, known in list(ids.items()):
            try:
                now = id(namespace[name])
            except KeyError:
                del ids[name]
                gone += 1
            else:
                if now == known:
                    continue
                ids[name] = now
            changed.add(name)
        added = self._added()
        if self._size + len(added) - gone != len(namespace):  # the end does not tell: look at all of it
            added = [name for name in list(namespace) if name not in ids]
        for name in added:
            if self._counts(name):
                ids[name] = id(namespace.get(name))
                changed.add(name)
        self._size, self._last = len(namespace), next(reversed(namespace), None)
        return changed

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
