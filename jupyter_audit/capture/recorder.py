"""Events in, ``CellRun`` out: what each cell read, wrote and did, without standing in its way.

Works by IPython's own events and replaces nothing of the kernel. Every hook is guarded: a failure of ours becomes
one note, the user's cell goes on, and so does the recording.
"""

import builtins
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import ModuleType, TracebackType
from typing import Any, Literal, Protocol

from jupyter_audit.capture.called import called_globals
from jupyter_audit.capture.fingerprint import fingerprint, fingerprints, is_mutable
from jupyter_audit.capture.identify import source_sha256
from jupyter_audit.capture.names import CellNames, cell_names
from jupyter_audit.capture.namespace import NamespaceWatch
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import CellRun, Fact, NoteFact, Read

MAX_CACHED_SOURCES = 1024
MIN_SECRET = 16
"""No credential is shorter: a shorter name need not be looked at."""
MAX_NAMES = 2000
"""Names kept per run; a cell that binds more says so."""


class Probe(Protocol):
    """Looks at one kind of fact while a cell runs."""

    def begin(self, seq: int, source: str, /) -> None:
        """A cell is about to run."""

    def end(self) -> Iterable[Fact]:
        """What it did."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Both clocks at the end of a cell, in seconds."""

    clock: float
    cpu: float


@dataclass(slots=True)
class _Running:
    """A cell between its two events."""

    seq: int
    source: str
    cell_id: str | None
    started: str
    clock: float
    cpu: float
    names: CellNames
    marks: dict[str, int]
    thread: int
    alone: bool
    notes: list[NoteFact]


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run with what the journal keeps beside it: the raw source, and the environment variables it names."""

    run: CellRun
    source: str
    variables: frozenset[str]


class Recorder:
    """Follows one shell. ``finished`` is called with every run, in order."""

    def __init__(self, shell: Any, probes: Iterable[Probe], finished: Callable[[FinishedRun], None]) -> None:
        self._shell = shell
        self._probes = tuple(probes)
        self._finished = finished
        self._namespace: dict[str, object] = shell.user_ns
        self._hidden = frozenset(shell.user_ns_hidden)
        self._watch = NamespaceWatch(self._namespace, self._hidden)
        self._writers: dict[str, int | None] = {}
        self._running: dict[int, _Running] = {}
        self._names: dict[str, CellNames] = {}
        self._troubles: set[str] = set()
        self._notes: list[NoteFact] = []
        self._seq = 0

    def start(self) -> None:
        """Listen, beginning with the cell that is running at this moment, if one is."""
        self._shell.events.register("pre_run_cell", self._pre_run_cell)
        self._shell.events.register("post_run_cell", self._post_run_cell)
        current = executing(self._shell)
        if current is not None:
            self._begin(current.info, (NoteFact("recording began inside this cell"),))

    def stop(self) -> None:
        """Listen no more."""
        for event, hook in (("pre_run_cell", self._pre_run_cell), ("post_run_cell", self._post_run_cell)):
            if hook in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, hook)
        self._watch.release()

    @property
    def busy(self) -> bool:
        """Whether a cell runs at this moment."""
        return bool(self._running)

    def trouble(self, where: str, problem: BaseException) -> NoteFact | None:
        """A failure of ours, as a note the first time it happens. No message: it might quote a user's value."""
        text = f"{where} failed ({type(problem).__name__}): facts may be missing from here on"
        if text in self._troubles:
            return None
        self._troubles.add(text)
        note = NoteFact(text)
        self._notes.append(note)
        return note

    def _pre_run_cell(self, info: Any) -> None:
        try:
            if not nested(self._shell):
                self._begin(info, ())
        except Exception as problem:
            self.trouble("recording the beginning of a cell", problem)

    def _begin(self, info: Any, notes: Iterable[NoteFact]) -> None:
        self._seq += 1
        source = info.raw_cell or ""
        thread = threading.get_ident()
        self._running = {key: run for key, run in self._running.items() if run.thread != thread}
        running = _Running(
            seq=self._seq,
            source=source,
            cell_id=getattr(info, "cell_id", None),
            started=datetime.now(UTC).isoformat(timespec="milliseconds"),
            clock=time.perf_counter(),
            cpu=time.process_time(),
            names=CellNames(dynamic=True),
            marks={},
            thread=thread,
            alone=not self._running,
            notes=list(notes),
        )
        for other in self._running.values():
            other.alone = False
        self._running[id(info)] = running
        for probe in self._probes:
            try:
                probe.begin(running.seq, source)
            except Exception as problem:
                self.trouble(f"the {type(probe).__name__}", problem)
        for name in self._watch.changes():  # between cells: a callback, a thread, a silent execution
            self._writers[name] = None
        running.names = self._cell_names(source)
        if running.names.dynamic:
            self._watch.hold()
        running.marks = fingerprints(self._used(running.names), self._namespace)
        running.clock, running.cpu = time.perf_counter(), time.process_time()

    def _used(self, names: CellNames) -> set[str]:
        """The names that the text loads, and those that the notebook's functions it calls load."""
        used = set(names.loads)
        for uses in called_globals(frozenset(names.loads), self._namespace).values():
            used |= uses.reads
        return used

    def _cell_names(self, source: str) -> CellNames:
        key = source_sha256(source)
        names = self._names.get(key)
        if names is None:
            if len(self._names) >= MAX_CACHED_SOURCES:
                self._names.clear()
            names = self._names[key] = cell_names(source, self._shell.transform_cell)
        return names

    def _post_run_cell(self, result: Any) -> None:
        spent = Spent(time.perf_counter(), time.process_time())
        if result is None:  # IPython itself failed on this cell: it was not run
            self._running = {key: run for key, run in self._running.items() if run.thread != threading.get_ident()}
            self._watch.release()
            return
        running = self._running.pop(id(result.info), None)
        if running is None:
            return
        try:
            run = self._run(running, result, spent)
        except Exception as problem:
            self.trouble("recording a cell", problem)
            run = self._bare_run(running, result, spent)
        finally:
            self._watch.release()
        try:
            self._finished(FinishedRun(run, running.source, running.names.variables))
        except Exception as problem:
            self.trouble("writing the record", problem)

    def _run(self, running: _Running, result: Any, spent: Spent) -> CellRun:
        changed = self._watch.changes()
        facts: list[Fact] = list(running.notes)
        for probe in self._probes:
            try:
                facts += probe.end()
            except Exception as problem:
                self.trouble(f"the {type(probe).__name__}", problem)
        if not running.alone:
            facts.append(NoteFact("another cell ran at the same time: names may be credited to the wrong one"))
        reads, writes = self._names_used(running, changed, result)
        if len(reads) > MAX_NAMES or len(writes) > MAX_NAMES:
            facts.append(NoteFact(f"more than {MAX_NAMES} names were read or written: the rest is not listed"))
        for name in writes:
            self._writers[name] = running.seq
        run = self._bare_run(running, result, spent)
        return replace(run, reads=reads[:MAX_NAMES], writes=writes[:MAX_NAMES], facts=(*facts, *run.facts))

    def _bare_run(self, running: _Running, result: Any, spent: Spent) -> CellRun:
        """What is known of a run without looking at names, and the notes that wait to be told."""
        notes, self._notes = tuple(self._notes), []
        return CellRun(
            seq=running.seq,
            cell_id=running.cell_id if isinstance(running.cell_id, str) else None,
            source_sha256=source_sha256(running.source),
            execution_count=result.execution_count,
            status=_status(result),
            started=running.started,
            seconds=round(spent.clock - running.clock, 6),
            reads=(),
            writes=(),
            facts=notes,
            cpu_seconds=round(spent.cpu - running.cpu, 6),
            peak_memory=_peak_memory(),
        )

    def _names_used(
        self, running: _Running, changed: set[str], result: Any
    ) -> tuple[tuple[Read, ...], tuple[str, ...]]:
        """What the text and the functions it calls read, with who wrote it, and what was written."""
        names, namespace = running.names, self._namespace
        if result.error_before_exec is not None:
            return (), tuple(sorted(changed))
        reads, writes = set(names.reads), set(changed)
        for name, uses in called_globals(frozenset(names.loads), namespace).items():
            loaded = names.loads[name]
            reads |= {used for used in uses.reads if names.assigned.get(used, loaded) >= loaded}
            writes |= {written for written in uses.writes if written in namespace}
        last_line = _failing_line(result.error_in_exec, namespace) if result.error_in_exec is not None else sys.maxsize
        for name, line in names.stores.items():
            if line <= last_line:  # bound again to the very same object, or to one with a reused identity
                writes.add(name)
        writes |= self._changed_in_place(running, changed)
        known = self._writers
        listed = (Read(_shown(name), known.get(name)) for name in sorted(reads) if self._is_users(name))
        return tuple(listed), tuple(sorted(_shown(name) for name in writes if name not in self._hidden))

    def _changed_in_place(self, running: _Running, changed: set[str]) -> set[str]:
        """Names whose object was changed, by the text or by what it called, and the other names of those objects."""
        namespace = self._namespace
        in_place = {name for name in running.names.mutated if type(namespace.get(name)) is not ModuleType}
        for name, mark in running.marks.items():
            if name not in changed and name in namespace and fingerprint(namespace[name]) != mark:
                in_place.add(name)
        in_place &= namespace.keys()
        objects = [namespace[name] for name in in_place if name not in changed]
        return in_place | self._watch.bound_to([value for value in objects if is_mutable(value)])

    def _is_users(self, name: str) -> bool:
        if name in self._hidden:
            return False
        return name in self._namespace or name in self._writers or not hasattr(builtins, name)


def _shown(name: str) -> str:
    """A name as it is written down: one made while the cell ran may be a secret."""
    return redact(name) if len(name) >= MIN_SECRET else name


def _peak_memory() -> int | None:
    """Bytes; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) * (1 if sys.platform == "darwin" else 1024)


def _status(result: Any) -> Literal["ok", "error", "aborted"]:
    if result.error_before_exec is not None:
        return "error" if isinstance(result.error_before_exec, SyntaxError) else "aborted"
    return "ok" if result.error_in_exec is None else "error"


def _failing_line(error: BaseException, namespace: dict[str, object]) -> int:
    """The line of the cell at which it failed; 0 where the traceback does not tell."""
    trace: TracebackType | None = getattr(error, "__traceback__", None)
    while trace is not None:
        if trace.tb_frame.f_globals is namespace and trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def _cell_frames(shell: Any) -> Iterable[Any]:
    """The frames of this thread in which ``shell`` runs a cell, innermost first."""
    code = type(shell).run_cell_async.__code__
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is code:
            yield frame
        frame = frame.f_back  # type: ignore[assignment]


def nested(shell: Any) -> bool:
    """Whether this cell runs within another one (``%%capture``, ``run_cell``): it belongs to the outer one."""
    return sum(1 for _ in _cell_frames(shell)) > 1


def executing(shell: Any) -> Any:
    """The unfinished ``ExecutionResult`` of the cell that runs now, None where none does or only a silent one."""
    outermost = None
    for outermost in _cell_frames(shell):  # noqa: B007
        pass
    if outermost is None or outermost.f_locals.get("silent"):
        return None
    return outermost.f_locals.get("result")
