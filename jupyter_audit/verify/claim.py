"""What a bundle claims, read from it and checked against itself."""

import json
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TypeVar

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.policy import Policy, read_policy
from jupyter_audit.bundle.read import Bundle
from jupyter_audit.bundle.reference import outputs_digest, source_digest
from jupyter_audit.capture.journal import read_session
from jupyter_audit.errors import BundleError, UnreadableError
from jupyter_audit.model.bundle import BundledEnvironment, DataManifest, Reference
from jupyter_audit.model.session import Entropy, Environment, Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.wire import from_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim:
    """A recorded bundle's content. ``scratch`` holds its session and the files that the notebook wrote."""

    notebook: Notebook
    source: bytes
    reference: Reference
    policy: Policy
    bundled: BundledEnvironment
    environment: Environment
    session: Session
    entropy: Entropy
    data: DataManifest
    written: Path


def read_claim(bundle: Bundle, scratch: Path) -> Claim:
    """Everything that a verification needs. Raises BundleError when a part is missing or does not fit another."""
    source = bundle.read(layout.NOTEBOOK)
    try:
        notebook = parse_notebook(source, bundle.manifest.notebook)
        reference = _model(bundle, layout.REFERENCE, Reference)
        bundled = _model(bundle, layout.ENVIRONMENT, BundledEnvironment)
        entropy = _model(bundle, layout.ENTROPY, Entropy)
        data = _model(bundle, layout.DATA_MANIFEST, DataManifest)
        journal = scratch / "session.jsonl"
        journal.write_bytes(bundle.read(layout.SESSION))
        session = read_session(journal)
    except UnreadableError as error:
        raise BundleError(f"the bundle's parts cannot be read: {error.message}") from error
    if bundled.environment is None:
        raise BundleError("the bundle does not say in which environment it was recorded")
    _check_reference(notebook, reference)
    _check_paths(bundle, reference, data)
    written = scratch / "written"
    bundle.unpack(layout.OUTPUT_FILES, written)
    policy = read_policy(bundle.read(layout.POLICY).decode("utf-8", "replace"))
    return Claim(notebook, source, reference, policy, bundled, bundled.environment, session, entropy, data, written)


def _model(bundle: Bundle, name: str, kind: type[T]) -> T:
    try:
        return from_json(kind, json.loads(bundle.read(name)))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{name} cannot be read: {error}".splitlines()[0]) from error


def _check_reference(notebook: Notebook, reference: Reference) -> None:
    """The reference must be of this notebook's cells, all of them, so that none goes uncompared."""
    code = {cell.position: cell for cell in notebook.cells if cell.kind == "code"}
    if [cell.cell for cell in reference.cells] != sorted(code):
        raise BundleError("outputs/reference.json does not name the notebook's code cells")
    for each in reference.cells:
        cell = code[each.cell]
        same = (each.cell_id, each.source_sha256, each.outputs_sha256)
        if same != (cell.id, source_digest(cell.source), outputs_digest(cell.outputs)):
            raise BundleError(f"outputs/reference.json does not fit cell {each.cell + 1} of the notebook")


def _check_paths(bundle: Bundle, reference: Reference, data: DataManifest) -> None:
    """Every file that a manifest calls included is there and is what it says; every other name is a plain one."""
    artifacts = {artifact.path: artifact for artifact in bundle.manifest.artifacts}
    for folder, files in ((layout.DATA_FILES, data.files), (layout.OUTPUT_FILES, reference.files)):
        for file in files:
            artifact = artifacts.get(folder + file.path)
            if file.included != (artifact is not None):
                raise BundleError(f"{folder}{file.path} is not in the bundle as its manifest says")
            if artifact is not None and file.sha256 not in (None, artifact.sha256):
                raise BundleError(f"{folder}{file.path} is not the file that was recorded")
            if not artifact and _leads_elsewhere(file.path):
                raise BundleError("a manifest names a path outside the notebook's folder")


def _leads_elsewhere(path: str) -> bool:
    """By any system's rules; a colon within a name is fine where the name is only compared."""
    return Path(path).is_absolute() or bool(PureWindowsPath(path).drive) or ".." in PureWindowsPath(path).parts
