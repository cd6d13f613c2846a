"""Which hosts a cell spoke to, what it asked of them, and which programs it started.

A URL is kept without credentials, query and fragment; of a request, nothing else is looked at. A program's arguments
may hold secrets, so only its name is kept. What native code does without Python (a database driver in C, a child
process's own connections) is not seen.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_audit.capture import audithook
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import HostFact, NoteFact, ProcessFact, UrlFact

MAX_FACTS = 200
"""Hosts and programs listed per cell."""

_NETWORK = ("socket.getaddrinfo", "socket.connect")
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.forkpty")
_HTTP = ("http.client.send",)
_REQUEST = re.compile(rb"([A-Z]{3,10}) (\S{1,4096}) HTTP/1")
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "cmd.exe", "cmd"))
_PROGRAM = re.compile(r"[\w.+-]{1,64}\Z")


class NetworkProbe:
    """Collects network and process events while a cell runs."""

    def __init__(self) -> None:
        self._facts: dict[HostFact | ProcessFact | UrlFact, None] = {}
        self._asked: set[int | None] = set()
        self._more = False

    def begin(self, _seq: int, _source: str) -> None:
        """Start listening."""
        self._facts, self._asked, self._more = {}, set(), False
        audithook.listen(_NETWORK, self._on_network)
        audithook.listen(_HTTP, self._on_http)
        audithook.listen(_PROCESSES, self._on_process)

    def end(self) -> Iterator[HostFact | ProcessFact | UrlFact | NoteFact]:
        """What was seen, in order."""
        audithook.ignore(self._on_network)
        audithook.ignore(self._on_http)
        audithook.ignore(self._on_process)
        facts, self._facts = self._facts, {}
        yield from facts
        if self._more:
            yield NoteFact(f"more than {MAX_FACTS} hosts and programs were seen: the rest is not listed")

    def _keep(self, fact: HostFact | ProcessFact | UrlFact) -> None:
        if len(self._facts) < MAX_FACTS:
            self._facts[fact] = None
        else:
            self._more = True

    def _on_network(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo":
            host, port = arguments[0], arguments[1]
            number = int(port) if isinstance(port, int) or (isinstance(port, str) and port.isdigit()) else None
            if isinstance(host, bytes):
                host = host.decode("ascii", "replace")
            if isinstance(host, str) and host:
                self._asked.add(number)
                self._keep(HostFact(_bare(host), number))
        else:
            address = arguments[1]
            # a name was asked for with this port: the address that follows is that name's
            if isinstance(address, tuple) and len(address) >= 2 and address[1] not in self._asked:
                self._keep(HostFact(_bare(str(address[0])), int(address[1])))

    def _on_http(self, _: str, arguments: tuple[Any, ...]) -> None:
        connection, data = arguments
        found = _REQUEST.match(data) if isinstance(data, bytes) else None  # bodies are not looked at
        if found is None or found[1] == b"CONNECT":
            return
        path = re.split("[?#]", found[2].decode("latin-1"), maxsplit=1)[0]
        if "://" in path:  # through a proxy: the whole URL
            url = re.sub(r"//[^/@]*@", "//", path)
        else:
            secure = getattr(connection, "default_port", 80) == 443
            port = "" if connection.port in (80, 443, None) else f":{connection.port}"
            url = f"{'https' if secure else 'http'}://{_bare(connection.host)}{port}{path}"
        self._keep(UrlFact(redact(url), found[1].decode()))

    def _on_process(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.forkpty":  # how the kernel runs `!command`
            self._keep(ProcessFact("sh", shell=True))
            return
        if event == "os.system":
            self._keep(ProcessFact(_first_word(os.fsdecode(arguments[0])), shell=True))
            return
        if event == "os.spawn":
            arguments = arguments[1:]
        program, command = arguments[0], arguments[1] if event != "os.startfile" else None
        words = [command] if isinstance(command, str | bytes | os.PathLike) else list(command or ())
        program = program if program is not None else (words[0] if words else "")
        name = Path(os.fsdecode(program)).name
        shell = name in _SHELLS
        if shell and len(words) > 2 and os.fsdecode(words[1]) in ("-c", "/c"):
            name = _first_word(os.fsdecode(words[2]))
        self._keep(ProcessFact(name if _PROGRAM.match(name) else "(unnamed)", shell=shell))


def _bare(host: str) -> str:
    """Without credentials: urllib takes ``me:password@host`` for a host's name."""
    return redact(host.rpartition("@")[2])


def _first_word(command: str) -> str:
    """The program that a shell command starts with, without leading assignments, which may be secret."""
    for word in command.split():
        name = Path(word).name
        if "=" not in word:
            return name if _PROGRAM.match(name) else "sh"
    return "sh"
