"""What each cell of a notebook has done so far, so that a run which does something new is seen.

One JSON file beside the journals: by the digest of a cell's source, what its runs did (hosts, programs, unpickled
globals, libraries, text made into code). A source that never ran before has no baseline, and nothing it does is new.
"""

import json
import os
from pathlib import Path

from jupyter_audit.model.session import ActFact, CellRun, Fact, FirstFact, HostFact, ProcessFact

NAME = "baseline.json"
VERSION = 1
MAX_SOURCES = 1000
"""Sources remembered; the oldest are forgotten."""
MAX_ACTS = 200
"""Acts remembered of each source."""
MAX_BYTES = 8 * 2**20

_WORDS = {"unpickle": "unpickles", "library": "loads the library", "compile": "makes text into code"}


class Baseline:
    """Kept in memory, and written whenever a run added to it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._known: dict[str, list[str]] | None = None

    def compare(self, run: CellRun) -> tuple[FirstFact, ...]:
        """What this run did and no earlier run of the same source; then it is known. Raises OSError."""
        acts = sorted({act for fact in run.facts if (act := act_of(fact)) is not None})
        if self._known is None:
            self._known = self._read()
        before = self._known.get(run.source_sha256)
        new = [act for act in acts if before is None or act not in before]
        if before is None or new:
            self._known[run.source_sha256] = [*(before or ()), *new][:MAX_ACTS]
            if acts or before is not None or self._path.exists():
                self._write()
        return tuple(FirstFact(act) for act in new) if before is not None else ()

    def _read(self) -> dict[str, list[str]]:
        try:
            if self._path.stat().st_size > MAX_BYTES:
                return {}
            found = json.loads(self._path.read_bytes())
            sources = found["sources"]
            return {str(key): [str(act) for act in acts] for key, acts in sources.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}  # none yet, or damaged: begun afresh

    def _write(self) -> None:
        known = {**self._read(), **(self._known or {})}  # another kernel of this notebook may have written meanwhile
        known = dict(list(known.items())[-MAX_SOURCES:])
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"version": VERSION, "sources": known}, separators=(",", ":")), encoding="utf-8")
        draft.replace(self._path)


def act_of(fact: Fact) -> str | None:
    """An act in words, None for a fact that is none (what is imported depends on the cells before)."""
    if isinstance(fact, HostFact):
        return f"contacts {fact.host}"
    if isinstance(fact, ProcessFact):
        return f"starts {fact.program}"
    if isinstance(fact, ActFact) and fact.act in _WORDS:
        return _WORDS[fact.act] + (f" {fact.what}" if fact.act != "compile" else "")
    return None
