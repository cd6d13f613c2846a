"""Settings: ``[tool.jupyter-audit]`` of the nearest ``pyproject.toml`` that has one, as a frozen ``Config``.

Each annotated field below is a setting: its name with dashes is the key, its type says what fits, and its annotation
is its line on the settings page (``settings`` draws that page's rows from the fields, so the two cannot differ).
"""

import dataclasses
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from jupyter_audit.errors import ConfigError
from jupyter_audit.model.finding import Severity

T = TypeVar("T")

MAX_BYTES = 1_000_000
"""A ``pyproject.toml`` above this size is not read."""

TABLE = "tool.jupyter-audit"


@dataclass(frozen=True, slots=True)
class Ai:
    """``[tool.jupyter-audit.ai]``: what code from models may come from. None: no list was made, so none is held to."""

    approved: Annotated[tuple[str, ...] | None, "Tools or models whose code may be used; unset means no list."] = None


@dataclass(frozen=True, slots=True)
class Policy:
    """``[tool.jupyter-audit.policy]``: what holds a notebook back. What is unset holds nothing back."""

    run: Annotated[Severity | None, "`run` refuses a notebook with a finding of this severity or above."] = None
    export: Annotated[Severity | None, "`export` refuses a notebook with a finding of this severity or above."] = None
    check: Annotated[Severity | None, "`check --gate` fails on a finding of this severity or above."] = None
    ai: Annotated[
        Severity | None, "All gates: a finding of this severity or above in an AI-written cell needs a sign-off."
    ] = None
    signed_ai: Annotated[bool, "All gates: every AI-written cell needs a sign-off."] = False
    signature: Annotated[bool, "A sign-off counts only with the signature of one of `reviewers`."] = False
    signoff_days: Annotated[int | None, "A sign-off lapses after this many days."] = None
    expired_waivers: Annotated[bool, "All gates: a waiver past its date holds back."] = False
    comments: Annotated[bool, "All gates: a reviewer's comment that is not resolved holds back."] = False
    security: Annotated[int | None, "All gates: a security score below this holds back."] = None
    reproducibility: Annotated[int | None, "All gates: a reproducibility score below this holds back."] = None


@dataclass(frozen=True, slots=True)
class Journal:
    """``[tool.jupyter-audit.journal]``: how much recorded history `doctor --prune` leaves in place."""

    days: Annotated[int, "Sessions older than this many days may go."] = 90
    megabytes: Annotated[int, "Sessions of one notebook above this total size may go, oldest first."] = 512


@dataclass(frozen=True, slots=True)
class Override:
    """``[[tool.jupyter-audit.overrides]]``: settings for some notebooks. Later tables win over earlier ones."""

    paths: Annotated[tuple[str, ...], "Globs of the notebooks meant, relative to the pyproject.toml. Required."] = ()
    select: Annotated[tuple[str, ...] | None, "Replaces `select` for them."] = None
    ignore: Annotated[tuple[str, ...], "Is added to `ignore` for them."] = ()
    fail_on: Annotated[Severity | None, "Replaces `fail-on` for them."] = None
    profile: Annotated[str | None, "Replaces `profile` for them."] = None
    severity: Annotated[dict[str, Severity], "Is laid over `severity` for them."] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``source`` is the file they came from, None where nothing was set anywhere."""

    select: Annotated[tuple[str, ...], "Rules and categories to check; empty means all."] = ()
    ignore: Annotated[tuple[str, ...], "Rules and categories to leave out; wins over `select`."] = ()
    exclude: Annotated[
        tuple[str, ...], "Globs of what `check FOLDER` passes over, relative to the pyproject.toml."
    ] = ()
    fail_on: Annotated[Severity, "`check` exits with 1 from this severity on."] = Severity.HIGH
    profile: Annotated[str, "The checklist that is filled in."] = "essentials"
    severity: Annotated[dict[str, Severity], 'Another severity for a rule: `rule-id = "low"`.'] = field(
        default_factory=dict
    )
    reviewers: Annotated[dict[str, str], "Who may sign: a name and its Ed25519 public key, in base64."] = field(
        default_factory=dict
    )
    ai: Ai = Ai()
    policy: Policy = Policy()
    journal: Journal = Journal()
    overrides: tuple[Override, ...] = ()
    source: str | None = None

    @property
    def holds_back(self) -> bool:
        """Whether any gate is set, so that something could be held back."""
        return self.policy != Policy() or self.ai.approved is not None

    def selects(self, rule: str, category: str) -> bool:
        """Whether the rule is to be checked: selected by id or category (or nothing is selected), and not ignored."""
        chosen = not self.select or rule in self.select or category in self.select
        return chosen and rule not in self.ignore and category not in self.ignore


DEFAULT = Config()
"""What holds where nothing is set."""

_INTERNAL = ("source",)


def load_config(folder: Path, notebook: str = "") -> Config:
    """The settings for a notebook in ``folder``; with its file name, overrides for its path are applied too.

    Looks in ``folder`` and upwards for the first ``pyproject.toml`` with a ``[tool.jupyter-audit]`` table. Raises
    ConfigError where that file is not TOML, or a key or value does not fit.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        config = _at(place / "pyproject.toml")
        if config is not None:
            return _override(config, (folder / notebook).relative_to(place).as_posix()) if notebook else config
    return DEFAULT


def parse_config(table: dict[str, Any], where: str) -> Config:
    """The settings in a ``[tool.jupyter-audit]`` table. ``where`` names the file in errors."""
    return _parse(Config, table, TABLE, where)


def path_matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a glob covers ``path`` or a folder above it. ``*`` also matches slashes.

    A pattern without a slash is compared with each name on the path, so ``drafts`` covers ``a/drafts/b.ipynb``.
    """
    names = path.split("/")
    heads = ["/".join(names[: end + 1]) for end in range(len(names))]
    return any(
        fnmatchcase(candidate, pattern.rstrip("/"))
        for pattern in patterns
        for candidate in (heads if "/" in pattern.rstrip("/") else (*names, path))
    )


def settings() -> Iterator[tuple[str, str, str, str]]:
    """(table, key, default as TOML, description) of every setting, for the settings page."""
    tables = {TABLE: Config, f"{TABLE}.ai": Ai, f"{TABLE}.policy": Policy, f"{TABLE}.journal": Journal}
    for table, kind in (*tables.items(), (f"[{TABLE}.overrides]", Override)):
        hints = typing.get_type_hints(kind, include_extras=True)
        for setting in dataclasses.fields(kind):
            if get_origin(hints[setting.name]) is Annotated:
                yield f"[{table}]", _key(setting.name), _toml(setting.default), hints[setting.name].__metadata__[0]


def _at(path: Path) -> Config | None:
    """The settings in this file; None where there is no such file or no table of ours in it."""
    try:
        state = path.stat()
    except OSError:
        return None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, size: int) -> Config | None:  # noqa: ARG001 - a changed file is another key
    import tomllib

    if size > MAX_BYTES:
        raise ConfigError(f"{path} is larger than {MAX_BYTES:,} bytes", "settings are read from a small file only")
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}", "mend the file; settings are looked for in it") from None
    tools = document.get("tool", {})
    table = tools.get("jupyter-audit") if isinstance(tools, dict) else None
    return None if table is None else replace(parse_config(table, str(path)), source=str(path))


def _override(config: Config, path: str) -> Config:
    for override in config.overrides:
        if path_matches(path, override.paths):
            config = replace(
                config,
                select=config.select if override.select is None else override.select,
                ignore=(*config.ignore, *override.ignore),
                fail_on=override.fail_on or config.fail_on,
                profile=override.profile or config.profile,
                severity={**config.severity, **override.severity},
            )
    return config


def _parse(kind: type[T], table: Any, name: str, where: str) -> T:
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: {name} is not a table", f"write it as [{name}]")
    hints = typing.get_type_hints(kind)
    fields = {_key(field_name): field_name for field_name in hints if field_name not in _INTERNAL}
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise ConfigError(f"{where}: unknown setting {name}.{key}", _nearest(key, fields))
        values[fields[key]] = _value(hints[fields[key]], value, f"{name}.{key}", where)
    if kind is Override and not values.get("paths"):
        raise ConfigError(f"{where}: {name} names no paths", 'say which notebooks are meant: paths = ["drafts/*"]')
    return kind(**values)


def _value(hint: Any, value: Any, name: str, where: str) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(option for option in get_args(hint) if option is not types.NoneType)
    if hint is Severity:
        return _severity(value, name, where)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        if not isinstance(value, list):
            raise ConfigError(f"{where}: {name} is not a list", "write it in square brackets")
        return tuple(_value(item, each, name, where) for each in value)
    if get_origin(hint) is dict:
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: {name} is not a table", 'write it as key = "value" lines below its own header')
        item = get_args(hint)[1]
        return {key: _value(item, each, f"{name}.{key}", where) for key, each in value.items()}
    if dataclasses.is_dataclass(hint):
        return _parse(typing.cast("type", hint), value, name, where)
    if type(value) is not hint or (hint is int and value < 0):
        wanted = {int: "a whole number of 0 or more", bool: "true or false"}.get(hint, "a text in quotes")
        raise ConfigError(f"{where}: {name} is {value!r}", f"it takes {wanted}")
    return value


def _severity(value: Any, name: str, where: str) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise ConfigError(f"{where}: {name} is {value!r}", "it takes low, medium, high or critical") from None


def _nearest(key: str, known: dict[str, str]) -> str:
    import difflib

    close = difflib.get_close_matches(key, known, n=1)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"


def _key(name: str) -> str:
    return name.replace("_", "-")


def _toml(default: Any) -> str:
    if default is dataclasses.MISSING:
        return "{}"
    if default is None:
        return "unset"
    if isinstance(default, bool):
        return str(default).lower()
    return f'"{default}"' if isinstance(default, str) else str(list(default) if default == () else default)
