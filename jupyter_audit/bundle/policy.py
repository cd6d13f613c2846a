"""``verify/policy.toml``: what the author says about comparing. The recipient's own tolerances rule."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_audit.compare.metrics import Metric
from jupyter_audit.compare.outcome import ATOL, RTOL
from jupyter_audit.errors import BundleError
from jupyter_audit.model.bundle import ReferenceCell
from jupyter_audit.notebook.cell import Notebook

CALIBRATION_RUNS = 2
_ABSOLUTE = re.compile(r"(?:/[^/]+){2,}|/root|[A-Za-z]:\\[^\\]+(?:\\[^\\]+)*")


@dataclass(frozen=True, slots=True)
class Noise:
    """What differed between two clean runs on one machine: a part of a cell's outputs, or a file it wrote.

    ``cell`` is the cell's id and ``part`` as in ``compare.parts``; for a file, ``cell`` is empty and ``part`` its path.
    ``cause`` is the id of the cell that the difference comes from, None where nothing recorded tells.
    """

    cell: str
    part: str
    cause: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What two clean runs told: ``noise`` differs between them; ``stale`` says what no run gives as it is saved."""

    noise: tuple[Noise, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """``paths`` are the author's absolute paths that occur in the outputs, each with its label."""

    rtol: float
    atol: float
    volatile: frozenset[str]
    paths: tuple[tuple[str, str], ...]
    noise: tuple[Noise, ...] = ()
    metrics: tuple[Metric, ...] = ()

    def noisy_parts(self, cell_id: str) -> tuple[str, ...]:
        """The parts of a cell's outputs that calibration found to be noise."""
        return tuple(each.part for each in self.noise if each.cell == cell_id)

    def noisy_file(self, path: str) -> bool:
        """Whether calibration found a written file to be noise."""
        return any(each.part == path for each in self.noise if not each.cell)


def write_policy(
    notebook: Notebook,
    folder: Path,
    cells: Sequence[ReferenceCell],
    noise: Sequence[Noise] | None = None,
    metrics: Sequence[Metric] = (),
) -> str:
    """The policy of an export. Paths are stated only when an output already shows them.

    ``noise`` is what calibration found, None where it was not asked for.
    """
    volatile = [cell.cell_id for cell in cells if cell.volatile]
    shown = "\n".join(text for cell in notebook.cells for _, text in cell.output_texts())
    paths = {"folder": str(folder), "home": str(Path.home())}
    lines = [
        "# How the author wants outputs to be compared. The recipient's tolerances rule: looser ones are only shown.",
        "[tolerance]",
        f"rtol = {RTOL}",
        f"atol = {ATOL}",
        "",
        "# Cells whose outputs vary from run to run (tagged `volatile`). They never count toward `exact`.",
        "[volatile]",
        f"cells = [{', '.join(map(_toml, volatile))}]",
        "",
        "# Paths of the author's machine that occur in outputs, so that they can be set equal.",
        "[paths]",
        *(f"{name} = {_toml(path)}" for name, path in paths.items() if _ABSOLUTE.fullmatch(path) and path in shown),
    ]
    return "\n".join([*lines, *_metric_lines(metrics), *_noise_lines(noise)]) + "\n"


def _metric_lines(metrics: Sequence[Metric]) -> Iterator[str]:
    if metrics:
        yield "\n# Numbers in the outputs that the author names; tolerance is an absolute difference."
    for each in metrics:
        yield f"[[metric]]\nname = {_toml(each.name)}\ntolerance = {each.tolerance!r}"


def _noise_lines(noise: Sequence[Noise] | None) -> Iterator[str]:
    if noise is None:
        return
    yield "\n# What differed between two clean runs (export --calibrate). It never counts toward `exact`."
    yield f"[calibration]\nruns = {CALIBRATION_RUNS}"
    for each in noise:
        yield "\n[[noise]]"
        yield f"cell = {_toml(each.cell)}\npart = {_toml(each.part)}" if each.cell else f"file = {_toml(each.part)}"
        if each.cause is not None:
            yield f"cause = {_toml(each.cause)}"
        yield f"why = {_toml(each.why)}"


def _toml(text: str) -> str:
    """A basic string: JSON's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_policy(text: str) -> Policy:
    """A policy. Raises BundleError when it is not one."""
    try:
        document = tomllib.loads(text)
        tolerance = document.get("tolerance", {})
        cells = document.get("volatile", {}).get("cells", [])
        known = document.get("paths", {})
        # longest first, so that the folder inside the home is found before the home
        paths = sorted(((str(path), f"<{name}>") for name, path in known.items()), key=lambda pair: -len(pair[0]))
        policy = Policy(
            float(tolerance.get("rtol", RTOL)),
            float(tolerance.get("atol", ATOL)),
            frozenset(map(str, cells)),
            tuple(paths),
            tuple(_noise(each) for each in document.get("noise", [])),
            tuple(Metric(str(each["name"]), float(each["tolerance"])) for each in document.get("metric", [])),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BundleError(f"verify/policy.toml cannot be read: {error}".splitlines()[0]) from error
    if any(not metric.name.strip() or not 0 <= metric.tolerance < float("inf") for metric in policy.metrics):
        raise BundleError("verify/policy.toml names a metric that is none")
    if any(name not in ("<folder>", "<home>") or not _ABSOLUTE.fullmatch(path) for path, name in policy.paths):
        raise BundleError("verify/policy.toml names a path that is none")
    return policy


def _noise(entry: dict[str, Any]) -> Noise:
    part = entry["part"] if "cell" in entry else entry["file"]
    cause = entry.get("cause")
    return Noise(str(entry.get("cell", "")), str(part), None if cause is None else str(cause), str(entry["why"]))
