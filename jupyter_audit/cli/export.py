"""Pack a notebook with all that reproduces it: code, exact environment, data, what was recorded, and a verifier.

What is packed is the notebook as it is saved, with the session recorded while it ran. Without one, either run it now
(--run, which saves the new outputs to the notebook), or pack it as never recorded (--static).
The package index that pip and uv are set up with is asked for the hashes of the locked packages.

Exit codes: 0 the bundle was written, 1 the notebook did not run to its end (--run), 2 it cannot be packed,
3 an internal error
"""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_audit.cli.errors import print_line
from jupyter_audit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_audit.bundle.policy import Calibration
    from jupyter_audit.execute.launch import Progress
    from jupyter_audit.model.session import Session


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook to pack, as it is saved")
    add("-o", "--output", metavar="ZIP", type=Path, help="the bundle to write (default: NB with .audit.zip)")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--run", action="store_true", help="run the notebook first, and save its new outputs")
    way.add_argument("--static", action="store_true", help="without a recording: the bundle says that it has none")
    add("--include-data", action="store_true", help="put the data files that were read into the bundle")
    add("--calibrate", action="store_true", help="run it twice from a clean folder, and mark which outputs are noise")
    add("--build", action="store_true", help="build wheels of packages that came from a folder or repository")
    add(
        "--offline",
        action="store_true",
        help="ask no package index; what is not in the cache has no hash, and is marked",
    )
    add(
        "--metric",
        metavar="NAME[=X]",
        action="append",
        default=[],
        help="a number that an output states by name; verify compares it, with the absolute tolerance X (default: 0)",
    )
    add("--sign", metavar="KEY", type=Path, help="sign it with this Ed25519 key (signoff --new-key FILE makes one)")


def run(arguments: argparse.Namespace) -> int:
    """Run it first where asked to, pack it, and say how to verify it."""
    from jupyter_audit.bundle.export import export_bundle
    from jupyter_audit.cli.progress import ending_cleanly, steps
    from jupyter_audit.compare.metrics import read_metric
    from jupyter_audit.config import load_config
    from jupyter_audit.project import read_project
    from jupyter_audit.report.visible import visible

    path: Path = arguments.notebook
    output: Path = arguments.output or path.with_suffix(".audit.zip")
    if output.exists() and path.exists() and output.samefile(path):
        raise UsageError(f"{output} is the notebook itself", "give the bundle a name of its own")
    if arguments.run and not _run_first(path):
        return 1
    session = None if arguments.static else _session(path)
    config = load_config(path.parent, path.name)
    project = read_project(path, date.today(), session=session)
    with ending_cleanly(), steps() as progress:
        written = export_bundle(
            path,
            output,
            session,
            project,
            config,
            include_data=arguments.include_data,
            build=arguments.build,
            offline=arguments.offline,
            static=arguments.static,
            metrics=tuple(map(read_metric, arguments.metric)),
            calibrate=_calibrator(path, progress) if arguments.calibrate else None,
            sign=arguments.sign.expanduser() if arguments.sign else None,
            progress=progress,
        )
    shown = visible(str(written))
    print(f"{shown}: {written.stat().st_size / 1e6:.1f} MB\nnext: jupyter-audit verify {shown}")
    return 0


def _run_first(path: Path) -> bool:
    from jupyter_audit.cli.run import held_back, run_recorded, save

    if held_back(path):
        return False
    result = run_recorded(path, path, None, None)
    if result.failed or result.stopped:
        print_line(f"{path} was not packed: {result.stopped or 'a cell failed'}; jupyter-audit run {path} shows which")
        return False
    save(result, path)
    return True


def _calibrator(path: Path, progress: "Progress") -> "Callable[[Path], Calibration]":
    """Calibrates a bundle of the notebook at ``path``, and tells what it found."""
    from jupyter_audit.verify.calibrate import calibrate

    def run(bundle: Path) -> "Calibration":
        found = calibrate(bundle, path.resolve().parent, progress)
        progress(f"calibrated: {len(found.noise)} outputs vary from run to run")
        for line in found.stale:
            print_line(line)
        return found

    return run


def _session(path: Path) -> "Session | None":
    from jupyter_audit.capture.journal import find_session, read_session

    journal = find_session(path)
    return read_session(journal) if journal else None
