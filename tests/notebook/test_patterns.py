"""Patterns that explode, and their neighbours that do not. Each verdict is checked against Python's own engine."""

import multiprocessing
import re

import pytest

from jupyter_audit.notebook.values.patterns import explodes

EXPLODING = {
    r"^(a+)+$": "a" * 40 + "!",
    r"^(\w+\s?)+$": "a" * 40 + "!",
    r"^(([a-z])+.)+[A-Z]([a-z])+$": "a" * 40,
    r"(x+x+)+y": "x" * 40,
    r"^(\s*\w+\s*)+$": "a" * 40 + "!",
    r"^(?:(?:\w+\.?)*)@x": "a" * 40,
    r"(\w+|\d+)+!": "1" * 40,
}
QUICK = [
    r"(?:\d+,)+\d+", r"(ab|cd)+x", r"^(?:[a-z]+-)*[a-z]+$", r"\s+(\w+)\s+", r"(\d+\.)*\d+", r"^([^,]*,)*$",
    r'"(?:[^"\\]|\\.)*"', r"(?:\w+\s)+end", r"(\n|\r)+x", r"^\d{4}(-\d{2}){2}$", r"^(\w|\d)*$", r"(a+)+", r"[",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPLODING)
def test_explodes(pattern: str) -> None:
    assert explodes(pattern)


@pytest.mark.parametrize("pattern", QUICK)
def test_does_not_explode(pattern: str) -> None:
    assert not explodes(pattern)


def test_an_exploding_pattern_really_does() -> None:
    pattern, text = next(iter(EXPLODING.items()))
    process = multiprocessing.get_context("spawn").Process(target=re.match, args=(pattern, text))
    process.start()
    process.join(3)
    running = process.is_alive()
    process.kill()
    process.join()
    assert running
