"""Which of the installed packages are in use, and what conda put into the environment."""

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from jupyter_audit.model.session import Distribution

MAX_RECORD = 20_000_000
"""Characters of a RECORD that are looked through; the largest known (PyTorch's) has two million."""
MAX_CONDA = 5_000
"""Packages of a conda environment."""
_CONDA_HEAD = 8192
"""Bytes of a conda-meta file: its keys are sorted, so that the channel stands near the start."""
_TOP = re.compile(r"^([A-Za-z_]\w*)(?:/|\.py,|(?:\.[\w-]+)*\.(?:so|pyd),)", re.MULTILINE)
_NAME = re.compile(r"^Name:[ \t]*(\S+)", re.MULTILINE)
_FIELD = re.compile(r'^\s*"(build|channel|name|version)":\s*"([^"\\]{1,200})"', re.MULTILINE)


def normalised(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def loaded_distributions(distributions: Iterable[Distribution]) -> tuple[str, ...]:
    """Normalised names of those that have modules in ``sys.modules``, ours aside.

    A module whose name is that of a distribution is taken for its; only for the others are the distributions' lists of
    files read, and that once.
    """
    modules = {name.partition(".")[0] for name in tuple(sys.modules)} - sys.stdlib_module_names
    modules -= {"__main__", "__mp_main__", "jupyter_audit"}
    by_module = {normalised(each.name).replace("-", "_"): normalised(each.name) for each in distributions}
    found = {by_module[name.lower()] for name in modules if name.lower() in by_module}
    others = {name for name in modules if name.lower() not in by_module and _is_installed(name)}
    if others:
        providers = _providers(frozenset(by_module))
        found.update(*(providers.get(name, ()) for name in others))
    return tuple(sorted(found))


def is_conda() -> bool:
    """Whether this interpreter lives in a conda environment."""
    return Path(sys.prefix, "conda-meta").is_dir()


def conda_packages() -> tuple[str, ...]:
    """Every package of the conda environment as ``channel::name=version=build``; empty outside of one."""
    return tuple(sorted(_conda_specifications(Path(sys.prefix, "conda-meta")))) if is_conda() else ()


def _conda_specifications(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json"))[:MAX_CONDA]:
        try:
            with path.open("rb") as file:
                head = file.read(_CONDA_HEAD).decode("utf-8", "replace")
        except OSError:
            continue
        fields = dict(_FIELD.findall(head))
        if not {"name", "version", "build"} <= fields.keys():
            fields |= _conda_fields(path)
        if {"name", "version", "build"} <= fields.keys():
            channel = _channel(fields.get("channel", ""))
            yield f"{channel}::{fields['name']}={fields['version']}={fields['build']}"


def _conda_fields(path: Path) -> dict[str, str]:
    """Where the keys are in another order, or long ones stand before them: from the whole file."""
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {key: document[key] for key in ("build", "channel", "name", "version") if isinstance(document.get(key), str)}


def _channel(address: str) -> str:
    """The channel's name: ``https://conda.anaconda.org/t/TOKEN/conda-forge/linux-64`` is ``conda-forge``."""
    parts = [part for part in address.split("/") if part]
    named = parts[-2] if len(parts) > 1 else "".join(parts)
    return named if re.fullmatch(r"[\w.-]+", named) else "defaults"


def _is_installed(name: str) -> bool:
    """Whether a loaded module came from where packages are installed: the notebook's own modules did not."""
    specification = getattr(sys.modules.get(name), "__spec__", None)
    origins = [
        getattr(specification, "origin", None),
        *(getattr(specification, "submodule_search_locations", ()) or ()),
    ]
    return any("-packages" in str(origin) for origin in origins)


@lru_cache(maxsize=1)
def _providers(names: frozenset[str]) -> dict[str, tuple[str, ...]]:  # noqa: ARG001 - others are installed: ask anew
    """Top-level module to the distributions that bring it, from their RECORDs."""
    found: dict[str, set[str]] = {}
    for distribution in importlib.metadata.distributions():
        try:
            named = _NAME.search(distribution.read_text("METADATA") or "")
            record = (distribution.read_text("RECORD") or "")[:MAX_RECORD]
            tops = set(_TOP.findall(record)) or set((distribution.read_text("top_level.txt") or "").split())
        except (OSError, UnicodeError):
            continue
        if named is not None:
            for top in tops:
                found.setdefault(top, set()).add(normalised(named[1]))
    return {top: tuple(sorted(providers)) for top, providers in found.items()}
