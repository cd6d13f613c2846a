"""Compare two packages: environment, data, code, results. Nothing is run.

Exit codes: 0 nothing differs, 1 something does, 2 usage or a file that is no bundle, 3 an internal error
"""

import argparse
import json
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("before", metavar="A", type=Path, help="a bundle")
    add("after", metavar="B", type=Path, help="another one")
    add("--rtol", metavar="X", type=float, default=1e-5, help="relative tolerance of numbers (default: 1e-5)")
    add("--atol", metavar="X", type=float, default=1e-8, help="absolute tolerance of numbers (default: 1e-8)")
    add("--format", choices=("text", "json"), default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write it here instead of on the screen")


def run(arguments: argparse.Namespace) -> int:
    """Compare, and show."""
    from io import StringIO

    from jupyter_audit.cli.console import text_console
    from jupyter_audit.cli.write import write_file
    from jupyter_audit.errors import UsageError
    from jupyter_audit.report.bundle_diff import print_diff
    from jupyter_audit.verify.diff.bundles import compare_bundles
    from jupyter_audit.wire import to_json

    if not (0 <= arguments.rtol < float("inf") and 0 <= arguments.atol < float("inf")):
        raise UsageError("a tolerance is a number that is not negative")
    diff = compare_bundles(arguments.before, arguments.after, arguments.rtol, arguments.atol)
    if arguments.format == "json":
        text = json.dumps(to_json(diff), indent=1) + "\n"
    elif arguments.output:
        shown = StringIO()
        print_diff(text_console(shown), diff)
        text = shown.getvalue()
    else:
        print_diff(text_console(sys.stdout), diff)
        text = ""
    if arguments.output:
        write_file(arguments.output, text.encode(errors="backslashreplace"))
    else:
        sys.stdout.write(text)
    return int(not diff.same)
