"""What really happened in a kernel: facts only, no judgement."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Read:
    """A name that a cell read. ``writer`` is the ``seq`` of the run whose value it saw, None if unknown."""

    name: str
    writer: int | None


@dataclass(frozen=True, slots=True)
class RandomFact:
    """A numeric generator was seeded, took fresh entropy, or was drawn from.

    ``count`` is how often; of draws, how many 32-bit words it gave, or a lower bound where these are many.
    ``random``, ``numpy.random`` and ``torch`` are the global generators, other names kinds of the notebook's own.
    """

    generator: str
    action: Literal["seed", "entropy", "draw"]
    count: int
    kind: Literal["random"] = "random"


BEING_HASHED = "being hashed"
"""How a file's ``how`` ends while its digest is being made in the background."""


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file was opened. ``sha256`` is None where it was not hashed; ``how`` says how it was seen or why not."""

    path: str
    mode: Literal["read", "write"]
    sha256: str | None
    size: int | None
    how: str
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class HostFact:
    """A network host was contacted."""

    host: str
    port: int | None
    kind: Literal["host"] = "host"


@dataclass(frozen=True, slots=True)
class ProcessFact:
    """A process was started. ``program`` is its name only: arguments may hold secrets. ``shell``: by way of a shell."""

    program: str
    kind: Literal["process"] = "process"
    shell: bool = False


@dataclass(frozen=True, slots=True)
class UrlFact:
    """A URL was asked for over HTTP, as far as Python's own client was used; without credentials, query, fragment."""

    url: str
    method: str
    kind: Literal["url"] = "url"


@dataclass(frozen=True, slots=True)
class ActFact:
    """Something that code did and its text need not show.

    ``import``: a package imported for the first time in this process. ``unpickle``: a global that unpickling resolved,
    ``module.name``. ``compile``: text that the notebook's own code made into code (its length, not the text).
    ``library``: a shared library loaded by name.
    """

    act: Literal["import", "unpickle", "compile", "library"]
    what: str
    kind: Literal["act"] = "act"


@dataclass(frozen=True, slots=True)
class FirstFact:
    """Something that this cell did and none of its earlier runs, in this or in earlier sessions, had done."""

    what: str
    kind: Literal["first"] = "first"


@dataclass(frozen=True, slots=True)
class NoteFact:
    """Something the recorder itself has to say, such as a probe that failed or a blind spot."""

    text: str
    kind: Literal["note"] = "note"


Fact = RandomFact | FileFact | HostFact | ProcessFact | NoteFact | UrlFact | ActFact | FirstFact


@dataclass(frozen=True, slots=True)
class CellRun:
    """One execution of one cell.

    ``seq`` counts from 1 within the session. ``started`` is an ISO 8601 UTC time, ``seconds`` wall time.
    ``cell_id`` is None where the front end does not send one (match by source then). ``cpu_seconds`` is the CPU time
    of the whole process meanwhile; ``peak_memory`` the most bytes that it had held up to the run's end.
    """

    seq: int
    cell_id: str | None
    source_sha256: str
    execution_count: int | None
    status: Literal["ok", "error", "aborted"]
    started: str
    seconds: float
    reads: tuple[Read, ...]
    writes: tuple[str, ...]
    facts: tuple[Fact, ...]
    cpu_seconds: float | None = None
    peak_memory: int | None = None


@dataclass(frozen=True, slots=True)
class GitState:
    """A working copy's commit, and whether it had changes that are not in it.

    ``diff_sha256`` is the digest of ``git diff HEAD --binary``; None where nothing that git follows was changed (new
    files alone make a copy dirty, too) and where it was not to be had.
    """

    commit: str
    dirty: bool
    branch: str | None
    diff_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution. ``direct_url`` is PEP 610's URL without credentials, where there is one.

    ``requires`` are the normalised names of what it says it needs, extras aside. ``conda``: conda installed it.
    ``licence`` is what the package states of itself, ``git`` where an editable install's folder stands.
    """

    name: str
    version: str
    direct_url: str | None
    editable: bool
    commit: str | None
    requires: tuple[str, ...] = ()
    conda: bool = False
    licence: str | None = None
    git: GitState | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """The kernel's world as far as it can be known from inside.

    ``loaded`` are the normalised names of the distributions that had modules in use when it was last looked at.
    ``conda`` lists the packages of a conda environment, each as ``channel::name=version=build``. ``build`` is the
    interpreter's build and compiler; ``cpu_features`` the vector units as Linux names them; ``gpus`` NVIDIA's with
    their driver, the only ones looked for; ``container`` the kind of container, where something shows one.
    """

    python: str
    implementation: str
    platform: str
    system: str
    machine: str
    libc: str
    cpu: str
    cpu_count: int | None
    blas: str | None
    threads: tuple[tuple[str, str], ...]
    hash_seed: str | None
    locale: str | None
    timezone: str | None
    git: GitState | None
    distributions: tuple[Distribution, ...]
    variables: tuple[str, ...]
    loaded: tuple[str, ...] = ()
    conda: tuple[str, ...] = ()
    build: str = ""
    cpu_features: tuple[str, ...] = ()
    gpus: tuple[str, ...] = ()
    container: str | None = None


@dataclass(frozen=True, slots=True)
class EntropyDraw:
    """What one generator took as its seed, or where a global one stood (see ``capture/entropy.py``), as text.

    Keyed by the run (``seq``, 0 for before the first cell) and the ordinal within that run and source.
    """

    seq: int
    ordinal: int
    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Entropy:
    """The ledger of what seeded the generators. ``partial`` lists why a replay would not be complete."""

    draws: tuple[EntropyDraw, ...]
    partial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """What one kernel did with one notebook, from the moment recording began.

    ``blind_spots`` says what the recorder could not have seen.
    """

    version: int
    id: str
    notebook: str | None
    started: str
    environment: Environment | None
    entropy: Entropy
    runs: tuple[CellRun, ...]
    notes: tuple[str, ...]
    blind_spots: tuple[str, ...] = ()
