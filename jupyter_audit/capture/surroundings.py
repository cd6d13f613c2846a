"""The environment of a recorded kernel, looked at in the background and again when something was installed."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from jupyter_audit.model.session import Environment

IDLE = 0.5
"""Seconds without a running cell after which the first look may take the interpreter for its own."""
LATEST = 5.0
"""Seconds after which it is taken even while cells run: a kernel that is killed then must not leave nothing."""
_STEP = 0.05


class Surroundings:
    """``known`` never waits; ``now`` does."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder and folder.is_dir() else None
        self._environment: Environment | None = None
        self._state: tuple[tuple[str, int], ...] = ()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Environment], None]] = []

    @property
    def known(self) -> Environment | None:
        """What was last seen."""
        return self._environment

    def on_known(self, listener: Callable[[Environment], None]) -> None:
        """Call ``listener`` whenever the environment was looked at."""
        self._listeners.append(listener)

    def look_in_background(self, busy: Callable[[], bool]) -> None:
        """Look once no cell runs: a look takes a tenth of a second of the interpreter, which the user's cell wants."""
        threading.Thread(target=self._look, args=(busy,), name="jupyter_audit environment", daemon=True).start()

    def _look(self, busy: Callable[[], bool]) -> None:
        clock = threading.Event()  # never set; the notebook may have put another `time.sleep` and `time.monotonic`
        idle = waited = 0.0
        while idle < IDLE and waited < LATEST and self._environment is None:
            clock.wait(_STEP)
            waited += _STEP
            idle = 0.0 if busy() else idle + _STEP
        with contextlib.suppress(Exception):  # whoever needs the answer asks again, and is told
            if self._environment is None:
                self.now()

    def now(self) -> Environment:
        """The environment, looked at anew where something was installed or removed since."""
        # not needed to start, and a third of what starting would cost
        from jupyter_audit.capture.probes.environment import capture_environment, installed_state, refreshed

        with self._lock:
            state = installed_state()
            anew = state != self._state
            found = self._environment if self._environment and not anew else capture_environment(self._folder)
            self._state, self._environment = state, refreshed(found)
            for listener in tuple(self._listeners) if anew else ():
                with contextlib.suppress(Exception):  # a page that is gone must not hide the environment
                    listener(self._environment)
            return self._environment
