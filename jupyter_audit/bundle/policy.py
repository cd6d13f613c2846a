"""``verify/policy.toml``: what the author says about comparing. The recipient's own tolerances rule."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.compare.outcome import ATOL, RTOL
from jupyter_audit.errors import BundleError
from jupyter_audit.model.bundle import ReferenceCell
from jupyter_audit.notebook.cell import Notebook

_ABSOLUTE = re.compile(r"(?:/[^/]+){2,}|/root|[A-Za-z]:\\[^\\]+(?:\\[^\\]+)*")


@dataclass(frozen=True, slots=True)
class Policy:
    """``paths`` are the author's absolute paths that occur in the outputs, each with its label."""

    rtol: float
    atol: float
    volatile: frozenset[str]
    paths: tuple[tuple[str, str], ...]


def default_policy(notebook: Notebook, folder: Path, cells: Sequence[ReferenceCell]) -> str:
    """The policy of an export. Paths are stated only when an output already shows them."""
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
        f"cells = {json.dumps(volatile, ensure_ascii=False)}",
        "",
        "# Paths of the author's machine that occur in outputs, so that they can be set equal.",
        "[paths]",
        *(
            f"{name} = {json.dumps(path)}"
            for name, path in paths.items()
            if _ABSOLUTE.fullmatch(path) and path in shown
        ),
    ]
    return "\n".join(lines) + "\n"


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
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BundleError(f"verify/policy.toml cannot be read: {error}".splitlines()[0]) from error
    if any(name not in ("<folder>", "<home>") or not _ABSOLUTE.fullmatch(path) for path, name in policy.paths):
        raise BundleError("verify/policy.toml names a path that is none")
    return policy
