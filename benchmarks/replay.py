"""How many unseeded notebooks replay with every output the same, in a fresh kernel.

    python benchmarks/replay.py [--python PYTHON] [NOTEBOOK ...]

Each notebook (by default the scripts in ``benchmarks/unseeded``) is run under capture, run again with fresh entropy,
and run once more with the recorded entropy. A notebook counts where the second run differs and the third is the same.
Those whose libraries the interpreter lacks are left out, and said so.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.notebook.reading.percent import parse_percent

HERE = Path(__file__).parent / "unseeded"
SHARE = 0.95
_IMPORTED = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)


def notebook(path: Path) -> Any:
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    cells = parse_percent(path.read_text(encoding="utf-8"), path.name).code
    return new_notebook(cells=[new_code_cell(cell.source) for cell in cells])


def outputs(node: Any) -> list[str]:
    """Each code cell's outputs as text, without execution counts."""
    found = []
    for cell in node.cells:
        if cell.cell_type == "code":
            kept = [{key: value for key, value in each.items() if key != "execution_count"} for each in cell.outputs]
            found.append(json.dumps(kept, sort_keys=True))
    return found


def lacking(path: Path, python: str) -> str:
    """Imported modules that the interpreter does not have."""
    names = sorted({name for name in _IMPORTED.findall(path.read_text(encoding="utf-8")) if name != "drawing"})
    code = f"import importlib.util as u; print(*(n for n in {names} if u.find_spec(n) is None))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def replayed(path: Path, python: str, folder: Path) -> tuple[bool, str]:
    """Whether the notebook counts, and what is to be said of it."""
    runs = []
    session = None
    for number in range(3):
        work = folder / f"{path.stem}-{number}"
        work.mkdir()
        variables = dict(os.environ)
        if number == 2 and session is not None and session.environment is not None:
            variables["PYTHONHASHSEED"] = session.environment.hash_seed or "random"
        result = run_notebook(
            notebook(path),
            python=python,
            cwd=work,
            env=variables,
            timeout=300,
            journal=work / "journal.jsonl",
            replay=session.entropy if number == 2 and session is not None else None,
        )
        session = session or result.session
        runs.append(outputs(result.node))
        if result.stopped:
            return False, result.stopped
    assert session is not None
    assert result.replayed is not None
    size = sum(len(draw.value) + 40 for draw in session.entropy.draws)
    ledger = f"{len(session.entropy.draws)} ledger lines, {size / 1000:.1f} kB"
    fed = f"{result.replayed.fed} fed, {result.replayed.missed} missed, {result.replayed.unused} unused"
    different = [n for n, (one, other) in enumerate(zip(runs[0], runs[2], strict=True), 1) if one != other]
    if different:
        return False, f"cells {different} differ; {ledger}; {fed}"
    return (True, f"{ledger}; {fed}") if runs[0] != runs[1] else (False, "it does not draw")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the kernels (default: this one)")
    options = parser.parse_args()
    same = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in options.notebooks or sorted(HERE.glob("*.py")):
            if missing := lacking(path, options.python) if path.suffix == ".py" else "":
                print(f"left out  {path.stem}: there is no {missing}")
                continue
            good, said = replayed(path, options.python, Path(folder))
            same, tried = same + good, tried + 1
            print(f"{'same    ' if good else 'DIFFERS '}  {path.stem}: {said}", flush=True)
    print(f"{same} of {tried} replay with every output the same")
    return 0 if tried and same >= SHARE * tried else 1


if __name__ == "__main__":
    sys.exit(main())
