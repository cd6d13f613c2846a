"""What of a session goes to the journal, and when: the rules of writing, above the format."""

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_audit.capture import audithook
from jupyter_audit.capture.baseline import NAME as BASELINE
from jupyter_audit.capture.entropy import EntropyLedger
from jupyter_audit.capture.journal_writer import Journal
from jupyter_audit.capture.places import apart, journal_path
from jupyter_audit.capture.recorder import FinishedRun
from jupyter_audit.model.session import Environment, FileFact, Session


class SessionLog:
    """Opens the journal with the first run, beside the notebook or, where that fails, in the user's own place."""

    def __init__(
        self, given: Path | None, notebook: Path | None, started: datetime, kernel: str, ledger: EntropyLedger
    ) -> None:
        path = given or journal_path(notebook, started, kernel)
        self._candidates = [path] if given else [path, apart(notebook) / path.name]
        self._first = path
        self._ledger = ledger
        self._journal: Journal | None = None
        self._notes: list[str] = []
        self._environment: Environment | None = None
        self._partial: tuple[str, ...] = ()
        self._withheld = False

    @property
    def folder(self) -> Path:
        """Where the journal is or would be."""
        return (self.path or self._first).parent

    @property
    def files(self) -> frozenset[str]:
        """What is written of ours where it may be taken for the user's."""
        return frozenset((str(self.path or self._first), str(self.folder / BASELINE)))

    @property
    def path(self) -> Path | None:
        """The journal's file, None before there is one."""
        return self._journal.path if self._journal else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the session itself has to say."""
        return tuple(self._notes)

    def run(self, session: Session, run: Any, finished: FinishedRun, environment: Environment | None) -> None:
        """Write one finished run, given with its wire form."""
        with audithook.not_the_users():
            if self._journal is None:
                self._open(session)
            if self._journal is None:
                return
            try:
                self._write_environment(environment)
                if self._ledger.withheld and not self._withheld:
                    self._withheld = True
                    self._journal.withhold_entropy()
                self._journal.run(run, finished.source, self._ledger.fresh(), finished.variables)
                self._write_partial()
            except OSError as problem:
                self._note(f"the journal could not be written at times ({problem.strerror}): some of it may be missing")

    def hashed(self, seq: int, fact: FileFact) -> None:
        """A file that a run used has been hashed since."""
        if self._journal is not None:
            with audithook.not_the_users(), contextlib.suppress(OSError):  # it waits with the other lines
                self._journal.hashed(seq, fact)

    def update(self, environment: Environment | None) -> None:
        """Write what has become known since the last run."""
        with audithook.not_the_users():
            try:
                self._write_environment(environment)
                self._write_partial()
            except OSError as problem:
                self._note(f"the journal could not be written at times ({problem.strerror}): some of it may be missing")

    def _note(self, text: str) -> None:
        if text not in self._notes:
            self._notes.append(text)

    def end(self, environment: Environment | None, runs: int) -> None:
        """Write what is still to be said, and close."""
        if self._journal is not None:
            with audithook.not_the_users():
                self.update(environment)
                with contextlib.suppress(OSError):
                    for note in self._notes:
                        self._journal.note(note)
                self._journal.end(runs)

    def _open(self, session: Session) -> None:
        problem: OSError | None = None
        for path in self._candidates:
            journal = Journal(path)
            try:
                journal.begin(session)
            except OSError as error:
                problem = error
                continue
            self._journal = journal
            return
        if self._candidates:
            self._candidates = []
            reason = problem.strerror if problem else "no place"
            self._notes.append(f"no journal is written ({reason}): this session is in the kernel's memory only")

    def _write_environment(self, environment: Environment | None) -> None:
        if self._journal is not None and environment is not None and environment != self._environment:
            self._environment = environment
            self._journal.environment(environment)

    def _write_partial(self) -> None:
        partial = self._ledger.entropy().partial
        if self._journal is not None and partial != self._partial:
            self._partial = partial
            self._journal.partial(partial)
