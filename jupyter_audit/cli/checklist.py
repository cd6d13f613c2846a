"""Fill in a checklist: what must hold before you can stand behind this notebook.

Items are answered by rules, by what was recorded, by a verification, or by a person. Nothing of the notebook is run.
--attest answers an item that only a person can answer; it is kept in the notebook's metadata, and is asked for again
when what it spoke of changes. --verdict takes a verification (verify --format json) into account, if the bundle that
it speaks of is at hand and holds this very code.

Exit codes: 0 the checklist was written (whatever its answers), 2 usage or a file that cannot be read, 3 an internal
error

Examples:
  jupyter-audit checklist study.ipynb
  jupyter-audit checklist study.ipynb --profile ai-security --format html --output review.html
  jupyter-audit checklist study.ipynb --attest data-available --note "doi:10.5281/zenodo.1"
  jupyter-audit checklist study.ipynb --attest data-collection --answer n/a --note "a public data set"
  jupyter-audit checklist study.ipynb --profile our-checks.toml
"""

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_audit.cli.auditor import Auditor, NotAuditedError, Options, add_advisories, read_advisories
from jupyter_audit.cli.errors import print_line
from jupyter_audit.errors import AuditError, UsageError

if TYPE_CHECKING:
    from jupyter_audit.model.verdict import Verdict
    from jupyter_audit.notebook.cell import Notebook

FORMATS = ("text", "md", "html", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from jupyter_audit.checklist.profile import profile_names

    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook")
    add("--profile", metavar="NAME|FILE", help=f"{', '.join(profile_names())}, or a TOML file (default: the settings')")
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--output", metavar="FILE", type=Path, help="write it here instead of on the screen")
    add("--attest", metavar="ITEM", help="answer this item, in your name")
    add("--answer", choices=("yes", "no", "n/a"), default="yes", help="the answer (default: yes, it holds)")
    add("--note", metavar="TEXT", default="", help="what the answer rests on; n/a needs one")
    add("--author", metavar="NAME", help="who answers (default: git's user.name)")
    add_advisories(parser)
    add("--verdict", metavar="FILE", type=Path, help="a verification as JSON: verify ZIP --format json --output FILE")
    add("--bundle", metavar="ZIP", type=Path, help="the bundle that was verified (default: NB with .audit.zip)")
    add("--badge", metavar="FILE", type=Path, help="write the score as an SVG badge, too")
    add("--session", metavar="auto|none|FILE", help="the recorded session to use (default: auto; none where CI is set)")


def run(arguments: argparse.Namespace) -> int:
    """Attest where asked to, fill in the checklist, show it."""
    path: Path = arguments.notebook
    if arguments.attest:
        _attest(arguments)
    elif arguments.note or arguments.answer != "yes":
        raise UsageError("--note and --answer go with --attest ITEM", "name the item that you answer")
    options = Options(
        session=arguments.session or ("none" if os.environ.get("CI") else "auto"),
        profile=_profile(arguments.profile),
        advisories=read_advisories(arguments.advisories),
        verdict=_verdict(arguments) if arguments.verdict else None,
    )
    auditor = Auditor(options, date.today())
    try:
        audited = auditor.audit(path)
    except NotAuditedError as error:
        print_line(f"{path}: {error.reason}")
        return 2
    for warning in auditor.warnings:
        print_line(warning)
    assert audited.assessment is not None
    _show(arguments, path, audited.assessment)
    if arguments.badge:
        from jupyter_audit.cli.write import write_file
        from jupyter_audit.report.badge import render_badge

        write_file(arguments.badge, render_badge(audited.assessment.score).encode())
    return 0


def _profile(name: str | None) -> str | None:
    return str(Path(name).absolute()) if name and name.endswith(".toml") else name


def _show(arguments: argparse.Namespace, path: Path, assessment: object) -> None:
    from jupyter_audit.cli.write import write_file
    from jupyter_audit.model.checklist import Assessment
    from jupyter_audit.report import checklist

    assert isinstance(assessment, Assessment)
    if arguments.format == "text" and not arguments.output:
        from jupyter_audit.cli.console import text_console

        checklist.print_checklist(text_console(sys.stdout), path.as_posix(), assessment.checklist)
        return
    text = checklist.render(arguments.format, path.as_posix(), assessment.checklist)
    if arguments.output:
        if arguments.output.exists() and arguments.output.samefile(path):
            raise UsageError(f"--output {arguments.output} is the notebook itself", "write the checklist elsewhere")
        write_file(arguments.output, text.encode(errors="backslashreplace"))
    else:
        sys.stdout.write(text)


def _attest(arguments: argparse.Namespace) -> None:
    from jupyter_audit.checklist.attest import attest
    from jupyter_audit.checklist.profile import load_profile
    from jupyter_audit.cli.document import change_metadata, ours
    from jupyter_audit.config import load_config
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.review.author import author_name

    path: Path = arguments.notebook
    config = load_config(path.parent, path.name)
    folder = Path(config.source).parent if config.source else None
    profile = load_profile(_profile(arguments.profile) or config.profile, folder)
    author = arguments.author or author_name(path.parent)
    entry = attest(
        read_notebook(path), profile, arguments.attest, arguments.answer, arguments.note, author, datetime.now(UTC)
    )

    def store(document: dict[str, object]) -> None:
        kept = ours(document).setdefault("attestations", [])
        if not isinstance(kept, list):
            raise UsageError(
                f"metadata.jupyter_audit.attestations of {path} is no list", "mend the notebook's metadata"
            )
        kept.append(entry)

    change_metadata(path, store)


def _verdict(arguments: argparse.Namespace) -> "Verdict | None":
    """The verdict, where it speaks of the code as it is; else a line says why it is left out."""
    import json

    from jupyter_audit.model.verdict import Verdict
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.wire import from_json

    try:
        verdict = from_json(Verdict, json.loads(arguments.verdict.read_text("utf-8")))
    except (OSError, ValueError, AuditError) as error:
        raise UsageError(
            f"{arguments.verdict} is no verdict: {error}", "verify ZIP --format json --output FILE"
        ) from None
    bundle = arguments.bundle or arguments.notebook.with_suffix(".audit.zip")
    why = _speaks_of_other_code(verdict, bundle, read_notebook(arguments.notebook))
    if why:
        print_line(f"the verdict is left out: {why}")
        return None
    return verdict


def _speaks_of_other_code(verdict: "Verdict", path: Path, notebook: "Notebook") -> str:
    from jupyter_audit.bundle import layout
    from jupyter_audit.bundle.read import open_bundle
    from jupyter_audit.notebook.order.digests import text_digest
    from jupyter_audit.notebook.reading.read import parse_notebook

    try:
        bundle = open_bundle(path)
    except AuditError as error:
        return f"the bundle that it speaks of is not at hand ({error.message}; --bundle names it)"
    if bundle.digest != verdict.bundle_sha256:
        return f"it is of another bundle than {path}"
    packed = parse_notebook(bundle.read(layout.NOTEBOOK), notebook.name)
    if text_digest(packed, "code") != text_digest(notebook, "code"):
        return f"the code has changed since {path} was packed"
    return ""
