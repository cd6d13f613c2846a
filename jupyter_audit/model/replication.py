"""What several people found out about one bundle."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.model.verdict import Level


@dataclass(frozen=True, slots=True)
class Attempted:
    """One verdict in a record. ``signer`` is a public key in base64, None where nobody signed."""

    file: str
    level: Level
    replayed: bool
    made: str
    machine: str
    elsewhere: bool
    rtol: float
    atol: float
    signer: str | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A cell or file that not every verdict that compared it found to agree: in ``against`` of ``compared``."""

    name: str
    against: int
    compared: int


@dataclass(frozen=True, slots=True)
class Replication:
    """All verdicts on one bundle, best first. ``people`` are different signers; unsigned verdicts are nobody's.

    ``outcome``: ``replicated`` when every one of them reaches ``agrees``, ``refuted`` when none does, else ``mixed``.
    """

    bundle_sha256: str
    notebook: str
    outcome: Literal["replicated", "mixed", "refuted"]
    attempts: tuple[Attempted, ...]
    people: int
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no verdict, or whose signature does not hold."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class ReplicationRecord:
    """A folder of verdicts, bundle by bundle."""

    version: int
    bundles: tuple[Replication, ...]
    refused: tuple[Refused, ...]
