"""What a bundle holds."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.model.session import Environment


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of a bundle. ``size`` in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every file of a bundle but the manifest (and its signature) itself, in path order.

    ``notebook`` is the name the notebook had. ``recorded`` is False for a static bundle: nothing of it was run.
    """

    version: int
    tool: str
    notebook: str
    recorded: bool
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A distribution of the kernel that the lock does not hold.

    ``own`` is this project itself (its wheel lies in tools/), ``local`` comes from a folder or file, ``vcs`` from a
    repository, ``conda`` from a channel that is not public, ``unpublished`` is not on the configured index,
    ``unhashed`` could not be looked up. ``source`` is where anybody can get it, pinned to a commit where it is a
    repository; ``carried`` is the folder of the bundle that holds its source. Both may be empty.
    """

    name: str
    version: str
    kind: Literal["own", "local", "vcs", "conda", "unpublished", "unhashed"]
    why: str
    source: str = ""
    carried: str = ""


@dataclass(frozen=True, slots=True)
class PrivatePackage:
    """A locked package that lies on a host which the recipient may have no access to."""

    name: str
    version: str
    host: str


@dataclass(frozen=True, slots=True)
class BundledEnvironment:
    """``environment/environment.json``: the kernel as it was recorded, and what of it the lock does not hold.

    ``private`` packages are locked, but not on a public host.
    """

    environment: Environment | None
    unlocked: tuple[Unlocked, ...]
    private: tuple[PrivatePackage, ...] = ()


ColumnKind = Literal["integer", "number", "boolean", "text", "empty"]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column of a table. ``nulls`` is the share of missing values, ``low`` and ``high`` the range of numbers."""

    name: str
    kind: ColumnKind
    nulls: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What a table was like. ``ragged`` rows have another number of cells than the head."""

    rows: int
    ragged: int
    columns: tuple[ColumnProfile, ...]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file the notebook read. ``path`` is relative to the notebook's folder, or a mere name when outside of it.

    ``cells`` are cell ids, ``how`` is how it was seen. ``included``: it lies in ``data/files``; else ``why`` says why
    not, and ``profile`` what it was like, where it was a table and still the file that was read.
    """

    path: str
    sha256: str | None
    size: int | None
    cells: tuple[str, ...]
    how: str
    included: bool
    why: str
    profile: TableProfile | None = None


@dataclass(frozen=True, slots=True)
class DataManifest:
    """``data/manifest.json``: every file read and every host that was contacted."""

    files: tuple[DataFile, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferenceCell:
    """A code cell as it was exported. ``outputs_sha256`` is of its outputs as canonical JSON.

    ``started`` (ISO 8601, UTC) and ``seconds`` are of its recorded run; ``seq`` is None where there is none of this
    source. ``volatile``: its author declared that its outputs vary.
    """

    cell_id: str
    cell: int
    source_sha256: str
    outputs_sha256: str
    seq: int | None
    started: str | None
    seconds: float | None
    volatile: bool


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that the notebook wrote, in ``outputs/files`` when ``included``."""

    path: str
    sha256: str | None
    size: int | None
    included: bool
    why: str


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A number that the author named, as the saved outputs of a cell state it. ``tolerance`` is absolute."""

    name: str
    cell_id: str
    cell: int
    value: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Reference:
    """``outputs/reference.json``: what a verification compares with. The outputs themselves are in notebook.ipynb."""

    cells: tuple[ReferenceCell, ...]
    files: tuple[WrittenFile, ...]
