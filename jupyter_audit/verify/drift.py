"""Data files that are not the recorded ones: named, with how they moved."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.read import Bundle
from jupyter_audit.compare.profile import moved, profile
from jupyter_audit.model.bundle import DataFile, TableProfile
from jupyter_audit.verify.claim import Claim


def drift(bundle: Bundle, claim: Claim, data: Path | None, scratch: Path) -> Iterator[str]:
    """A line for each file below ``data`` that has the name of a recorded one and another digest."""
    for file in claim.data.files if data is not None else ():
        assert data is not None
        candidate = next((path for path in (data / file.path, data / Path(file.path).name) if path.is_file()), None)
        if candidate is None or file.sha256 is None:
            continue
        with candidate.open("rb") as found:
            if hashlib.file_digest(found, "sha256").hexdigest() == file.sha256:
                continue
        before, after = _recorded(bundle, file, scratch), profile(candidate)
        if before is None or after is None:
            yield f"{file.path}: another file than the recorded one; how they differ is not known"
        else:
            how = moved(before, after) or ("other values within the recorded schema, shares and ranges",)
            yield f"{file.path}: another file than the recorded one; {'; '.join(how)}"


def _recorded(bundle: Bundle, file: DataFile, scratch: Path) -> TableProfile | None:
    """The profile of the file as it was read: from the bundle's copy, else as the export wrote it down."""
    if not file.included:
        return file.profile
    folder = scratch / "recorded-data"
    target = folder / file.path
    if not target.is_file():
        bundle.unpack(layout.DATA_FILES, folder)
    return profile(target)
