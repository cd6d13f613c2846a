"""Audit notebooks as they are written: capture what ran, flag what is unsafe, package what can be verified."""

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing and importlib would cost `jupyter-audit --version` as much as all else does
    from typing import Any

_PUBLIC = {
    "AuditError": "errors",
    "Config": "config",
    "assess": "review.assess",
    "audit": "engine",
    "find_session": "capture.journal",
    "load_config": "config",
    "read_notebook": "notebook.read",
    "read_project": "project",
    "read_session": "capture.journal",
    "start_recording": "capture.start",
    "stop_recording": "capture.start",
}
"""The public API: each name with the module that defines it. Nothing is imported before it is used."""


def __getattr__(name: str) -> "Any":
    import importlib

    if name == "__version__":
        try:
            return importlib.import_module(f"{__name__}._version").__version__
        except ModuleNotFoundError:
            return "0+unbuilt"
    if name in _PUBLIC:
        return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC, "__version__"])


def load_ipython_extension(shell: "Any") -> None:
    """``%load_ext jupyter_audit``: start recording, and give ``%audit``."""
    from jupyter_audit.kernel.extension import load

    load(shell)


def unload_ipython_extension(shell: "Any") -> None:
    """``%unload_ext jupyter_audit``: stop recording, and leave the shell as it was."""
    from jupyter_audit.kernel.extension import unload

    unload(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab's tools find the built panel."""
    return [{"src": "labextension", "dest": "jupyter-audit"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """What the Jupyter server loads. Imported here and not above: a kernel must never import the server."""
    from jupyter_audit.server.extension import AuditExtension

    return [{"module": "jupyter_audit", "app": AuditExtension}]
