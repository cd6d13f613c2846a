"""Analyses that several rules share, made once for a notebook and on first use only."""

from collections.abc import Callable
from typing import TypeVar, cast

from jupyter_audit.notebook.index import NotebookIndex

Made = TypeVar("Made")


def shared(index: NotebookIndex, make: Callable[[NotebookIndex], Made]) -> Made:
    """``make(index)``, remembered with the index: the next rule that asks gets the same object."""
    memory = index.__dict__.setdefault("_shared", {})
    if make not in memory:
        memory[make] = make(index)
    return cast("Made", memory[make])
