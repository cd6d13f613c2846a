"""The one-way line from kernel to page: comm target ``jupyter_audit``.

On open the page gets ``{"type": "hello", "version": 1, "session": Session}``; after each cell
``{"type": "run", "run": CellRun}``; once it is known, and whenever something was installed,
``{"type": "environment", "environment": Environment}``. Nothing is ever expected back.
"""

import threading
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture.start import Recording
from jupyter_audit.model.session import CellRun, Environment

TARGET = "jupyter_audit"
VERSION = 1


class RunComm:
    """Tells every page that has opened the comm. Messages may come from any thread."""

    def __init__(self, shell: Any) -> None:
        kernel = getattr(shell, "kernel", None)
        self._manager = getattr(kernel, "comm_manager", None)
        self._recording: Recording | None = None
        self._pages: dict[str, Any] = {}
        self._lock = threading.RLock()

    def register(self) -> None:
        """Offer the target, where there is a kernel (a plain terminal has none)."""
        if self._manager is not None:
            self._manager.register_target(TARGET, self._opened)

    def unregister(self) -> None:
        """Close every comm and withdraw the target."""
        with self._lock:
            pages, self._pages = list(self._pages.values()), {}
        for comm in pages:
            comm.close()
        if self._manager is not None and self._manager.targets.get(TARGET) == self._opened:
            self._manager.unregister_target(TARGET, self._opened)

    def follow(self, recording: Recording | None) -> None:
        """Speak of this recording from now on; pages that are open get a new hello. None: nothing is recorded."""
        with self._lock:
            if recording is self._recording:
                return
            self._recording = recording
            if recording is not None:
                recording.on_run(self._ran)
                recording.on_environment(self._looked_around)
            for comm in self._pages.values():
                comm.send(self._hello())

    def _hello(self) -> dict[str, Any]:
        session = wire.to_json(self._recording.known()) if self._recording is not None else None
        return {"type": "hello", "version": VERSION, "session": session}

    def _opened(self, comm: Any, _: Any) -> None:
        comm.on_close(lambda _: self._closed(comm.comm_id))
        with self._lock:
            self._pages[comm.comm_id] = comm
            comm.send(self._hello())

    def _closed(self, comm_id: str) -> None:
        with self._lock:
            self._pages.pop(comm_id, None)

    def _ran(self, _: CellRun, content: Any) -> None:
        self._send({"type": "run", "run": content})

    def _looked_around(self, environment: Environment) -> None:
        self._send({"type": "environment", "environment": wire.to_json(environment)})

    def _send(self, message: dict[str, Any]) -> None:
        with self._lock:
            for comm in self._pages.values():
                comm.send(message)
