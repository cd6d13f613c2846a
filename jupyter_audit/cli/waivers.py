"""List what is waived, rule by rule: where a rule is noisy here, and which waivers no longer hold.

Exit codes: 0 listed, 2 usage or a file that cannot be read (the rest is listed all the same), 3 an internal error
"""

import argparse
import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from jupyter_audit.cli.auditor import Auditor, NotAuditedError, Options
from jupyter_audit.cli.errors import print_line
from jupyter_audit.cli.find import find_files
from jupyter_audit.model.finding import Finding

NOISY = 0.5
"""The share of a rule's findings from which on it is called noisy here, if there are at least two."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("paths", metavar="PATH", nargs="+", type=Path, help="a notebook, a percent script, or a folder of them")
    add("--format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Audit each file, without its session, and count."""
    auditor, code = Auditor(Options(session="none"), date.today()), 0
    by_rule: dict[str, list[tuple[str, Finding]]] = defaultdict(list)
    for found in find_files(arguments.paths, []):
        try:
            audited = auditor.audit(found.path)
        except NotAuditedError as error:
            print_line(f"{found.path.as_posix()}: {error.reason}")
            code = max(code, 2 if found.named else error.code)
            continue
        for finding in audited.findings:
            by_rule[finding.rule].append((audited.path, finding))
    rows = [_row(rule, entries) for rule, entries in by_rule.items() if any(each.waiver for _, each in entries)]
    rows.sort(key=lambda row: (-row["share"], -row["waived"], row["rule"]))
    if arguments.format == "json":
        print(json.dumps({"version": 1, "rules": rows}, indent=1))
    else:
        _print(rows)
    return code


def _row(rule: str, entries: list[tuple[str, Finding]]) -> dict[str, Any]:
    waived = [(path, each) for path, each in entries if each.waiver is not None and each.waiver.in_force]
    return {
        "rule": rule,
        "findings": len(entries),
        "waived": len(waived),
        "share": round(len(waived) / len(entries), 3),
        "lapsed": sum(each.waiver is not None and not each.waiver.in_force for _, each in entries),
        "reasons": sorted({each.waiver.reason for _, each in entries if each.waiver and each.waiver.reason}),
        "files": sorted({path for path, each in entries if each.waiver is not None}),
    }


def _print(rows: list[dict[str, Any]]) -> None:
    from jupyter_audit.report.visible import visible

    if not rows:
        print("nothing is waived")
    for row in rows:
        noisy = ", noisy here" if row["share"] >= NOISY and row["findings"] > 1 else ""
        lapsed = f", {row['lapsed']} no longer in force" if row["lapsed"] else ""
        print(f"{row['rule']}: {row['waived']} of {row['findings']} waived{noisy}{lapsed}")
        for reason in row["reasons"]:
            print(f"  {visible(reason)}")
