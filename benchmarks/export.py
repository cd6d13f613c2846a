"""What an export costs: the whole command, beside uv asking for the same hashes alone, in an environment as it is here.

    python benchmarks/export.py [--rounds 5]

A small notebook is run once under capture; then both are timed alternately. Data are none, so that no time goes into
hashing them. Seconds of processor time stand beside the wall clock: on a busy machine only they can be compared.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_SECONDS = 5.0
CELLS = ("import json\nx = 1", "print(x + 1)", "json.dumps({'x': x})")


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of a command with its children."""
    from jupyter_audit.execute.uv import clean_variables

    before, begun = os.times(), time.perf_counter()
    run = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, env=clean_variables())
    if run.returncode:
        raise SystemExit(run.stderr)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begun, spent


def recorded(folder: Path) -> Path:
    """A notebook that ran under capture in this environment."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    path = folder / "study.ipynb"
    nbformat.write(new_notebook(cells=[*map(new_code_cell, CELLS)]), path)
    subprocess.run(
        [sys.executable, "-m", "jupyter_audit", "run", path.name, "--output", path.name], cwd=folder, check=True,
        capture_output=True,
    )  # fmt: skip
    return path


def pins() -> list[str]:
    from jupyter_audit.bundle.lock.origin import not_asked_for
    from jupyter_audit.capture.probes.environment import distributions

    return sorted(f"{each.name}=={each.version}" for each in distributions() if not_asked_for(each, ()) is None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    from jupyter_audit.execute.uv import find_uv

    uv, wanted = find_uv(), pins()
    assert uv is not None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        recorded(folder)
        (folder / "pins.in").write_text("\n".join(wanted))
        alone = [uv, "pip", "compile", "-q", "--no-deps", "--universal"]
        alone += ["--python-version", platform.python_version(), "--format", "pylock.toml", "pins.in"]
        export = [sys.executable, "-m", "jupyter_audit", "export", "study.ipynb", "-o", "study.zip"]
        times: dict[str, list[tuple[float, float]]] = {"uv": [], "export": []}
        for _ in range(rounds + 1):  # the first fills caches
            times["uv"].append(timed(alone, folder))
            times["export"].append(timed(export, folder))
    print(f"{len(wanted)} distributions, {rounds} rounds, medians")
    medians = {}
    for name, found in times.items():
        wall, spent = (statistics.median(column) for column in zip(*found[1:], strict=True))
        medians[name] = wall
        print(f"  {name:8} {wall:6.2f} s  (processor {spent:.2f} s)")
    print(f"  export takes {medians['export'] / medians['uv']:.1f} times what uv alone takes")
    print(f"  limit: {LIMIT_SECONDS:g} s and hashing, on a machine that does nothing else")


if __name__ == "__main__":
    main()
