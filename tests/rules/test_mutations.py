"""One flaw in many shapes: through names, wrappers, methods, containers, partials, async; in one cell and over several.

Each seed is a source, a sink and the rule that joins them. Each shape carries the value from one to the other in
another way. The finding has to stay, in one cell and with every statement in a cell of its own.
"""

import textwrap
from dataclasses import dataclass

import pytest

from jupyter_audit.notebook.cell import Cell, Notebook
from tests.rules.shapes import SHAPES
from tests.rules.test_examples import find
from tests.rules.test_spread import spread


@dataclass(frozen=True)
class Seed:
    """``module.function`` is the sink, ``source`` gives the value, ``text`` what it is put into (empty: nothing)."""

    rule: str
    setup: str
    source: str
    owner: str
    function: str
    text: str = ""


SEEDS = (
    Seed("command-injection", "import os", "input('name ')", "os", "system", "ls "),
    Seed("code-injection", "import pandas", "input('formula ')", "pandas", "eval"),
    Seed(
        "sql-injection",
        "import sqlite3\ncon = sqlite3.connect('a.db')",
        "input()",
        "con",
        "execute",
        "SELECT * FROM t WHERE a = ",
    ),
    Seed(
        "unsafe-pickle",
        "import pickle, requests",
        "requests.get('https://a.example/b', timeout=5).content",
        "pickle",
        "loads",
    ),
    Seed(
        "html-injection",
        "import requests\nimport IPython.display as show",
        "requests.get('https://a.example', timeout=5).text",
        "show",
        "HTML",
        "<p>",
    ),
    Seed("template-injection", "import jinja2", "input('greeting ')", "jinja2", "Template", "Hello "),
    Seed(
        "unsafe-yaml",
        "import yaml, requests",
        "requests.get('https://a.example/b', timeout=5).text",
        "yaml",
        "unsafe_load",
    ),
)

BUILDS = {
    "f": 'f"{text}{{value}}"',
    "plus": '"{text}" + value',
    "percent": '"{text}%s" % value',
    "format": '"{text}{{}}".format(value)',
    "join": '"".join(["{text}", value])',
}


def built(seed: Seed, number: int) -> str:
    """The argument of the sink; each shape uses another way to build a text."""
    if not seed.text:
        return "value"
    return list(BUILDS.values())[number % len(BUILDS)].format(text=seed.text)


def source_of(seed: Seed, shape: str, number: int) -> str | None:
    """The program, or None where the sink is no function of a module."""
    template = textwrap.dedent(SHAPES[shape]).strip()
    module = next((line.split()[1].rstrip(",") for line in seed.setup.splitlines() if seed.owner in line), "")
    if "{module}" in template:
        if f"import {seed.owner}" not in seed.setup and f" {seed.owner}" not in seed.setup.partition("=")[0]:
            return None
        module = "IPython.display" if seed.owner == "show" else seed.owner
    sink = f"{seed.owner}.{seed.function}"
    body = template.format(
        source=seed.source, sink=sink, module=module, function=seed.function, built=built(seed, number)
    )
    return f"{seed.setup}\n{body}"


CASES = [
    pytest.param(seed, text, id=f"{seed.rule}-{shape}")
    for seed in SEEDS
    for number, shape in enumerate(SHAPES)
    if (text := source_of(seed, shape, number)) is not None
    and not (seed.owner == "con" and "{module}" in SHAPES[shape])
]


@pytest.mark.parametrize(("seed", "text"), CASES)
def test_found_in_every_shape_in_one_cell_and_over_many(seed: Seed, text: str) -> None:
    whole = Notebook("whole", (Cell("c0", 0, "code", text),))
    one = [
        finding
        for finding in find(whole, seed.rule)
        if finding.severity.name != "LOW" and finding.confidence.name != "LOW"
    ]
    many = [
        finding
        for finding in find(spread(whole), seed.rule)
        if finding.severity.name != "LOW" and finding.confidence.name != "LOW"
    ]
    assert one, text
    assert len(many) == len(one)
