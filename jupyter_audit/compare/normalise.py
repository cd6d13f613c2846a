"""Set equal what differs between two honest runs by nature: addresses, process ids, temporary paths, clocks.

Nothing else is touched. Each step has a name, and a verdict lists the names that mattered. A step must never match what
a result could be: addresses only where a repr prints one, durations only where a line says that it is one.
"""

import re

from jupyter_audit.compare.clock import without_clock
from jupyter_audit.compare.outcome import Side

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_BACKSPACE = re.compile(r"[^\n\b]\x08")
_ADDRESS = re.compile(r"(?<=\bat )0x[0-9a-fA-F]{8,16}\b")
_KERNEL_FILE = re.compile(r"(?<![^\s'\"<>(])[^\s'\"<>(]{0,300}[/\\]ipykernel_\d+[/\\]\d+\.py")
_TEMP_FOLDER = r"(?:/private)?/(?:tmp|var/tmp|var/folders/\w\w/\w+/T)|[A-Za-z]:\\Users\\[^\\\s]+\\AppData\\Local\\Temp"
_TEMP = re.compile(rf"(?:{_TEMP_FOLDER})[/\\]tmp[a-z0-9_]{{8}}(?![a-z0-9_])")
_HOME = re.compile(
    r"(?<![\w.])(?:/home/[^/\s'\"<>:]+|/Users/[^/\s'\"<>:]+|/root|[A-Za-z]:\\Users\\[^\\\s'\"<>]+)(?=[/\\])"
)
_PACKAGES = re.compile(r"(?<![\w/\\.~-])(?:[A-Za-z]:)?[/\\][^\s'\"<>:]{0,300}?[/\\](?:site|dist)-packages(?=[/\\])")
_PROGRESS_TIME = re.compile(
    # tqdm's clock and rate; what follows it in the brackets (a loss, say) is a result
    r"(?<=\[)\d+:\d\d(?::\d\d)?(?:<(?:\d+:\d\d(?::\d\d)?|\?))?, +[\d.?]+[kKMGT]? ?\w{1,20}/\w{1,20}(?=[,\]])"
    r"|\b\d+s\s+\d+(?:\.\d+)?(?:us|µs|ms|s)/(?:step|epoch)\b"  # Keras
)


_PROCESS_REPR = re.compile(r"(?<=\bpid=)\d{1,7}\b")
_PROCESS_ID = re.compile(r"(?i)(?<=\bpid)(\W{0,3})\d{1,7}\b")
_BARE_NUMBER = re.compile(r"\A\s*\d{1,7}\s*\Z")
"""All that a cell shows is a number: the id it asked for."""
_HEX = "[0-9a-f]"
_UUID = re.compile(  # RFC 9562, with dashes or without
    rf"(?<![\w-])(?:{_HEX}{{8}}-{_HEX}{{4}}-[1-8]{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}"
    rf"|{_HEX}{{12}}[1-8]{_HEX}{{3}}[89ab]{_HEX}{{15}})(?![\w-])"
)


_LISTING = re.compile(  # a line of ``ls -l``: links, owner, group and time are the machine's; mode, size and name stay
    r"(?m)^([-dlcbps][-rwxsStT]{9})[.+@]?\s+\d+\s+\S+\s+\S+(\s+[\d.,]+[KMGTP]?)\s+"
    r"(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2}|\d{4}-\d\d-\d\d)\s+(?:\d\d:\d\d\S*|\d{4})(?:\s+[-+]\d{4})?(?=\s)"
)


def normalise(text: str, side: Side) -> tuple[str, frozenset[str]]:
    """``text`` with its volatile parts replaced by labels, and the names of the steps that replaced something."""
    applied: set[str] = set()

    def step(name: str, result: str) -> None:
        nonlocal text
        if result != text:
            applied.add(name)
            text = result

    step("line ends", text.replace("\r\n", "\n"))
    step("terminal colours", _ANSI.sub("", text))
    step("progress lines", _last_state(text))
    if "ipykernel_" in text:
        step("process ids", _KERNEL_FILE.sub("<cell>", text))
    for path, label in side.paths:
        step("paths of this machine", _known_path(path).sub(label, text))
    if "-packages" in text:
        step("paths of this machine", _PACKAGES.sub("<packages>", text))
    step("temporary paths", _TEMP.sub("<temporary>", text))
    step("paths of this machine", _HOME.sub("<home>", text))
    if "rw" in text:
        step("owners and times of files", _LISTING.sub(r"\1 <owner>\2 <time>", text))
    step("addresses", _ADDRESS.sub("<address>", text))
    step("progress timings", _PROGRESS_TIME.sub("<timing>", text))
    if side.processes or "pid=" in text:
        step("process ids", (_PROCESS_ID if side.processes else _PROCESS_REPR).sub("<pid>", text))
    if side.process_only:
        step("process ids", _BARE_NUMBER.sub("<pid>", text))
    if side.uuids:
        step("uuids", _numbered(_UUID, text, "<uuid {}>"))
    if side.clock is not None:
        step("clock", without_clock(text, side.clock))
    return text, frozenset(applied)


def _numbered(pattern: re.Pattern[str], text: str, label: str) -> str:
    """Each of the texts found becomes a label with its number, so that which are equal to which still counts."""
    names: dict[str, str] = {}
    return pattern.sub(lambda match: names.setdefault(match.group(), label.format(len(names) + 1)), text)


def _known_path(path: str) -> re.Pattern[str]:
    """A whole path, not the beginning of a longer name."""
    return re.compile(rf"(?<![\w/\\]){re.escape(path)}(?![\w.-])")


def _last_state(text: str) -> str:
    """What a terminal would show in the end of lines that were rewritten by carriage returns and backspaces."""
    while "\b" in text and (shorter := _BACKSPACE.sub("", text)) != text:
        text = shorter
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
