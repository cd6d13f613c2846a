"""Write a reviewer's report of a notebook: what is known is filled in, what only you can say has a place.

It is Markdown, to be finished by hand: summary and recommendation, whether it would give the same again, open
findings, comments, the checklist with what answers each item, who wrote the cells and who vouched. Nothing of the
notebook is run.

Exit codes: 0 it was written, 2 usage or a file that cannot be read, 3 an internal error

Examples:
  jupyter-audit review study.ipynb --output review.md
  jupyter-audit review study.ipynb --profile ai-security
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from jupyter_audit.cli.auditor import Auditor, NotAuditedError, Options
from jupyter_audit.cli.errors import print_line
from jupyter_audit.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook")
    add("--profile", metavar="NAME|FILE", help="the checklist to fill in (default: the settings')")
    add("--reviewer", metavar="NAME", help="who reviews (default: git's user.name)")
    add("--output", metavar="FILE", type=Path, help="write it here instead of on the screen")
    add("--session", metavar="auto|none|FILE", help="the recorded session to use (default: auto; none where CI is set)")


def run(arguments: argparse.Namespace) -> int:
    """Audit the notebook and write the report."""
    from jupyter_audit.cli.write import write_file
    from jupyter_audit.report.reviewer import render
    from jupyter_audit.review.author import author_name

    path: Path = arguments.notebook
    profile = arguments.profile
    options = Options(
        session=arguments.session or ("none" if os.environ.get("CI") else "auto"),
        profile=str(Path(profile).absolute()) if profile and profile.endswith(".toml") else profile,
    )
    auditor = Auditor(options, date.today())
    try:
        audited = auditor.audit(path)
    except NotAuditedError as error:
        print_line(f"{path}: {error.reason}")
        return 2
    for warning in auditor.warnings:
        print_line(warning)
    text = render(audited, arguments.reviewer or author_name(path.parent), date.today().isoformat())
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    if arguments.output.exists() and (arguments.output.suffix == ".ipynb" or arguments.output.samefile(path)):
        raise UsageError(f"--output {arguments.output} is a notebook", "write the report elsewhere")
    write_file(arguments.output, text.encode(errors="backslashreplace"))
    return 0
