"""Where records are kept: beside the notebook, or in the user's own data directory where that cannot be written."""

import hashlib
import os
import re
import sys
from datetime import datetime
from pathlib import Path

FOLDER = ".jupyter_audit"
"""Hidden from Jupyter's contents manager by its leading dot."""

_UNSAFE = re.compile(r"[^\w.-]+")


def home() -> Path:
    """The user's home; the working directory where there is none (``Path.home`` would fail)."""
    found = os.path.expanduser("~")  # noqa: PTH111
    return Path(found) if found != "~" else Path()


def user_data() -> Path:
    """Jupyter's per-user data directory for this package, computed as jupyter_core does, without importing it."""
    if given := os.environ.get("JUPYTER_DATA_DIR"):
        base = Path(given)
    elif sys.platform == "darwin":
        base = home() / "Library" / "Jupyter"
    elif os.name == "nt":
        roaming = os.environ.get("APPDATA")
        base = Path(roaming) / "jupyter" if roaming else home() / ".jupyter" / "data"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home() / ".local" / "share") / "jupyter"
    return base / "jupyter_audit"


def beside(notebook: Path) -> Path:
    """The folder for a notebook's records next to it."""
    return notebook.parent / FOLDER / notebook.stem


def apart(notebook: Path | None) -> Path:
    """The folder for a notebook's records in the user's data directory; for a kernel without a notebook, too."""
    if notebook is None:
        return user_data() / "journals" / "no-notebook"
    digest = hashlib.sha256(str(notebook.absolute()).encode(errors="surrogatepass")).hexdigest()[:16]
    return user_data() / "journals" / f"{_UNSAFE.sub('_', notebook.stem)[:40]}-{digest}"


def journal_folder(notebook: Path | str | None) -> Path:
    """The folder where a notebook's journals are written. Creates nothing."""
    if notebook is None:
        return apart(None)
    folder = beside(Path(notebook))
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return folder if nearest.is_dir() and os.access(nearest, os.W_OK) else apart(Path(notebook))


def journal_path(notebook: Path | str | None, started: datetime, kernel: str) -> Path:
    """The journal of a session that began at ``started`` (UTC) in ``kernel``: names sort by time."""
    return journal_folder(notebook) / f"{started:%Y%m%dT%H%M%SZ}-{_UNSAFE.sub('_', kernel)[:40]}.jsonl"
