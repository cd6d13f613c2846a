"""The files of a bundle that are written for people and shells, from templates."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from jupyter_audit import __version__
from jupyter_audit.bundle.data import Gathered
from jupyter_audit.bundle.lock import Lock
from jupyter_audit.bundle.policy import Calibration, Noise
from jupyter_audit.model.bundle import MetricValue
from jupyter_audit.model.checklist import Hyperparameter
from jupyter_audit.model.session import Environment
from jupyter_audit.report.visible import visible

MAX_SETTINGS = 100
"""Rows of the README's table."""


def readme(
    *,
    title: str,
    name: str,
    environment: Environment | None,
    lock: Lock | None,
    gathered: Gathered | None,
    sources: Sequence[str],
    settings: Sequence[Hyperparameter],
    calibration: Calibration | None,
    results: Sequence[MetricValue],
    cells: Mapping[str, int],
    notes: Sequence[str],
) -> str:
    """``README.md``: what this is, how to reproduce it, with which settings it ran, and what it does not hold.

    ``cells`` gives a cell's number, from 1, for its id.
    """
    claim = (
        "Its outputs were recorded as they were made: what ran, in which environment, from which data and which seeds."
        if environment is not None
        else "**It was not recorded.** Nothing says how its outputs were made; only its integrity can be verified."
    )
    return _template("README.md").substitute(
        title=title,
        name=name,
        stem=_safe(Path(name).stem),
        version=__version__,
        claim=claim,
        minor=".".join(environment.python.split(".")[:2]) if environment is not None else "3.11",
        sources=", ".join(f"`{path}`" for path in sources) or "none",
        locked=_locked(lock),
        data=_data(gathered),
        outputs=_outputs(gathered),
        settings=_settings(settings, cells),
        metrics=_metrics(results),
        varies=_varies(calibration, cells),
        notes="\n".join(["## What it does not hold", "", *(f"- {note}" for note in notes)]) if notes else "",
    )


def _template(name: str) -> Template:
    return Template((files("jupyter_audit.bundle") / "templates" / name).read_text(encoding="utf-8"))


def _locked(lock: Lock | None) -> str:
    if lock is None:
        return "not known"
    needed = lock.minimal.count("[[packages]]") if lock.minimal is not None else 0
    part = f"; the {needed} that the notebook needs are in `pylock.minimal.toml`" if needed else ""
    return f"{len(lock.packages)} distributions, exact, each with its hashes{part}"


def _data(gathered: Gathered | None) -> str:
    if gathered is None:
        return "not known"
    included = sum(file.included for file in gathered.data.files)
    return f"{len(gathered.data.files)} files, of which {included} are included"


def _outputs(gathered: Gathered | None) -> str:
    if gathered is None:
        return "not known"
    return f"{len(gathered.written)} files, of which {len(gathered.output_files)} are included"


def _settings(settings: Sequence[Hyperparameter], cells: Mapping[str, int]) -> str:
    """The table of hyperparameters; the whole of it is in audit/hyperparameters.json."""
    if not settings:
        return ""
    rows = [
        f"| {cells.get(each.cell_id, '')} | `{_in_code(each.name)}` | `{_in_code(each.value)}` |"
        for each in settings[:MAX_SETTINGS]
    ]
    more = len(settings) - len(rows)
    rest = [f"\n{more} more are in `audit/hyperparameters.json`."] if more else []
    return "\n".join(
        ["## Settings it ran with", "", "| cell | setting | value |", "| --- | --- | --- |", *rows, *rest, ""]
    )


def _metrics(results: Sequence[MetricValue]) -> str:
    if not results:
        return ""
    rows = [f"| {each.cell + 1} | `{_in_code(each.name)}` | {each.value!r} | {each.tolerance!r} |" for each in results]
    head = ["## Metrics", "", "| cell | metric | value | tolerance |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows[:MAX_SETTINGS], ""])


def _varies(calibration: Calibration | None, cells: Mapping[str, int]) -> str:
    """What calibration found, part by part, each with the cell that it comes from."""
    if calibration is None:
        return ""
    lines = [f"- {_where(each, cells)}: {_because(each, cells)}" for each in calibration.noise]
    said = "Two clean runs on the author's machine differed in:" if lines else "Nothing: two clean runs were the same."
    if calibration.stale:
        lines += ["", "What is saved was not reproduced:", "", *(f"- {each}" for each in calibration.stale)]
    return "\n".join(["## What varies from run to run", "", said, "", *lines, ""])


def _because(noise: Noise, cells: Mapping[str, int]) -> str:
    cause = cells.get(noise.cause) if noise.cause is not None else None
    return f"because of cell {cause}, which {noise.why}" if cause is not None else noise.why


def _where(noise: Noise, cells: Mapping[str, int]) -> str:
    return f"cell {cells.get(noise.cell, '?')}, {noise.part}" if noise.cell else f"`{_in_code(noise.part)}`"


def _in_code(text: str) -> str:
    """Text for a code span in a table's cell."""
    return visible(text).replace("`", "'").replace("|", "\\|")


def script(name: str, stem: str, python: str, variables: str = "") -> str:
    """One of the shell scripts, or the Dockerfile, with ``variables`` as ``NAME=value``."""
    plain = _safe(stem)
    return _template(name).substitute(
        stem=plain,
        image=plain.strip("-").lower() or "notebook",
        minor=".".join(python.split(".")[:2]),
        python=python if re.fullmatch(r"\d+\.\d+\.\d+", python) else ".".join(python.split(".")[:2]),
        variables=variables,
    )


def _safe(stem: str) -> str:
    """A name that no shell minds."""
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in stem)


def reproduce() -> str:
    """``reproduce.py``, the same in every bundle."""
    return (files("jupyter_audit.bundle") / "templates" / "reproduce.py").read_text(encoding="utf-8")


def variables(environment: Environment | None) -> str:
    """``env.template``: the names of the environment variables that the notebook reads, without values."""
    names = environment.variables if environment is not None else ()
    head = (
        "# Environment variables that the notebook reads. Fill in what it needs: jupyter-audit verify --env-file FILE\n"
    )
    return head + "".join(f"{name}=\n" for name in names)
