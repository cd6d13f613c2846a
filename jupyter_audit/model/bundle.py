"""What a bundle holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of a bundle. ``size`` in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every file of a bundle but the manifest (and its signature) itself, in path order."""

    version: int
    tool: str
    notebook: str
    recorded: bool
    artifacts: tuple[Artifact, ...]
