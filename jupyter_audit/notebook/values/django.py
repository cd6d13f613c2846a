"""Settings of a Django site: names that a file of settings binds, and what ``settings.configure`` is given."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.reading.mangle import MARK
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.notebook.values.settings import Setting

_OF_DJANGO = re.compile(
    r"\b(?:INSTALLED_APPS|MIDDLEWARE|ROOT_URLCONF|ALLOWED_HOSTS|PASSWORD_HASHERS|AUTH_PASSWORD_VALIDATORS|CSRF_COOKIE_\w+"
    r"|WSGI_APPLICATION|SECURE_SSL_REDIRECT|SECURE_HSTS_\w+|CSRF_TRUSTED_ORIGINS)\s*="
)
"""Settings that only Django has: where one stands, the others of the file are its own, too."""
OWNER = "django.conf.settings"


def django_settings(index: NotebookIndex, *keys: str) -> Iterator[Setting]:
    """The settings of these names, where they are bound or given."""
    if not index.spells(*keys):
        return
    for cell, cell_index in index.cells:
        if not _OF_DJANGO.search(cell.source):
            continue
        for binding in cell_index.bindings:
            name = binding.name.rpartition(MARK)[2]
            if name in keys and binding.scope.kind == "module" and isinstance(binding.value, ast.expr):
                at = Point(cell, binding.scope, binding.clock)
                yield Setting(OWNER, name, binding.value, place_of(cell, binding.stmt), at)
    for call in index.calls(f"{OWNER}.configure"):
        for keyword in call.node.keywords:
            if keyword.arg in keys:
                at = Point(call.cell, call.scope, call.clock)
                yield Setting(OWNER, str(keyword.arg), keyword.value, place_of(call.cell, keyword), at)
