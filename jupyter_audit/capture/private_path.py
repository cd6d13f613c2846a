"""Recording in a kernel where this package is not installed: a folder that holds it and nothing else.

The front end executes ``bootstrap_code`` silently. The folder is on the kernel's ``sys.path`` only while the package
is imported, at its end, so it hides nothing of the user's and does not appear in the recorded environment.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jupyter_audit
from jupyter_audit.capture.places import home

LEFT_OUT = frozenset(("__pycache__", "bundle", "cli", "execute", "labextension", "scan", "server", "study", "verify"))
"""What no kernel needs."""

_BOOTSTRAP = """\
def _jupyter_audit_bootstrap(folder, notebook):
    import importlib, os, sys
    shell = get_ipython()
    if sys.version_info < (3, 11):
        raise RuntimeError("recording needs Python 3.11 or newer, this kernel has " + sys.version.split()[0])
    try:
        importlib.import_module("jupyter_audit")
    except ModuleNotFoundError:
        if not os.path.isdir(os.path.join(folder, "jupyter_audit")):
            raise RuntimeError("this kernel does not see the server's files: install jupyter_audit in it") from None
        sys.path.append(folder)
        try:
            importlib.invalidate_caches()
            importlib.import_module("jupyter_audit")
        finally:
            sys.path.remove(folder)
    if notebook:
        importlib.import_module("jupyter_audit.capture.start").start_recording(shell, notebook=notebook)
    shell.extension_manager.load_extension("jupyter_audit")
try:
    _jupyter_audit_bootstrap({folder!r}, {notebook!r})
finally:
    del _jupyter_audit_bootstrap
"""


def bootstrap_code(folder: Path, notebook: Path | str | None = None) -> str:
    """Python to execute in the kernel, with ``silent=True``: the same as ``%load_ext jupyter_audit``.

    Fails with one clear line where the kernel is too old, or runs on a machine that does not see ``folder``.
    """
    return _BOOTSTRAP.replace("{folder!r}", repr(str(folder))).replace(
        "{notebook!r}", repr(str(notebook) if notebook is not None else None)
    )


def build_private_path(cache: Path | None = None) -> Path:
    """The folder to put on a kernel's path, made in the user's cache if it is not there yet.

    Its name follows its content, so kernels that use an older one are not disturbed. Raises OSError where nothing can
    be written.
    """
    package = Path(jupyter_audit.__file__).parent
    files = list(_kernel_files(package))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    target = (cache or user_cache()) / "kernel-side" / digest.hexdigest()[:16]
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
        try:
            for path in files:
                copy = draft / "jupyter_audit" / path.relative_to(package)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            draft.chmod(0o755)
            draft.replace(target)
        except OSError:
            if not target.is_dir():  # else somebody else was quicker
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target


def _kernel_files(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.is_file() and LEFT_OUT.isdisjoint(parts) and path.suffix not in (".pyc", ".so"):
            yield path


def user_cache() -> Path:
    """This package's folder among the user's caches, by each platform's own custom."""
    if sys.platform == "darwin":
        base = home() / "Library" / "Caches"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home() / ".cache")
    return base / "jupyter_audit"
