"""Dotted module names in imports."""


def absolute(module: str, importer: str, package: bool) -> str:
    """The full name of a module as named in an import of ``importer`` (``..x`` in ``a.b.c`` is ``a.x``).

    ``package`` says that the importer is a package's own file, ``__init__.py``.
    """
    level = len(module) - len(module.lstrip("."))
    if not level:
        return module
    parts = importer.split(".")
    parts = parts[: len(parts) - level + (1 if package else 0)]
    return ".".join([*parts, *filter(None, [module[level:]])])
