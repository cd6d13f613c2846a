"""Declared dependencies: every common file that states them, read as text. ``setup.py`` is not run, so not read."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

from jupyter_audit.model.project import Requirement

MAX_BYTES = 5_000_000
"""A file above this size, in bytes, is passed over."""
MAX_INCLUDES = 20
"""``-r other.txt`` lines that are followed from one file."""

Pair = tuple[str, str]
"""(name as written, specifier)."""


def read_requirements(folders: Iterable[Path]) -> Iterator[Requirement]:
    """What the files in ``folders`` (and in their ``binder`` and ``requirements`` folders) declare.

    Each requirement names its file, relative to the first folder, which is the notebook's; the names in a lock file
    are not all direct ones. A file that does not parse declares nothing here: the tool it belongs to says so better.
    """
    for steps, folder in enumerate(folders):
        for path in _candidates(folder):
            reader = next(read for pattern, read in _READERS if re.fullmatch(pattern, path.name))
            source = "../" * steps + path.relative_to(folder).as_posix()
            try:
                pairs = list(reader(path))
            except (OSError, ValueError, RecursionError, configparser.Error):
                continue
            for name, specifier in dict.fromkeys(pairs):
                yield Requirement(canonicalize_name(name), specifier, source)


def _candidates(folder: Path) -> list[Path]:
    found = []
    for place in (folder, folder / "binder", folder / ".binder", folder / "requirements"):
        try:
            names = sorted(path.name for path in place.iterdir())
        except OSError:
            continue
        patterns = [r".+\.txt"] if place.name == "requirements" else [pattern for pattern, _ in _READERS[:-1]]
        found += [place / name for name in names if any(re.fullmatch(pattern, name) for pattern in patterns)]
    return found


def _text(path: Path) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path} is larger than {MAX_BYTES:,} bytes")
    return path.read_text("utf-8-sig")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(_text(path))


def _parsed(lines: Iterable[Any]) -> Iterator[Pair]:
    for line in lines:
        try:
            requirement = Parsed(line)
        except (InvalidRequirement, TypeError):
            continue
        yield requirement.name, f"@ {requirement.url}" if requirement.url else str(requirement.specifier)


def _requirements_txt(path: Path) -> Iterator[Pair]:
    seen: set[Path] = set()
    waiting = [path]
    while waiting and len(seen) <= MAX_INCLUDES:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen.add(current)
        for line in re.sub(r"\\\r?\n", " ", _text(current)).splitlines():
            include = re.match(r"\s*(?:-r|--requirement)[\s=]+(\S+)", line)
            if include:
                included = current.parent / include[1]
                waiting += [included] if included.is_file() else []
            else:
                # Comments, and what pip takes beside the requirement itself: hashes and options.
                yield from _parsed([re.split(r"(?:^|\s)#|\s--\w", line)[0].strip()])


def _pyproject(path: Path) -> Iterator[Pair]:
    document = _toml(path)
    project = _table(document, "project")
    yield from _parsed(_list(project.get("dependencies")))
    for group in (*_table(project, "optional-dependencies").values(), *_table(document, "dependency-groups").values()):
        yield from _parsed(_list(group))
    poetry = _table(document, "tool", "poetry")
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        yield from _version_table(table)


def _pipfile(path: Path) -> Iterator[Pair]:
    document = _toml(path)
    for section in ("packages", "dev-packages"):
        yield from _version_table(_table(document, section))


def _pipfile_lock(path: Path) -> Iterator[Pair]:
    document = json.loads(_text(path))
    for section in ("default", "develop"):
        yield from _version_table(_table(document, section))


def _package_lock(path: Path) -> Iterator[Pair]:
    """poetry.lock, uv.lock, pdm.lock and pylock.toml: an array of packages with a name and an exact version."""
    document = _toml(path)
    for package in (*_list(document.get("package")), *_list(document.get("packages"))):
        if isinstance(package, dict) and isinstance(package.get("name"), str):
            version = package.get("version")
            yield package["name"], f"=={version}" if isinstance(version, str) else ""


def _setup_cfg(path: Path) -> Iterator[Pair]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(_text(path))
    lines = parser.get("options", "install_requires", fallback="").splitlines()
    if parser.has_section("options.extras_require"):
        lines += [line for _, value in parser.items("options.extras_require") for line in value.splitlines()]
    yield from _parsed(line.strip() for line in lines)


def _environment_yml(path: Path) -> Iterator[Pair]:
    """The ``dependencies`` list of a conda environment, its ``pip`` list too, in block style (as conda writes it)."""
    inside, pip_indent = False, -1
    for line in _text(path).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = re.match(r"(\s*)-\s+(.*)", line)
        if not item:
            inside = re.match(r"dependencies\s*:", line) is not None if not line[0].isspace() else inside
            continue
        if not inside:
            continue
        indent, value = len(item[1]), re.split(r"\s#", item[2])[0].strip().strip("'\"")
        if re.fullmatch(r"pip\s*:", value):
            pip_indent = indent
        elif pip_indent >= 0 and indent > pip_indent:
            yield from _parsed([value])
        else:
            pip_indent = -1
            yield from _conda(value)


def _conda(value: str) -> Iterator[Pair]:
    """One conda match specification; ``=1.2`` means 1.2 and what begins with it."""
    match = re.match(r"(?:[\w./-]+::)?([\w.-]+)\s*(.*)", value)
    if not match or match[1] in {"python", "pip"}:
        return
    name, wanted = match[1], match[2].strip()
    exact = re.fullmatch(r"=?=?\s*([^=<>!~|,\s*]+)(\s*=\s*\S+)?", wanted) if wanted else None
    if exact and wanted.startswith("=") and not wanted.startswith("==") and not exact[2]:
        yield name, f"=={exact[1]}.*"
    elif exact:
        yield name, f"=={exact[1]}"
    else:
        yield name, re.sub(r"^=(?=[^=])", "==", wanted)


def _version_table(table: dict[str, Any]) -> Iterator[Pair]:
    """``name = "1.2"`` or ``name = {version = "1.2"}``, as Poetry and Pipenv write; ``*`` is no constraint."""
    for name, value in table.items():
        version = value.get("version", "") if isinstance(value, dict) else value
        if name != "python" and isinstance(version, str):
            yield name, "" if version == "*" else version


def _table(document: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_READERS: tuple[tuple[str, Callable[[Path], Iterator[Pair]]], ...] = (
    (r"pyproject\.toml", _pyproject),
    (r"requirements.*\.(txt|in)", _requirements_txt),
    (r"environment.*\.ya?ml", _environment_yml),
    (r"setup\.cfg", _setup_cfg),
    (r"Pipfile", _pipfile),
    (r"Pipfile\.lock", _pipfile_lock),
    (r"(poetry|uv|pdm)\.lock|pylock(\..+)?\.toml", _package_lock),
    (r".+\.txt", _requirements_txt),
)
