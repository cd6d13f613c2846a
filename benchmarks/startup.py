"""How much longer ``jupyter-audit --version`` takes than an interpreter that does nothing, in one run side by side.

Limit: 2.5 times ``python -c pass``. Wall time of a process; the two take turns and the median of each counts, so that
a busy machine slows both. Prints the ratio and exits with 1 above the limit.
"""

import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

LIMIT = 2.5
ROUNDS = 40


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    script = Path(sysconfig.get_path("scripts"), "jupyter-audit")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -m jupyter_audit --version": [sys.executable, "-m", "jupyter_audit", "--version"],
    }
    if script.exists():
        commands["jupyter-audit --version"] = [str(script), "--version"]
    else:
        print(f"{script} is not there: pip install the package to measure it too")
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    bare = statistics.median(times["python -c pass"])
    worst = 0.0
    for name, taken in times.items():
        ratio = statistics.median(taken) / bare
        worst = max(worst, ratio)
        print(f"{name:<36} {statistics.median(taken) * 1000:6.1f} ms   {ratio:.2f}")
    print(f"limit {LIMIT}: {'held' if worst <= LIMIT else 'NOT held'}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
