"""Packages that came from a folder, a file or a repository: their source travels; a wheel of them only where asked for.

Building runs a package's own code, so it happens only with ``--build``, here on the author's machine: the recipient
installs the wheel and builds nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.lock.built import built, hashed
from jupyter_audit.bundle.lock.origin import not_asked_for
from jupyter_audit.bundle.lock.portable import Archive, Package
from jupyter_audit.bundle.lock.repository import pinned, tracked_files
from jupyter_audit.execute.launch import Progress
from jupyter_audit.model.bundle import Unlocked
from jupyter_audit.model.session import Distribution, Environment

MAX_FILES = 5_000
MAX_BYTES = 50_000_000
"""Of one local package's source. A larger one is named, not carried."""


@dataclass(frozen=True, slots=True)
class Local:
    """A package that came from no index. ``source`` is where anybody can get it; empty where nobody can.

    ``files`` are what the bundle carries of it, by their path there; ``wheel`` is one of them, ready to be installed.
    ``note`` says what a reader should know.
    """

    name: str
    version: str
    source: str = ""
    note: str = ""
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    wheel: Archive | None = None

    def package(self) -> Package:
        """As the lock has it. Only for one with a wheel."""
        assert self.wheel is not None
        return Package(self.name, self.version, (self.wheel,), None)

    def unlocked(self, plain: Unlocked) -> Unlocked:
        """As it is named outside of the lock."""
        folder = f"{layout.PACKAGES}{self.name}/" if self.files else ""
        how = f"its source is in {folder}; export with --build carries a wheel of it" if folder else ""
        why = "; ".join(filter(None, (plain.why, self.note, how)))
        public = "" if self.source.startswith("git+file:") else self.source
        return replace(plain, why=why, source=public or plain.source, carried=folder)


def local_packages(environment: Environment, *, build: bool, progress: Progress) -> tuple[Local, ...]:
    """What can be carried of each package that did not come from an index. Raises BundleError when a build fails."""
    return tuple(_gathered(environment, build, progress))


def _gathered(environment: Environment, build: bool, progress: Progress) -> Iterator[Local]:
    for distribution in environment.distributions:
        odd = not_asked_for(distribution, environment.conda)
        if odd is None or odd.kind not in ("local", "vcs") or not distribution.direct_url:
            continue
        found = _repository(distribution) if odd.kind == "vcs" else _from_file(distribution)
        if build and found.wheel is None and (found.files or odd.kind == "vcs"):
            progress(f"build a wheel of {found.name} (runs its own code)")
            name, data = built(found.name, found.version, found.source if odd.kind == "vcs" else "", found.files)
            wheel = hashed(name, data)
            found = replace(found, wheel=wheel, files={**found.files, layout.WHEELS + name: data})
        yield found


def _repository(distribution: Distribution) -> Local:
    source = f"git+{distribution.direct_url}@{distribution.commit}"
    return Local(canonicalize_name(distribution.name), distribution.version, source)


def _from_file(distribution: Distribution) -> Local:
    """From a ``file:`` address: a folder, a wheel, or a source archive."""
    name, version = canonicalize_name(distribution.name), distribution.version
    url = urlsplit(distribution.direct_url or "")
    path = Path(url2pathname(url.path))
    if url.scheme != "file":
        return Local(name, version)
    if path.is_dir():
        return _folder(name, version, path)
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return Local(name, version, note="what it was installed from is not there any more, or is very large")
    if path.suffix == ".whl":
        return _wheel(name, version, path)
    return Local(name, version, files={f"{layout.PACKAGES}{name}/{path.name}": path})


def _wheel(name: str, version: str, path: Path) -> Local:
    """A wheel that lies somewhere: nothing needs to be built."""
    try:
        same = parse_wheel_filename(path.name)[:2] == (name, Version(version))
    except (InvalidWheelFilename, InvalidVersion):
        same = False
    if not same:
        return Local(name, version, note="the wheel that it was installed from is another one now")
    data = path.read_bytes()
    return Local(name, version, files={layout.WHEELS + path.name: data}, wheel=hashed(path.name, data))


def _folder(name: str, version: str, folder: Path) -> Local:
    """A source tree, as it is now; the commit it stands at where it is a repository."""
    source, note = pinned(folder)
    files = tracked_files(folder, MAX_FILES + 1)
    if len(files) > MAX_FILES or sum(path.stat().st_size for path in files.values()) > MAX_BYTES:
        return Local(name, version, source, "; ".join(filter(None, (note, "its folder is too large to carry"))))
    carried = {f"{layout.PACKAGES}{name}/{path}": file for path, file in files.items()}
    return Local(name, version, source, note, carried)
