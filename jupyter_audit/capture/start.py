"""Start and stop recording a shell: the recorder, its probes, the ledger and the journal, put together."""

import atexit
import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture import audithook
from jupyter_audit.capture.baseline import Baseline
from jupyter_audit.capture.blind_spots import BLIND_SPOTS
from jupyter_audit.capture.hashing import Hasher
from jupyter_audit.capture.journal import VERSION, with_digest
from jupyter_audit.capture.probes.behaviour import BehaviourProbe
from jupyter_audit.capture.probes.files import FileProbe
from jupyter_audit.capture.probes.network import NetworkProbe
from jupyter_audit.capture.probes.randomness import RandomProbe
from jupyter_audit.capture.recorder import FinishedRun, Recorder, executing
from jupyter_audit.capture.session_log import SessionLog
from jupyter_audit.capture.surroundings import Surroundings
from jupyter_audit.capture.taps import start_ledger, stop_ledger
from jupyter_audit.model.session import CellRun, Entropy, Environment, FileFact, Session

RunListener = Callable[[CellRun, Any], None]
"""Called in the kernel with a finished run and its wire form."""

_ATTRIBUTE = "_jupyter_audit_recording"
_KERNEL_FILE = re.compile(r"(?:kernel-)?(?P<id>[\w-]{1,64})\.json\Z")
_LOADS_US = re.compile(r"\s*(?:#[^\n]*\n\s*)*%(?:re)?load_ext\s+jupyter_audit\b")


class Recording:
    """One shell being recorded. Made by ``start_recording``."""

    def __init__(self, shell: Any, notebook: Path | None, journal: Path | None) -> None:
        started = datetime.now(UTC)
        self.notebook = notebook
        self._shell = shell
        self._session = Session(
            version=VERSION,
            id=os.urandom(16).hex(),
            notebook=notebook.name if notebook else None,
            started=started.isoformat(timespec="milliseconds"),
            environment=None,
            entropy=Entropy((), ()),
            runs=(),
            notes=(),
            blind_spots=BLIND_SPOTS,
        )
        randomness = RandomProbe(shell.user_ns)
        self._ledger = start_ledger(randomness)
        randomness.follow(self._ledger)
        self._log = SessionLog(journal, notebook, started, kernel_name(), self._ledger)
        self._baseline = Baseline(self._log.folder)
        self._surroundings = Surroundings(notebook.parent if notebook else None)
        self._surroundings.on_known(self._known)
        self._runs: list[CellRun] = []
        self._sources: dict[str, str] = {}
        self._variables: set[str] = set()
        self._listeners: list[RunListener] = []
        self._hasher = Hasher()
        self._early: dict[int, list[FileFact]] = {}
        self._lock = threading.Lock()
        self._running = False
        files = FileProbe(shell.user_ns, self._hasher, self._hashed, lambda: self._log.files)
        probes = (randomness, files, NetworkProbe(), BehaviourProbe(shell.user_ns))
        self._recorder = Recorder(shell, probes, self._finished)

    def start(self) -> None:
        """Begin to listen, and look at the environment as soon as no cell runs."""
        self._note_late_start()
        audithook.install()
        self._recorder.start()
        self._running = True
        self._surroundings.look_in_background(lambda: self._recorder.busy)
        atexit.register(self._exit)

    @property
    def journal(self) -> Path | None:
        """The journal; None before the first cell has ended, and where none could be written."""
        return self._log.path

    @property
    def running(self) -> bool:
        """Whether cells are being recorded."""
        return self._running

    @property
    def runs(self) -> tuple[CellRun, ...]:
        """Every finished run so far."""
        return tuple(self._runs)

    def source(self, run: CellRun) -> str | None:
        """What ran, as the front end sent it."""
        return self._sources.get(run.source_sha256)

    def environment(self) -> Environment:
        """The kernel's environment as it is now; waits for the background look where that is not done."""
        return replace(self._surroundings.now(), variables=tuple(sorted(self._variables)))

    def session(self) -> Session:
        """Everything so far."""
        return replace(self.known(), environment=self.environment())

    def known(self) -> Session:
        """The same without waiting: ``environment`` is None while it is still being looked at."""
        environment = self._surroundings.known
        return replace(
            self._session,
            environment=environment and replace(environment, variables=tuple(sorted(self._variables))),
            entropy=self._ledger.entropy(),
            runs=self.runs,
            notes=self._log.notes,
        )

    def on_run(self, listener: RunListener) -> None:
        """Call ``listener`` after every cell."""
        self._listeners.append(listener)

    def on_environment(self, listener: Callable[[Environment], None]) -> None:
        """Call ``listener``, in the thread that found out, once the environment is known."""
        self._surroundings.on_known(listener)

    def flush(self) -> None:
        """Bring the journal up to now: the environment and what is partial, too."""
        environment = self._surroundings.now()
        with self._lock:
            self._log.update(environment)

    def stop(self) -> Session:
        """Stop listening, undo every patch, close the journal, and give the whole session."""
        if not self._running:
            return self.session()
        self._running = False
        self._recorder.stop()
        stop_ledger(self._ledger)
        self._hasher.stop()
        session = self.session()
        atexit.unregister(self._exit)
        self._log.end(self._surroundings.known, len(self._runs))
        if getattr(self._shell, _ATTRIBUTE, None) is self:
            delattr(self._shell, _ATTRIBUTE)
        return session

    def _known(self, environment: Environment) -> None:
        with self._lock:
            self._log.update(environment)

    def _exit(self) -> None:
        """The kernel ends in an orderly way: close the journal without a last look around, unless none was taken."""
        environment = self._surroundings.known
        if environment is None and self._runs:
            with contextlib.suppress(Exception):  # the journal is closed all the same
                environment = self._surroundings.now()
        self._log.end(environment, len(self._runs))

    def _finished(self, finished: FinishedRun) -> None:
        run = self._with_news(finished.run)
        with self._lock:
            for fact in self._early.pop(run.seq, ()):  # hashed before the run was over
                run = with_digest(run, fact)
            self._runs.append(run)
            self._sources[run.source_sha256] = finished.source
            self._variables |= finished.variables
            content = wire.to_json(run)
            self._log.run(self._session, content, finished, self._surroundings.known)
        for listener in tuple(self._listeners):
            try:
                listener(run, content)
            except Exception as problem:  # one listener's failure is not the others'
                self._recorder.trouble("telling the page about a run", problem)

    def _hashed(self, seq: int, fact: FileFact) -> None:
        with self._lock:
            for position, run in enumerate(self._runs):
                if run.seq == seq:
                    self._runs[position] = with_digest(run, fact)
                    self._log.hashed(seq, fact)
                    return
            self._early.setdefault(seq, []).append(fact)

    def _with_news(self, run: CellRun) -> CellRun:
        try:
            with audithook.not_the_users():
                return replace(run, facts=(*run.facts, *self._baseline.compare(run)))
        except Exception as problem:
            note = self._recorder.trouble("comparing with earlier runs", problem)
            return replace(run, facts=(*run.facts, note)) if note else run

    def _note_late_start(self) -> None:
        current = executing(self._shell)
        count = current.execution_count if current is not None else self._shell.execution_count
        if count is not None and count > 1:
            self._ledger.partial(
                f"{count - 1} earlier cell runs were not recorded: what they drew is not in the ledger"
            )
        elif current is not None and not _LOADS_US.match(current.info.raw_cell or ""):
            self._ledger.partial("the first cell ran other code before recording began")


def start_recording(shell: Any, notebook: Path | str | None = None, journal: Path | str | None = None) -> Recording:
    """Record ``shell`` from now on. Gives the recording that runs already, if one does.

    ``notebook`` is by default what the Jupyter server says; ``journal`` is a file to write instead of the computed
    place.
    """
    known = current_recording(shell)
    if known is not None:
        return known
    path = Path(notebook).absolute() if notebook is not None else notebook_path(shell)
    recording = Recording(shell, path, Path(journal) if journal is not None else None)
    setattr(shell, _ATTRIBUTE, recording)
    recording.start()
    return recording


def current_recording(shell: Any) -> Recording | None:
    """The recording of this shell, None where none runs."""
    found = getattr(shell, _ATTRIBUTE, None)
    return found if isinstance(found, Recording) and found.running else None


def stop_recording(shell: Any) -> Session | None:
    """Stop the recording of this shell, if one runs, and give its session."""
    recording = current_recording(shell)
    return recording.stop() if recording else None


def notebook_path(shell: Any) -> Path | None:
    """The notebook that this kernel runs, as jupyter_server 2 or VS Code tell it; None where nobody does."""
    for told in (os.environ.get("JPY_SESSION_NAME"), shell.user_ns.get("__vsc_ipynb_file__")):
        if isinstance(told, str) and told.endswith(".ipynb"):
            return Path(told).absolute()
    return None


def kernel_name() -> str:
    """Something short that tells this kernel's journals from others': its id where there is one."""
    for argument in reversed(sys.argv):
        if found := _KERNEL_FILE.search(argument):
            return found["id"][:8]
    return f"pid{os.getpid()}"
