"""Run a notebook top to bottom in a fresh kernel, and record what it does.

The kernel is of the Python that runs this command, or of --python, which needs ipykernel. The recording goes beside the
notebook (.jupyter_audit/); the outputs are saved only with --output, which may name the notebook itself. A cell that
raises ends the run, unless it is tagged raises-exception.

Exit codes: 0 every cell ran, 1 one did not (or the policy holds the run back), 2 usage or a notebook that cannot be
read, 3 an internal error
"""

import argparse
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_audit.errors import UsageError

if TYPE_CHECKING:
    from jupyter_audit.execute.rerun import RunResult

_ESCAPES = re.compile(r"\x1b\[[\d;]*[A-Za-z]")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook to run")
    add("--output", metavar="NB", type=Path, help="save the notebook with its new outputs here")
    add("--python", metavar="PATH", type=Path, help="the interpreter whose kernel runs it (default: this one)")
    add("--timeout", metavar="SECONDS", type=float, help="the time one cell may take (default: no limit)")
    add("--replay", metavar="SESSION", type=Path, help="feed back the random draws of a recorded session")


def run(arguments: argparse.Namespace) -> int:
    """Run, save, and tell."""
    path: Path = arguments.notebook
    output: Path | None = arguments.output
    if held_back(path):
        return 1
    if output and output.exists() and not output.samefile(path) and output.suffix != ".ipynb":
        raise UsageError(f"--output {output} exists and is no notebook", "nothing was run")
    python = str(arguments.python.expanduser()) if arguments.python else sys.executable
    result = run_recorded(path, output or path, arguments.timeout, arguments.replay, python)
    if output:
        save(result, output)
    _tell(path, output, result)
    return int(bool(result.failed) or result.stopped is not None)


def held_back(path: Path) -> bool:
    """Whether the policy forbids to run this notebook; then the reason is on the error stream."""
    from datetime import date

    from jupyter_audit.cli.gate import closed
    from jupyter_audit.config import load_config
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.project import read_project
    from jupyter_audit.review.assess import assess

    notebook = read_notebook(path)
    config = load_config(path.parent, path.name)
    if not config.holds_back:
        return False
    assessment = assess(notebook, None, read_project(path, date.today(), notebook=notebook), config)
    return closed(path, assessment, "run", config.source)


def run_recorded(
    path: Path, recorded_as: Path, timeout: float | None, replay: Path | None, python: str = sys.executable
) -> "RunResult":
    """Run under capture. The recording is that of the notebook ``recorded_as``, where the outputs are to go."""
    from jupyter_audit.capture.journal import journal_path, read_session
    from jupyter_audit.cli.progress import steps
    from jupyter_audit.execute.plan import replay_plan
    from jupyter_audit.execute.rerun import run_notebook
    from jupyter_audit.notebook.reading.read import read_notebook

    again: dict[str, Any] = {}
    if replay:
        session = read_session(replay)
        again = {"replay": session.entropy, "plan": replay_plan(read_notebook(path), session)}
        if session.environment and session.environment.hash_seed:
            again["env"] = {**os.environ, "PYTHONHASHSEED": session.environment.hash_seed}
    journal = journal_path(recorded_as.resolve(), datetime.now(UTC), "run")
    with steps() as progress:
        return run_notebook(path, python=python, timeout=timeout, journal=journal, progress=progress, **again)


def save(result: "RunResult", path: Path) -> None:
    """Write the notebook with its new outputs."""
    import nbformat

    from jupyter_audit.cli.write import write_file

    text: str = cast("Any", nbformat).writes(result.node)
    write_file(path, f"{text.rstrip()}\n".encode())


def _tell(path: Path, output: Path | None, result: "RunResult") -> None:
    from jupyter_audit.cli.console import text_console
    from jupyter_audit.report.text import many, print_line
    from jupyter_audit.report.visible import visible

    console = text_console(sys.stdout)
    ran = sum(cell.cell_type == "code" and cell.get("execution_count") is not None for cell in result.node.cells)
    whole = not result.failed and result.stopped is None
    style = "bold green" if whole else "bold red"
    where = f"Python {result.identity.python} in {result.identity.prefix}"
    print_line(console, 0, (f"{visible(str(path))}: {many(ran, 'cell')} ran in {result.seconds:.1f} s", style))
    print_line(console, 2, ("kernel    ", "dim"), visible(where))
    for position in result.failed:
        print_line(
            console, 2, ("failed    ", "bold red"), f"cell {position + 1}: {visible(_error(result.node, position))}"
        )
    if result.stopped:
        print_line(console, 2, ("stopped   ", "bold red"), visible(result.stopped))
    if result.replayed:
        fed = result.replayed
        told = f"{fed.fed} recorded draws fed back, {fed.missed} had to be fresh, {fed.unused} nobody asked for"
        print_line(console, 2, ("replay    ", "dim"), told)
    if result.journal and result.session:
        print_line(console, 2, ("recorded  ", "dim"), visible(str(result.journal)))
    saved = visible(str(output)) if output else f"no (--output {visible(str(path))} saves the outputs)"
    print_line(console, 2, ("saved     ", "dim"), saved)


def _error(node: Any, position: int) -> str:
    for output in node.cells[position].get("outputs", ()):
        if output.get("output_type") == "error":
            return _ESCAPES.sub("", f"{output.get('ename')}: {output.get('evalue')}").partition("\n")[0]
    return "it did not finish"
