"""The files of exact pins, as the configured package index has them. uv asks; which pins make it fail is found here."""

import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_audit.errors import BundleError
from jupyter_audit.execute.uv import find_uv, last_words, run_tool

MAX_QUESTIONS = 400
"""Calls of uv while it is found out which packages the index does not know."""


class Index:
    """Asks uv for the files of exact pins; finds by halving which pins make it fail."""

    def __init__(self, python: str, *, offline: bool) -> None:
        uv = find_uv()
        if uv is None:
            raise BundleError("uv was not found, so nothing can be locked", "pip install uv")
        self._argv = [uv, "pip", "compile", "--quiet", "--no-deps", "--universal", "--no-header", "--no-annotate"]
        self._argv += ["--python-version", python, "--format", "pylock.toml", "-"]
        self._argv += ["--offline"] if offline else []
        self._left = MAX_QUESTIONS

    def packages(self, pins: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The lock's packages for the pins that the index knows, and the reason for each that it does not."""
        if not pins:
            return [], {}
        with tempfile.TemporaryDirectory() as scratch:
            return self._ask(list(pins), Path(scratch))

    def _ask(self, pins: list[str], scratch: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
        self._left -= 1
        if self._left < 0:
            return [], dict.fromkeys(pins, "too many other packages could not be found")
        listed = scratch / "pins.in"
        listed.write_text("\n".join(pins), encoding="utf-8")
        run = run_tool([str(listed) if word == "-" else word for word in self._argv], scratch)
        if run.returncode == 0:
            return list(tomllib.loads(run.stdout).get("packages", [])), {}
        if len(pins) == 1:
            return [], {pins[0]: last_words(run)}
        middle = len(pins) // 2
        left, unknown_left = self._ask(pins[:middle], scratch)
        right, unknown_right = self._ask(pins[middle:], scratch)
        return left + right, unknown_left | unknown_right
