"""Audit notebooks, scripts and folders.

Folders are searched for notebooks and percent scripts (.py files with "# %%" lines). Nothing of them is ever run.
A session recorded beside a notebook is used and named; it is a claim, not proof, so where CI is set none is used
unless you ask for it.

Exit codes: 0 nothing at or above the threshold, 1 findings, 2 usage or a file that cannot be read (the rest is
reported all the same), 3 an internal error

Examples:
  jupyter-audit check study.ipynb
  jupyter-audit check notebooks/ --ignore documentation --fail-on medium
  jupyter-audit check . --format json --output baseline.json
  jupyter-audit check . --baseline baseline.json        only what is new since
  jupyter-audit check . --advisories osv-pypi.zip       known vulnerabilities of pinned and recorded versions
  jupyter-audit check . --format sarif --output audit.sarif
"""

import argparse
import gc
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

from jupyter_audit.cli.auditor import Auditor, NotAuditedError, Options, add_advisories, read_advisories
from jupyter_audit.cli.errors import ISSUES, internal, print_line
from jupyter_audit.cli.find import Found, find_files
from jupyter_audit.cli.parser import add_severity, names
from jupyter_audit.cli.write import write_file
from jupyter_audit.errors import UsageError
from jupyter_audit.report import AuditedFile

FORMATS = ("text", "json", "sarif", "html", "github")
FIX_ROUNDS = 5
"""Fixes that overlap are made one after the other, in at most so many rounds."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("paths", metavar="PATH", nargs="+", type=Path, help="a notebook, a percent script, or a folder of them")
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write the report here instead of on the screen")
    add("--select", metavar="NAME", type=names, action="extend", help="only these rules or categories (a,b,c)")
    add("--ignore", metavar="NAME", type=names, action="extend", help="not these rules or categories (a,b,c)")
    add("--exclude", metavar="GLOB", action="append", default=[], help="pass over such files and folders in a folder")
    add_severity(parser, "--fail-on", "exit with 1 from this severity on")
    add("--baseline", metavar="FILE", type=Path, help="an earlier JSON report: only what is new counts and shows")
    add(
        "--session",
        metavar="auto|none|FILE",
        help="the recorded session to use (default: auto; none with --gate and where CI is set)",
    )
    add_advisories(parser)
    add("--gate", action="store_true", help="exit with 1, and say why, where the settings' policy holds a file back")
    add("--fix", action="store_true", help="apply safe fixes to the files, then audit what came out")


def run(arguments: argparse.Namespace) -> int:
    """Audit everything, show it, and say by the exit code what came of it."""
    from jupyter_audit.cli.baseline import only_new, read_baseline

    auditor = Auditor(_options(arguments), date.today())
    baseline = read_baseline(arguments.baseline) if arguments.baseline else None
    files = list(find_files(arguments.paths, arguments.exclude))
    _check_output(arguments.output, files)
    if not files:
        raise UsageError("there is no notebook and no percent script to check", "name a notebook, or a folder of them")
    if arguments.gate and (arguments.select or arguments.ignore):
        raise UsageError("--gate goes with neither --select nor --ignore", "what a gate looks at is for the settings")
    if auditor.options.session not in ("auto", "none") and len(files) > 1:
        raise UsageError("--session FILE goes with one notebook", f"{len(files)} files were found")

    gc.disable()  # syntax trees have no cycles; looking for some in them again and again doubles the time of a scan
    show = _Shown(arguments.format, arguments.output, alone=len(files) == 1)
    codes = []
    for found in show.progress(files):
        audited, code = _one(auditor, found, arguments)
        if baseline is not None:
            audited = only_new(audited, baseline)
        codes.append(code or int(audited.over > 0))
        show.take(audited)
        if audited.error is not None:
            print_line(f"{audited.path}: {audited.error}")
        while auditor.warnings:
            print_line(auditor.warnings.pop(0))
    show.finish()
    if arguments.gate:
        codes += [int(_held_back(each)) for each in show.files]
    if baseline and not any(audited.path in baseline for audited in show.files):
        print_line("no file checked is named in the baseline: paths are compared as they were given")
    if all(audited.report is None for audited in show.files):
        codes.append(2)
    return max(codes)


def _options(arguments: argparse.Namespace) -> Options:
    select, ignore = tuple(arguments.select or ()), tuple(arguments.ignore or ())
    _check_names((*select, *ignore))
    return Options(
        select=select,
        ignore=ignore,
        fail_on=arguments.fail_on,
        session=arguments.session or ("none" if os.environ.get("CI") or arguments.gate else "auto"),
        advisories=read_advisories(arguments.advisories),
        locate=arguments.format in ("sarif", "github"),
    )


def _held_back(audited: AuditedFile) -> bool:
    """Whether the policy's gate is closed for the file. One that was not audited has told so already."""
    from jupyter_audit.cli.gate import closed
    from jupyter_audit.config import load_config

    if audited.assessment is None:
        return False
    path = Path(audited.path)
    if not load_config(path.parent, path.name).holds_back:
        print_line(f"{audited.path}: no policy is set, so the gate holds nothing back")
    return closed(audited.path, audited.assessment, "check", audited.settings)


def _check_names(chosen: Iterable[str]) -> None:
    from jupyter_audit.rules import CATEGORIES, find_rule

    for name in chosen:
        if name not in CATEGORIES:
            find_rule(name)


def _check_output(output: Path | None, files: list[Found]) -> None:
    if output and any(found.path.exists() and output.exists() and found.path.samefile(output) for found in files):
        raise UsageError(f"--output {output} is one of the files to check", "write the report elsewhere")


def _one(auditor: Auditor, found: Found, arguments: argparse.Namespace) -> tuple[AuditedFile, int]:
    """One file's audit, and the exit code for what kept it from being audited (0 where nothing did)."""
    try:
        return (_fixed(auditor, found.path) if arguments.fix else auditor.audit(found.path)), 0
    except NotAuditedError as error:
        # A notebook of another language in a folder is passed over; one that was asked for is not what was asked.
        code = 2 if found.named else error.code
        return AuditedFile(found.path.as_posix(), error=error.reason), code
    except Exception as error:
        if arguments.debug:
            raise
        return AuditedFile(found.path.as_posix(), error=f"internal error: {internal(error)} ({ISSUES})"), 3


def _fixed(auditor: Auditor, path: Path) -> AuditedFile:
    from jupyter_audit.cli.fix import apply_edits, safe_edits

    audited, fixed = auditor.audit(path), 0
    for _ in range(FIX_ROUNDS):
        edits = safe_edits(audited.findings)
        if not edits or audited.notebook is None:
            break
        try:
            apply_edits(path, audited.notebook, [edit for fix in edits for edit in fix])
        except UsageError as error:
            auditor.warnings.append(f"{path.as_posix()}: not fixed: {error}")
            break
        fixed += len(edits)
        audited = auditor.audit(path)
    return replace(audited, fixed=fixed)


class _Shown:
    """Where the report goes: text as it comes, the other formats when all is there."""

    def __init__(self, form: str, output: Path | None, alone: bool) -> None:
        self.files: list[AuditedFile] = []
        self._form = form
        self._output = output
        self._alone = alone
        self._text = StringIO()
        if form == "text":
            from jupyter_audit.cli.console import text_console

            self._console = text_console(self._text if output else sys.stdout)

    def progress(self, files: list[Found]) -> Iterable[Found]:
        """The files, with a progress bar on a terminal where there are many and the report goes elsewhere."""
        from jupyter_audit.cli.progress import tracked

        to_screen = self._form == "text" and not self._output and sys.stdout.isatty()
        return files if to_screen else tracked(files, "checking")

    def take(self, audited: AuditedFile) -> None:
        """One file is done."""
        self.files.append(audited)
        if self._form == "text":
            from jupyter_audit.report.text import print_file

            print_file(self._console, audited, alone=self._alone)

    def finish(self) -> None:
        """All files are done."""
        if self._form == "text":
            from jupyter_audit.report.text import print_totals

            print_totals(self._console, self.files)
            text = self._text.getvalue()
        else:
            text = _render(self._form, self.files)
        if self._output:
            write_file(self._output, text.encode(errors="backslashreplace"))
        elif self._form != "text":
            sys.stdout.write(text)


def _render(form: str, files: list[AuditedFile]) -> str:
    from importlib import import_module

    if form == "sarif":
        from jupyter_audit.report.rule_page import lesson, summary
        from jupyter_audit.report.sarif import render
        from jupyter_audit.rules import find_rule

        # Without the examples: services that look for secrets would find those in them.
        rules = {name: find_rule(name) for audited in files for name in {each.rule for each in audited.findings}}
        return render(files, {name: (summary(rule), lesson(rule)) for name, rule in rules.items()})
    return str(import_module(f"jupyter_audit.report.{form}").render(files))
