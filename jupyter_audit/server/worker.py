"""The process that checks notebooks for the Jupyter server: requests come in on stdin, answers go out on stdout.

It is a process of its own so that no notebook, however built, slows or ends the server, and a long-lived one so that
what is cached by source hash stays cached. Started as ``python -P -m jupyter_audit.server.worker``.

A frame is a length (8 bytes, big-endian) and that many bytes. A request is two frames: a JSON header
(``{"task": ..., "path": what the browser calls it, "file": its place on disk or null}``) and the body as the browser
sent it. An answer is two frames: the HTTP status in ASCII and a JSON body. The task is to assess, to make a person's
answer to a checklist item, or to make a sign-off.
"""

import json
import os
import struct
import sys
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal, cast, get_args

from jupyter_audit.checklist.attest import Attestation, Word, attest
from jupyter_audit.checklist.profile import profile_names
from jupyter_audit.config import DEFAULT, Config, load_config
from jupyter_audit.errors import AuditError, NotPythonError, UnreadableError, UsageError
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.read import notebook_from_json
from jupyter_audit.project import installed_in, read_project, with_modules
from jupyter_audit.review.assess import assess, configured_profile
from jupyter_audit.server.messages import AssessReply, AttestReply, Refusal, SignOffReply
from jupyter_audit.server.vouching import Asked, sign_off, text_of
from jupyter_audit.wire import from_json, to_json

MAX_HELD = 8
"""Notebooks whose parsed cells are held."""
MAX_PARTS_BYTES = 256 * 1024 * 1024
"""How much of what browsers sent once is held, so that they need not send it with every keystroke."""

PROJECT_SECONDS = 5.0
"""How long what was read of the notebook's folder is taken as still true."""

Task = Literal["assess", "attest", "signoff"]

_LENGTH = struct.Struct(">Q")


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one frame; the caller flushes."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)


class Parts:
    """Outputs and sessions, each sent once under a key that the browser made up; the oldest go first."""

    def __init__(self, limit: int = MAX_PARTS_BYTES) -> None:
        self._limit = limit
        self._held: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._size = 0

    def keep(self, parts: dict[str, Any]) -> None:
        """Hold these parts."""
        for key, value in parts.items():
            self._drop(key)
            size = len(json.dumps(value))
            self._held[key] = (value, size)
            self._size += size
        while self._size > self._limit and len(self._held) > len(parts):
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> None:
        if key in self._held:
            self._size -= self._held.pop(key)[1]

    def get(self, key: str) -> Any:
        """The part with this key. Raises KeyError where it is not held."""
        self._held.move_to_end(key)
        return self._held[key][0]


class Worker:
    """Answers requests one after the other."""

    def __init__(self) -> None:
        self._parts = Parts()
        self._sessions: dict[str, Session] = {}
        self._worlds: dict[str, tuple[float, Project, Config]] = {}
        self._last: OrderedDict[str, Notebook] = OrderedDict()
        """The notebooks as they were last seen: what is parsed of them is not parsed again after an edit."""
        self._tasks: dict[Task, Callable[[dict[str, Any], dict[str, Any]], object]] = {
            "assess": self._assess,
            "attest": self._attest,
            "signoff": self._sign_off,
        }

    def answer(self, header: bytes, body: bytes) -> tuple[int, bytes]:
        """HTTP status and JSON for one request."""
        try:
            told = json.loads(header)
            reply: object = self._tasks[told["task"]](told, _object(body))
            status = 200
        except AuditError as error:
            python = not isinstance(error, NotPythonError)
            status, reply = 422, Refusal(error.message, error.hint, "other" if python else "not-python")
        except RecursionError:
            status, reply = 422, Refusal("the notebook is nested too deeply to be checked", "simplify its deepest cell")
        except Exception as error:  # a fault of ours, or of somebody's rule: it goes to the server's log
            traceback.print_exc()
            name = type(error).__name__
            status, reply = 500, Refusal(f"the check failed on this notebook ({name})", "the server's log says where")
        return status, json.dumps(to_json(reply)).encode()

    def _assess(self, header: dict[str, Any], request: dict[str, Any]) -> AssessReply:
        asked, missing = self._read(header, request)
        if asked is None:
            return AssessReply(assessment=None, missing=missing)
        reply = AssessReply(assess(*asked), missing=())
        self._hold(header["path"], asked.notebook)
        return reply

    def _attest(self, header: dict[str, Any], request: dict[str, Any]) -> AttestReply:
        asked, missing = self._read(header, request)
        if asked is None:
            return AttestReply(None, missing)
        word = text_of(request, "answer")
        if word not in get_args(Word):
            raise UsageError(f"{word!r} is no answer", "answer yes, no or n/a")
        made = attest(
            asked.notebook,
            configured_profile(asked.config),
            text_of(request, "item"),
            cast("Word", word),
            text_of(request, "note"),
            text_of(request, "author"),
            datetime.now(UTC),
        )
        return AttestReply(from_json(Attestation, made), ())

    def _sign_off(self, header: dict[str, Any], request: dict[str, Any]) -> SignOffReply:
        asked, missing = self._read(header, request)
        if asked is None:
            return SignOffReply(None, False, missing)
        made, logged = sign_off(asked, request, None if header["file"] is None else Path(header["file"]))
        self._worlds = {}  # the log has grown
        return SignOffReply(made, logged, ())

    def _read(self, header: dict[str, Any], request: dict[str, Any]) -> tuple[Asked | None, tuple[str, ...]]:
        """The notebook that a request speaks of, with its world; or None, and the keys of parts that are not held."""
        parts = request.get("parts", {})
        if not isinstance(parts, dict):
            raise UnreadableError("parts should be an object", "the panel and the server may differ in version")
        self._parts.keep(parts)
        notebook, missing = self._whole(request.get("notebook"))
        session = self._session(request.get("session"), missing)
        if missing:
            return None, tuple(missing)
        project, config = self._world(header["file"])
        config = _with_profile(config, request.get("profile"))
        project = replace(project, installed=installed_in(session))
        name = header["path"].rpartition("/")[2] or "notebook.ipynb"
        parsed = notebook_from_json(notebook, name)
        if header["file"] is not None:
            project = with_modules(project, Path(header["file"]), parsed)
        return Asked(parsed, session, project, config), ()

    def _hold(self, path: str, notebook: Notebook) -> None:
        self._last[path] = notebook
        self._last.move_to_end(path)
        while len(self._last) > MAX_HELD:
            self._last.popitem(last=False)

    def _whole(self, notebook: Any) -> tuple[dict[str, Any], list[str]]:
        """The notebook with outputs in the place of their keys, and the keys that are not held."""
        if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", []), list):
            raise UnreadableError("no notebook was given", "send {notebook, path, session}")
        missing: list[str] = []
        for cell in notebook.get("cells", []):
            if isinstance(cell, dict) and isinstance(cell.get("outputs"), str):
                try:
                    cell["outputs"] = self._parts.get(cell["outputs"])
                except KeyError:
                    missing.append(cell["outputs"])
        return notebook, missing

    def _session(self, session: Any, missing: list[str]) -> Session | None:
        if session is None:
            return None
        if not isinstance(session, str):
            return from_json(Session, session)
        if session not in self._sessions:
            try:
                self._sessions = {session: from_json(Session, self._parts.get(session))}
            except KeyError:
                missing.append(session)
                return None
        return self._sessions[session]

    def _world(self, file: str | None) -> tuple[Project, Config]:
        """The notebook's folder and settings, read again when what is known of them has grown old."""
        if file is None:
            return Project(), DEFAULT
        now = time.monotonic()
        known = self._worlds.get(file)
        if known is None or now - known[0] > PROJECT_SECONDS:
            place = Path(file)
            known = (now, read_project(place), load_config(place.parent, place.name))
            self._worlds = {file: known}
        return known[1], known[2]


def _with_profile(config: Config, wanted: Any) -> Config:
    """With the checklist that the user has set in the browser, one of those that ship; empty is the project's own."""
    if not wanted:
        return config
    if wanted not in profile_names():
        raise UsageError(f"there is no checklist {wanted!r}", f"there are: {', '.join(profile_names())}")
    return replace(config, profile=wanted)


def _object(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body)
    except ValueError as error:
        raise UnreadableError(f"the request is not JSON: {error}", "send {notebook, path, session}") from None
    if not isinstance(request, dict):
        raise UnreadableError("the request is not a JSON object", "send {notebook, path, session}")
    return request


def main() -> None:
    """Serve until stdin ends, that is, until the server goes away."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a rule prints must not get between the frames
    requests = sys.stdin.buffer
    worker = Worker()
    while (header := read_frame(requests)) is not None and (body := read_frame(requests)) is not None:
        status, reply = worker.answer(header, body)
        write_frame(answers, str(status).encode())
        write_frame(answers, reply)
        answers.flush()


if __name__ == "__main__":
    main()
