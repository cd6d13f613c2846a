"""Audit notebooks as they are written: capture what ran, flag what is unsafe, package what can be verified."""


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab's tools find the built panel."""
    return [{"src": "labextension", "dest": "jupyter-audit"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """What the Jupyter server loads. Imported here and not above: a kernel must never import the server."""
    from jupyter_audit.server.extension import AuditExtension

    return [{"module": "jupyter_audit", "app": AuditExtension}]
