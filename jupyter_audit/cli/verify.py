"""Prove or refute a package: check it, rebuild its environment, run it again, compare every output.

Levels, each including those before: intact (the manifest holds), installs (the environment was rebuilt from the lock),
runs (every cell ran), agrees (every output agrees within the tolerance), exact (every output is the same).
Rebuilding asks the package index that uv is set up with. The notebook's code runs: confined where a sandbox works,
else with your rights; the verdict says which.

Exit codes: 0 the asked level is reached, 1 it is not, 2 usage or a file that is no bundle, 3 an internal error
"""

import argparse
import sys
from io import StringIO
from pathlib import Path
from typing import TextIO

from jupyter_audit.model.verdict import Level, Verdict

FORMATS = ("text", "json", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    levels = [level.value for level in Level if level is not Level.NOTHING]
    add("bundle", metavar="ZIP", type=Path, help="the bundle")
    add(
        "--level", choices=levels, default=Level.EXACT.value, help="how far to go, and what to ask for (default: exact)"
    )
    add("--env", choices=("rebuild", "current"), default="rebuild", help="rebuild the environment, or take this one")
    add("--data", metavar="DIR", type=Path, help="where data lie that the bundle may not carry")
    add("--env-file", metavar="FILE", type=Path, help="NAME=value lines for variables that the notebook reads")
    add(
        "--sandbox", choices=("auto", "bwrap", "none"), default="auto", help="default: auto (bubblewrap where it works)"
    )
    add("--rtol", metavar="X", type=float, default=1e-5, help="relative tolerance of numbers (default: 1e-5)")
    add("--atol", metavar="X", type=float, default=1e-8, help="absolute tolerance of numbers (default: 1e-8)")
    add("--replay", action=argparse.BooleanOptionalAction, default=True, help="feed recorded random draws back")
    add(
        "--timeout",
        metavar="SECONDS",
        type=float,
        help="the time one cell may take (default: 600, or 20 times what was recorded)",
    )
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write the verdict here instead of on the screen")


def run(arguments: argparse.Namespace) -> int:
    """Verify, and show the verdict."""
    from jupyter_audit.cli.progress import steps
    from jupyter_audit.cli.write import write_file
    from jupyter_audit.verify.run import verify_bundle

    with steps() as progress:
        verdict = verify_bundle(
            arguments.bundle,
            level=Level(arguments.level),
            env=arguments.env,
            data=arguments.data,
            env_file=arguments.env_file,
            sandbox=arguments.sandbox,
            rtol=arguments.rtol,
            atol=arguments.atol,
            replay=arguments.replay,
            timeout=arguments.timeout,
            progress=progress,
        )
    if arguments.output:
        write_file(arguments.output, _rendered(arguments.format, verdict).encode(errors="backslashreplace"))
    elif arguments.format == "text":
        _print(verdict, sys.stdout)
    else:
        sys.stdout.write(_rendered(arguments.format, verdict))
    return int(not verdict.reached)


def _rendered(form: str, verdict: Verdict) -> str:
    if form == "json":
        import json

        from jupyter_audit.wire import to_json

        return json.dumps(to_json(verdict), indent=1) + "\n"
    if form == "html":
        from jupyter_audit.report.html import render_verdict

        return render_verdict(verdict)
    text = StringIO()
    _print(verdict, text)
    return text.getvalue()


def _print(verdict: Verdict, file: TextIO) -> None:
    from jupyter_audit.cli.console import text_console
    from jupyter_audit.report.verdict import print_verdict

    print_verdict(text_console(file), verdict)
