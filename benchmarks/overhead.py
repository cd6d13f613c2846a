"""What recording costs: per cell beside a bare shell, whether it grows with the session, and what loading costs.

    python benchmarks/overhead.py [--cells 2000] [--names 500] [--pairs 3 [NOTEBOOK ...]]

Bare and recorded cells run alternately in one process each, in one run, so that both see the same machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SOURCES = (
    "value_{m} = {n}",
    "total = sum(range(50))",
    "def scaled_{m}(v):\n    return v * factor + offset\nresult = scaled_{m}({n})",
    "table = [dict(a=i, b=i * i) for i in range(20)]\ntable.append(dict(a={n}, b=0))",
    "for row in table:\n    if row['a'] > 3:\n        factor = row['a'] % 7 + 1",
    "text = ' '.join(str(v) for v in values[:20])\nwords = text.split()",
)
"""Small cells: what a user notices is the cost on a cell that does little."""

LIMIT_CELL_MS, LIMIT_LOAD_MS, LIMIT_SHARE = 2.0, 150.0, 0.03


def make_shell(names: int) -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    shell.run_cell("factor = 2\noffset = 1\nvalues = list(range(100))", store_history=True)
    shell.run_cell("\n".join(f"name_{n} = [{n}]" for n in range(names)), store_history=True)
    return shell


def milliseconds(shell: Any, source: str) -> float:
    begin = time.perf_counter()
    shell.run_cell(source, store_history=True)
    return (time.perf_counter() - begin) * 1000


def cells(count: int, names: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each bare and of each recorded cell."""
    from jupyter_audit.capture.start import start_recording

    bare_shell, recorded_shell = make_shell(names), make_shell(names)
    recording = start_recording(recorded_shell, Path("overhead.ipynb"))
    recording.environment()
    bare, recorded = [], []
    for number in range(count):
        source = SOURCES[number % len(SOURCES)].format(n=number, m=number % 50)
        bare.append(milliseconds(bare_shell, source))
        recorded.append(milliseconds(recorded_shell, source))
    recording.stop()
    return bare, recorded


def added(bare: list[float], recorded: list[float]) -> list[float]:
    return [after - before for before, after in zip(bare, recorded, strict=True)]


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


LOAD = """
import sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
modules, cpu, clock = set(sys.modules), time.thread_time(), time.perf_counter()
shell.run_line_magic("load_ext", "jupyter_audit")
print((time.thread_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000, len(set(sys.modules) - modules))
"""


def load_cost(times: int) -> list[list[float]]:
    """CPU and wall milliseconds of ``%load_ext`` in a running IPython, and modules it imported, each in a fresh one."""
    found = []
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
        found.append([float(part) for part in done.stdout.split()])
    return found


def end_to_end(paths: list[Path], pairs: int) -> list[float]:
    """The share of time that recording adds to each notebook, run in fresh kernels by turns."""
    from replay import notebook

    from jupyter_audit.execute.rerun import run_notebook

    shares = []
    for path in paths:
        seconds: dict[bool, list[float]] = {False: [], True: []}
        for number in range(2 * pairs):
            record = number % 4 in (1, 2)
            with tempfile.TemporaryDirectory() as folder:
                result = run_notebook(
                    notebook(path), cwd=Path(folder), record=record, journal=Path(folder, ".j", "s.jsonl"), timeout=300
                )
            if result.stopped is None:
                seconds[record].append(result.seconds)
        if seconds[True] and seconds[False]:
            bare, recorded = (min(seconds[record]) for record in (False, True))
            shares.append(recorded / bare - 1)
            print(f"  {path.stem}: {bare:.2f} s bare, {recorded:.2f} s recorded, {shares[-1]:+.1%}", flush=True)
    return shares


def whole_notebooks(paths: list[Path], pairs: int) -> bool:
    """Print the cost on whole notebooks, and say whether it is within the limit."""
    print(f"whole notebooks, recording on against off, best of {pairs} each:")
    shares = end_to_end(paths or sorted((Path(__file__).parent / "unseeded").glob("*.py")), pairs)
    median = statistics.median(shares) if shares else 0.0
    print(f"  recording adds {median:.1%} at the median of {len(shares)} notebooks (limit {LIMIT_SHARE:.0%})")
    return median <= LIMIT_SHARE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=2000)
    parser.add_argument("--names", type=int, default=500, help="names that the notebook has already defined")
    parser.add_argument("--pairs", type=int, default=0, help="runs of each whole notebook, with and without recording")
    parser.add_argument(
        "notebooks",
        nargs="*",
        type=lambda text: Path(text).resolve(),
        help="default: the scripts in benchmarks/unseeded",
    )
    options = parser.parse_args()
    load = load_cost(7)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        bare, recorded = cells(options.cells, options.names)
        crowded = added(*cells(300, options.names * 4))
        os.chdir(tempfile.gettempdir())
    cost = added(bare, recorded)
    tenth = max(options.cells // 10, 1)
    median = statistics.median(cost)
    cpu = statistics.median(part[0] for part in load)
    print(f"Python {sys.version.split()[0]}, {options.cells} small cells, {options.names} names defined before")
    print(f"  a cell in a bare shell      median {statistics.median(bare):.3f} ms")
    print(f"  a cell in a recorded shell  median {statistics.median(recorded):.3f} ms")
    print(f"  recording adds              median {median:.3f} ms, 95th percentile {quantile(cost, 0.95):.3f} ms")
    first, last = statistics.median(cost[:tenth]), statistics.median(cost[-tenth:])
    print(f"  first tenth of the cells    median {first:.3f} ms")
    print(f"  last tenth of the cells     median {last:.3f} ms")
    print(f"  with {options.names * 4} names defined     median {statistics.median(crowded):.3f} ms")
    wall = statistics.median(part[1] for part in load)
    print(f"%load_ext in a running IPython: {cpu:.1f} ms CPU, {wall:.1f} ms, {load[0][2]:.0f} modules")
    held = median <= LIMIT_CELL_MS and cpu <= LIMIT_LOAD_MS
    if options.pairs:
        held &= whole_notebooks(options.notebooks, options.pairs)
    print(f"limits: {LIMIT_CELL_MS} ms a cell, {LIMIT_LOAD_MS:.0f} ms CPU to load: {'held' if held else 'NOT HELD'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
