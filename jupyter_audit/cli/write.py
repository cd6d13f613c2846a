"""Files are written whole or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from jupyter_audit.errors import UsageError


def write_file(path: Path, data: bytes) -> None:
    """Write to a temporary file in the same folder, then put it in place; a link is followed, the mode is kept.

    Raises UsageError where the folder does not exist or cannot be written to.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(f"{path} is a folder", "name the file to write")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".tmp")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, name)
        else:
            Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
