"""The world around a notebook, as far as rules may know it. Handed in; rules never look for themselves."""

from dataclasses import dataclass, field
from datetime import date

from jupyter_audit.model.review import Override, SignOff


@dataclass(frozen=True, slots=True)
class Requirement:
    """A declared dependency: normalised name, version specifier (may be empty), and the file that says so."""

    name: str
    specifier: str
    source: str


@dataclass(frozen=True, slots=True)
class Module:
    """A local Python module that a notebook imports: dotted name, the file's path for people, and its source.

    ``problem`` says why the source is not known (then ``source`` is empty): such a module was not checked.
    """

    name: str
    path: str
    source: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A published vulnerability of an exact version. ``fixed``: versions without it; ``severity``: the database's."""

    name: str
    version: str
    advisory: str
    fixed: tuple[str, ...]
    severity: str
    summary: str


@dataclass(frozen=True, slots=True)
class Project:
    """Facts about the folder a notebook lives in.

    ``files`` are relative POSIX paths below the notebook's folder (bounded); ``hashes`` maps some of them to
    SHA-256. ``known`` says whether the folder was looked at: False means that rules about it must skip.
    ``above`` are the files of the same project that lie elsewhere, as the notebook would write them
    (``../data/x.csv``); None where the folder is all that is known.
    ``remote`` is where the repository that holds the folder is offered to others, ``host/path``; None where it is not.
    ``installed`` maps normalised distribution names to versions, where they are known.
    ``modules`` are the local modules that the notebook imports, itself or through others, where somebody read them.
    ``vulnerabilities`` are those of exact versions that are installed, declared or pinned; ``advisories`` says in words
    what data they come from, and is empty where none was given: then nothing is known about vulnerabilities.
    ``machine_key`` makes a secret that is found known again (an HMAC with it, never the value); it is exported nowhere.
    ``signoffs`` are the vouchings logged beside the notebook, ``overrides`` the cells that were run past the guard,
    ``signoff_problem`` why that log could not be used.
    """

    known: bool = False
    files: frozenset[str] = frozenset()
    above: frozenset[str] | None = None
    requirements: tuple[Requirement, ...] = ()
    local_modules: frozenset[str] = frozenset()
    modules: tuple[Module, ...] = ()
    licence: str | None = None
    remote: str | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    installed: dict[str, str] = field(default_factory=dict)
    known_packages: frozenset[str] = frozenset()
    machine_key: bytes = field(default=b"", repr=False)
    advisories: str = ""
    vulnerabilities: tuple[Vulnerability, ...] = ()
    signoffs: tuple[SignOff, ...] = ()
    overrides: tuple[Override, ...] = ()
    signoff_problem: str = ""
    python: str = ""
    today: date = date.min
