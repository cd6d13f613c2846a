"""Profiles: TOML in, items out."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``rules`` are rule ids or categories; ``fact`` names a check of what was recorded."""

    id: str
    question: str
    why: str
    weight: int
    rules: tuple[str, ...] = ()
    threshold: Severity = Severity.MEDIUM
    fact: str | None = None


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


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name. Raises UsageError if there is none."""
    if name not in profile_names():
        raise UsageError(f"there is no profile {name!r}", f"there are: {', '.join(profile_names())}")
    text = (resources.files("jupyter_audit.checklist.profiles") / f"{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    items = tuple(
        Item(
            entry["id"],
            entry["question"],
            entry["why"],
            entry["weight"],
            tuple(entry.get("rules", ())),
            Severity(entry.get("from", "medium")),
            entry.get("fact"),
        )
        for entry in table["item"]
    )
    return Profile(name, table["title"], items)
