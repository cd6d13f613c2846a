"""Two bundles compared, part by part. Nothing is run."""

import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.pylock import PackageSdist, PackageWheel, Pylock, PylockValidationError

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.read import Bundle, open_bundle
from jupyter_audit.compare.files import compare_files
from jupyter_audit.compare.outcome import ATOL, RTOL, Context, Side
from jupyter_audit.compare.outputs import compare_outputs
from jupyter_audit.compare.profile import moved, profile
from jupyter_audit.errors import BundleError
from jupyter_audit.model.bundle import DataFile, TableProfile
from jupyter_audit.model.bundle_diff import BundleDiff, ResultChange
from jupyter_audit.model.session import Environment
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.verify.claim import Claim, read_claim
from jupyter_audit.verify.diff.code import code_changes, pairs

VERSION = 1
_FACTS = (
    "python",
    "implementation",
    "build",
    "system",
    "machine",
    "libc",
    "cpu",
    "blas",
    "hash_seed",
    "locale",
    "timezone",
)
_LISTS = ("cpu_features", "gpus")


def compare_bundles(before: Path, after: Path, rtol: float = RTOL, atol: float = ATOL) -> BundleDiff:
    """How ``after`` differs from ``before``.

    Raises BundleError for one that is not intact, UnreadableError for what is no bundle.
    """
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-", ignore_cleanup_errors=True) as folder:
        old, new = _Side(before, Path(folder) / "before"), _Side(after, Path(folder) / "after")
        return _compare(old, new, rtol, atol)


class _Side:
    """An opened bundle. ``claim`` is None where it was not recorded."""

    def __init__(self, path: Path, scratch: Path) -> None:
        scratch.mkdir()
        self.scratch = scratch
        self.bundle: Bundle = open_bundle(path)
        self.claim: Claim | None = read_claim(self.bundle, scratch) if self.bundle.manifest.recorded else None
        self.notebook: Notebook = parse_notebook(self.bundle.read(layout.NOTEBOOK), self.bundle.manifest.notebook)


def _compare(a: _Side, b: _Side, rtol: float, atol: float) -> BundleDiff:
    paired = pairs(a.notebook.cells, b.notebook.cells)
    incomparable = []
    environment: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    files: tuple[ResultChange, ...] = ()
    if a.claim is None or b.claim is None:
        incomparable.append("environment, data and written files: a bundle was exported without a recording")
    else:
        environment = (*_environment(a.claim.environment, b.claim.environment), *_locks(a.bundle, b.bundle))
        data = tuple(_data(a, b, a.claim.data.files, b.claim.data.files))
        files = tuple(_files(a.claim, b.claim, _context(a, b, rtol, atol)))
    return BundleDiff(
        version=VERSION,
        before=a.bundle.digest,
        after=b.bundle.digest,
        environment=environment,
        data=data,
        code=tuple(code_changes(paired)),
        results=(*_results(paired, _context(a, b, rtol, atol)), *files),
        incomparable=tuple(incomparable),
    )


def _context(a: _Side, b: _Side, rtol: float, atol: float) -> Context:
    left, right = (Side(side.claim.policy.paths if side.claim else ()) for side in (a, b))
    return Context(rtol, atol, left, right)


def _environment(a: Environment, b: Environment) -> Iterator[str]:
    for name in _FACTS:
        then, now = getattr(a, name), getattr(b, name)
        if then != now:
            yield f"{name.replace('_', ' ')}: {then or 'unknown'} became {now or 'unknown'}"
    for name in _LISTS:
        old, new = ("; ".join(getattr(each, name)) or "none known" for each in (a, b))
        if old != new:
            yield f"{name.replace('_', ' ')}: {old} became {new}"
    if a.threads != b.threads:
        yield f"threads: {_pairs(a.threads)} became {_pairs(b.threads)}"
    if a.git != b.git:
        then, now = (
            f"{git.commit[:12]}{' with changes' if git.dirty else ''}" if git else "none" for git in (a.git, b.git)
        )
        yield f"commit: {then} became {now}"


def _pairs(values: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values) or "none set"


def _locks(a: Bundle, b: Bundle) -> Iterator[str]:
    old, new = (_locked(bundle) for bundle in (a, b))
    for name in sorted(old.keys() | new.keys()):
        then, now = old.get(name), new.get(name)
        if then is None and now is not None:
            yield f"{name} {now[0]} is new"
        elif now is None and then is not None:
            yield f"{name} {then[0]} is gone"
        elif then is not None and now is not None and then != now:
            yield f"{name}: {then[0]} became {now[0]}" if then[0] != now[0] else f"{name} {then[0]}: other hashes"


def _locked(bundle: Bundle) -> dict[str, tuple[str, frozenset[str]]]:
    """Name to version and the hashes of what may be installed."""
    try:
        lock = Pylock.from_dict(tomllib.loads(bundle.read(layout.LOCK).decode("utf-8", "replace")))
    except (ValueError, PylockValidationError) as error:
        raise BundleError(f"{layout.LOCK} cannot be read: {error}".splitlines()[0]) from error
    found = {}
    for package in lock.packages:
        archives: list[PackageWheel | PackageSdist] = [
            *(package.wheels or ()),
            *([package.sdist] if package.sdist else []),
        ]
        hashes = frozenset(digest for archive in archives for digest in archive.hashes.values())
        found[str(package.name)] = (str(package.version), hashes)
    return found


def _data(a: _Side, b: _Side, old: Sequence[DataFile], new: Sequence[DataFile]) -> Iterator[str]:
    before, after = ({file.path: file for file in files} for files in (old, new))
    for path in sorted(before.keys() | after.keys()):
        then, now = before.get(path), after.get(path)
        if then is None:
            yield f"{path} is read, and was not"
        elif now is None:
            yield f"{path} was read, and is not"
        elif then.sha256 != now.sha256 or then.sha256 is None:
            yield f"{path}: {_how(_profile(a, then), _profile(b, now), then, now)}"


def _how(before: TableProfile | None, after: TableProfile | None, then: DataFile, now: DataFile) -> str:
    if then.sha256 is None or now.sha256 is None:
        return "whether it is the same file is not known"
    if before is None or after is None:
        return f"another file ({then.size:,} bytes became {now.size:,})" if then.size and now.size else "another file"
    return "; ".join(moved(before, after)) or "other values within the same schema, shares and ranges"


def _profile(side: _Side, file: DataFile) -> TableProfile | None:
    if not file.included:
        return file.profile
    folder = side.scratch / "data"
    if not folder.exists():
        side.bundle.unpack(layout.DATA_FILES, folder)
    return profile(folder / file.path)


def _results(paired: Sequence[tuple[Cell | None, Cell | None]], context: Context) -> Iterator[ResultChange]:
    for a, b in paired:
        if a is None or b is None or a.kind != "code":
            continue
        outcome = compare_outputs(a.outputs, b.outputs, context)
        if outcome.word != "same":
            yield ResultChange(f"cell {b.position + 1}", a.position, b.position, outcome.word, outcome.why)


def _files(a: Claim, b: Claim, context: Context) -> Iterator[ResultChange]:
    before, after = ({file.path: file for file in claim.reference.files} for claim in (a, b))
    for path in sorted(before.keys() | after.keys()):
        then, now = before.get(path), after.get(path)
        if then is None:
            yield ResultChange(path, None, None, "extra", "is written, and was not")
        elif now is None:
            yield ResultChange(path, None, None, "missing", "was written, and is not")
        elif then.sha256 is None or then.sha256 != now.sha256:
            if then.included and now.included:
                outcome = compare_files(a.written / path, b.written / path, context)
                if outcome.word != "same":
                    yield ResultChange(path, None, None, outcome.word, outcome.why)
            else:
                yield ResultChange(path, None, None, "changed", "another file, and a bundle holds only its digest")
