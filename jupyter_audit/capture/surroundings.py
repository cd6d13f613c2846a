"""The environment of a recorded kernel, looked at in the background and again when something was installed."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from jupyter_audit.model.session import Environment


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

    def look_in_background(self) -> None:
        """Starting to record must not be felt."""
        threading.Thread(target=self._look, name="jupyter_audit environment", daemon=True).start()

    def _look(self) -> None:
        with contextlib.suppress(Exception):  # whoever needs the answer asks again, and is told
            self.now()

    def now(self) -> Environment:
        """The environment, looked at anew where something was installed or removed since."""
        # not needed to start, and a third of what starting would cost
        from jupyter_audit.capture.probes.environment import capture_environment, installed_state, refreshed

        with self._lock:
            state = installed_state()
            looked = self._environment is not None
            if self._environment is None or state != self._state:
                self._state, self._environment = state, capture_environment(self._folder)
                for listener in tuple(self._listeners):
                    with contextlib.suppress(Exception):  # a page that is gone must not hide the environment
                        listener(self._environment)
            if looked:  # the first look, as recording starts, must not be felt; and nothing is loaded yet
                self._environment = refreshed(self._environment)
            return self._environment
