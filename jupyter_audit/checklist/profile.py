"""Profiles: TOML in, items out. Those that ship with the project have names; a user's own is a path to a file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.verdict import Level

MAX_BYTES = 200_000
"""A profile above this size is not read."""

About = Literal["code", "text"]
Ask = Literal["never", "always", "else"]

_KEYS = frozenset({"id", "question", "why", "weight", "rules", "without", "from", "fact", "verify", "ask", "about"})


@dataclass(frozen=True, slots=True)
class Item:
    """One question, and how it is answered: by ``rules``, a ``fact``, or both; by ``verify``; or by a person.

    ``rules`` are rule ids or categories, ``without`` those of a category that another item asks about; ``fact`` names a
    check of what was recorded or stands in the notebook; where both are given, rules can speak against what the fact
    shows. ``verify`` is the level that a verification of this code must have reached. With ``ask`` ``always`` what
    those find can speak against the item, but only a person can say that it holds; with ``else`` a person is asked
    where they do not tell. ``about`` tells what that word rests on: the code cells, or the text as well.
    """

    id: str
    question: str
    why: str
    weight: int
    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    threshold: Severity = Severity.MEDIUM
    fact: str | None = None
    verify: Level | None = None
    ask: Ask = "never"
    about: About = "code"


@dataclass(frozen=True, slots=True)
class Profile:
    """A named list of items."""

    name: str
    title: str
    items: tuple[Item, ...]


def profile_names() -> tuple[str, ...]:
    """The profiles that ship with the project."""
    folder = resources.files("jupyter_audit.checklist.profiles")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_profile(name: str, folder: Path | None = None) -> Profile:
    """The profile of that name, or of that file (``*.toml``, relative to ``folder``).

    Raises UsageError if there is none, or it is not what a profile must be.
    """
    if name.endswith(".toml"):
        return _own(Path(folder or "", name).expanduser())
    return _shipped(name)


@cache
def _shipped(name: str) -> Profile:
    if name not in profile_names():
        there = ", ".join(profile_names())
        raise UsageError(f"there is no profile {name!r}", f"there are: {there}; your own: the path of a .toml file")
    text = (resources.files("jupyter_audit.checklist.profiles") / f"{name}.toml").read_text(encoding="utf-8")
    return parse_profile(text, name)


def _own(path: Path) -> Profile:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is larger than {MAX_BYTES:,} bytes", "a profile is a small TOML file")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the profile {path} cannot be read: {error}", "check the path") from None
    return parse_profile(text, str(path))


def parse_profile(text: str, name: str) -> Profile:
    """A profile from its TOML. Raises UsageError that names the item and what is wrong with it."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"the profile {name} is not TOML: {error}", "mend the file") from None
    title, entries = table.get("title"), table.get("item")
    if not isinstance(title, str) or not isinstance(entries, list) or not entries:
        raise UsageError(f"the profile {name} lacks a title or items", 'it begins with title = "..." and has [[item]]s')
    own = [_item(entry, f"the profile {name}, item {number}") for number, entry in enumerate(entries, 1)]
    items = (*_included(table.get("include", []), name), *own)
    ids = [item.id for item in items]
    if twice := next((each for each in ids if ids.count(each) > 1), None):
        raise UsageError(f"the profile {name} has the item {twice!r} twice", "each id names one item")
    return Profile(Path(name).stem if name.endswith(".toml") else name, title, items)


def _included(names: Any, name: str) -> tuple[Item, ...]:
    if not isinstance(names, list) or not all(isinstance(each, str) and each != name for each in names):
        raise UsageError(f"the profile {name}: include is not a list of other profiles", 'include = ["essentials"]')
    return tuple(item for each in names for item in _shipped(each).items)


def _item(entry: Any, where: str) -> Item:
    if not isinstance(entry, dict):
        raise UsageError(f"{where} is not a table", "write [[item]]")
    if unknown := sorted(set(entry) - _KEYS):
        raise UsageError(f"{where} has an unknown key {unknown[0]!r}", f"known: {', '.join(sorted(_KEYS))}")
    if not all(isinstance(entry.get(key), str) and entry[key] for key in ("id", "question", "why")):
        raise UsageError(f"{where} lacks its id, question or why", "each is a text in quotes")
    item = Item(
        id=entry["id"],
        question=entry["question"],
        why=entry["why"],
        weight=_typed(entry, "weight", int, 1, where),
        rules=_rules(entry.get("rules", []), where),
        without=_rules(entry.get("without", []), where),
        threshold=Severity(_one_of(entry, "from", list(Severity), "medium", where)),
        fact=_typed(entry, "fact", str, None, where),
        verify=_level(entry, where),
        ask=_ask(entry, where),
        about=_one_of(entry, "about", ["code", "text"], "code", where),
    )
    _check_way(item, where)
    return item


def _check_way(item: Item, where: str) -> None:
    seen = bool(item.rules or item.fact)
    if (seen and item.verify) or not (seen or item.verify or item.ask == "always"):
        raise UsageError(
            f"{where} must be answered in one way",
            "give rules and a fact, or one of them, or verify, or ask = true alone",
        )
    if item.fact is not None:
        from jupyter_audit.checklist.facts import FACTS

        if item.fact not in FACTS:
            raise UsageError(f"{where} names an unknown fact {item.fact!r}", f"there are: {', '.join(FACTS)}")


def _ask(entry: dict[str, Any], where: str) -> Ask:
    value = entry.get("ask", False)
    if isinstance(value, bool):
        return "always" if value else "never"
    if value != "else":
        raise UsageError(f"{where}: ask is {value!r}", 'it takes true, or "else": where rules and facts do not tell')
    return "else"


def _rules(names: Any, where: str) -> tuple[str, ...]:
    from jupyter_audit.rules import CATEGORIES, all_rules

    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{where}: rules is not a list of names", 'rules = ["randomness", "sql-injection"]')
    known = {*CATEGORIES, *(rule.id for rule in all_rules())}
    if unknown := next((name for name in names if name not in known), None):
        raise UsageError(f"{where} names an unknown rule {unknown!r}", "`jupyter-audit rules` lists them")
    return tuple(names)


def _level(entry: dict[str, Any], where: str) -> Level | None:
    levels = [level.value for level in Level if level is not Level.NOTHING]
    value = _one_of(entry, "verify", levels, None, where)
    return None if value is None else Level(value)


def _one_of(entry: dict[str, Any], key: str, allowed: list[Any], default: Any, where: str) -> Any:
    value = entry.get(key, default)
    if value is not default and value not in allowed:
        raise UsageError(f"{where}: {key} is {value!r}", f"it takes {', '.join(allowed)}")
    return value


def _typed(entry: dict[str, Any], key: str, kind: type, default: Any, where: str) -> Any:
    value = entry.get(key, default)
    if value is not default and type(value) is not kind:
        raise UsageError(f"{where}: {key} is {value!r}", f"it takes a {kind.__name__}")
    return value
