"""This project's own wheel, packed from what runs, so that a bundle can be verified where no index has it.

The panel's built assets stay out: a recipient needs the commands only.
"""

import base64
import hashlib
import importlib.metadata
import io
import zipfile
from pathlib import Path

import jupyter_audit
from jupyter_audit.bundle.write import EPOCH

_NAME = "jupyter_audit"


def own_wheel() -> tuple[str, bytes]:
    """File name and content of the wheel (PEP 427): the same bytes for the same installed package."""
    version, metadata, entry_points = _description()
    folder = f"{_NAME}-{version}.dist-info"
    files = _package_files()
    files[f"{folder}/METADATA"] = metadata.encode()
    files[f"{folder}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: jupyter_audit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{folder}/entry_points.txt"] = entry_points.encode()
    record = "".join(f"{path},{_record(files[path])}\n" for path in sorted(files))
    files[f"{folder}/RECORD"] = f"{record}{folder}/RECORD,,\n".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            info = zipfile.ZipInfo(path, EPOCH)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED, 6)
    return f"{_NAME}-{version}-py3-none-any.whl", packed.getvalue()


def _description() -> tuple[str, str, str]:
    """Version, METADATA and entry points of the installed distribution, or the least that makes it installable."""
    try:
        found = importlib.metadata.distribution(_NAME)
        metadata, entry_points = found.read_text("METADATA"), found.read_text("entry_points.txt")
    except importlib.metadata.PackageNotFoundError:
        metadata = entry_points = None
    if metadata is None:
        raise LookupError("jupyter_audit is not installed as a distribution, so its wheel cannot be packed")
    return found.version, metadata, entry_points or ""


def _package_files() -> dict[str, bytes]:
    package = Path(jupyter_audit.__file__).parent
    return {
        f"{_NAME}/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and not any(map(_left_out, path.relative_to(package).parts))
    }


def _left_out(part: str) -> bool:
    return part in ("__pycache__", "labextension") or part.startswith(".")


def _record(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(data)}"
