"""Analyses that several rules share, made once for a notebook and on first use only."""

from collections.abc import Callable
from typing import TypeVar, cast

from jupyter_audit.notebook.index.notebook_index import NotebookIndex

Made = TypeVar("Made")


def shared(index: NotebookIndex, make: Callable[[NotebookIndex], Made]) -> Made:
    """``make(index)``, remembered with the index: the next rule that asks gets the same object."""
    memory = index.__dict__.setdefault("_shared", {})
    if make not in memory:
        memory[make] = make(index)
    return cast("Made", memory[make])


def forget(index: NotebookIndex) -> None:
    """Drop what was made for an index that nobody asks any more.

    The analyses hold their index, and it holds them: without this only the collector of cycles, which a scan keeps
    off for its price, would ever give their memory back.
    """
    index.__dict__.pop("_shared", None)
