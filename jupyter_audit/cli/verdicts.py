"""Make one replication record of several people's verdicts.

DIR holds verdicts as `verify --format json --output FILE` writes them, signed (`--sign KEY`) or not.

Exit codes: 0 every verdict reaches the level, 1 some do not, 2 usage or a file that is no verdict, 3 an internal error
"""

import argparse
import json
import sys
from pathlib import Path

from jupyter_audit.model.verdict import Level


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    levels = [level.value for level in Level if level is not Level.NOTHING]
    add("folder", metavar="DIR", type=Path, help="the folder with the verdicts")
    add("--level", choices=levels, default=Level.AGREES.value, help="what every verdict must reach (default: agrees)")
    add(
        "--trusted-key",
        metavar="KEY",
        action="append",
        default=[],
        help="an Ed25519 public key, or a file with it: only verdicts signed by one of these count; repeatable",
    )
    add("--format", choices=("text", "json", "html"), default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write the record here instead of on the screen")


def run(arguments: argparse.Namespace) -> int:
    """Gather, and show."""
    from io import StringIO

    from jupyter_audit.bundle.signature import read_key
    from jupyter_audit.cli.console import text_console
    from jupyter_audit.cli.write import write_file
    from jupyter_audit.report.replication import print_record, render_record
    from jupyter_audit.verify.replication import gather
    from jupyter_audit.wire import to_json

    record = gather(arguments.folder, tuple(map(read_key, arguments.trusted_key)))
    if arguments.format == "json":
        text = json.dumps(to_json(record), indent=1) + "\n"
    elif arguments.format == "html":
        text = render_record(record)
    else:
        shown = StringIO() if arguments.output else sys.stdout
        print_record(text_console(shown), record)
        text = shown.getvalue() if isinstance(shown, StringIO) else ""
    if arguments.output:
        write_file(arguments.output, text.encode(errors="backslashreplace"))
    else:
        sys.stdout.write(text)
    if record.refused:
        return 2
    wanted = Level(arguments.level).rank
    return int(any(attempt.level.rank < wanted for each in record.bundles for attempt in each.attempts))
