"""A cell's outputs by part, so that one of them can be spoken of: its streams, its error, and its results in order."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

RESULTS = "results"
"""All results of a cell together, where their number differs from run to run."""


def part_names(outputs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The part of each output: ``stdout``, ``stderr``, ``error``, or ``result N`` counted from 1."""
    names, results = [], 0
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream":
            names.append(str(output.get("name", "stdout")))
        elif kind == "error":
            names.append("error")
        else:
            results += 1
            names.append(f"result {results}")
    return names


def only(outputs: Sequence[Mapping[str, Any]], part: str) -> list[Mapping[str, Any]]:
    """The outputs of one part."""
    return [output for output, name in zip(outputs, part_names(outputs), strict=True) if _is(name, part)]


def without(outputs: Sequence[Mapping[str, Any]], parts: Collection[str]) -> list[Mapping[str, Any]]:
    """The outputs but those of the named parts."""
    named = zip(outputs, part_names(outputs), strict=True)
    return [output for output, name in named if not any(_is(name, part) for part in parts)]


def _is(name: str, part: str) -> bool:
    return name == part or (part == RESULTS and name.startswith("result "))
