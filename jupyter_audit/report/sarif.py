"""The report in SARIF 2.1.0 (OASIS standard), for code-scanning services and editors.

Regions point into the file itself where the source map is known; the cell is a logical location beside them.
Waivers become suppressions, rules that did not look become notifications: what was not checked is never a pass.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from jupyter_audit import __version__
from jupyter_audit.model.finding import Finding, Place, Severity
from jupyter_audit.report.audited_file import AuditedFile, skipped_by_reason
from jupyter_audit.report.visible import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SECURITY_SEVERITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0"}
"""Scores in the bands that GitHub reads as critical, high, medium and low."""
RuleTexts = dict[str, tuple[str, str]]
"""Rule id to (one-line description, help in Markdown)."""


def render(files: Sequence[AuditedFile], rules: RuleTexts | None = None) -> str:
    """The whole log, ASCII only. ``rules`` gives the texts of the rules that occur."""
    return json.dumps(document(files, rules or {}), indent=1) + "\n"


def document(files: Sequence[AuditedFile], rules: RuleTexts) -> dict[str, Any]:
    """The log as plain JSON values."""
    occurring: dict[str, Finding] = {}
    for audited in files:
        for finding in audited.findings:
            occurring.setdefault(finding.rule, finding)
    order = {rule: index for index, rule in enumerate(sorted(occurring))}
    driver = {
        "name": "jupyter_audit",
        "version": __version__,
        "rules": [_rule(occurring[rule], rules.get(rule)) for rule in order],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _location(each.path)} for each in files],
        "invocations": [_invocation(files)],
        "results": [
            _result(audited, finding, index, order)
            for index, audited in enumerate(files)
            for finding in audited.findings
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding, texts: tuple[str, str] | None) -> dict[str, Any]:
    tags = [finding.category] + ([f"external/cwe/cwe-{finding.cwe:03d}"] if finding.cwe else [])
    properties: dict[str, Any] = {"tags": tags, "precision": finding.confidence.value}
    if finding.cwe:
        properties |= {"security-severity": _SECURITY_SEVERITY[finding.severity]}
        properties["tags"] = ["security", *tags]
    rule: dict[str, Any] = {
        "id": finding.rule,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": properties,
    }
    if texts:
        short, page = texts
        rule |= {"shortDescription": {"text": short}, "help": {"text": page, "markdown": page}}
    return rule


def _result(audited: AuditedFile, finding: Finding, artifact: int, order: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(visible(line) for line in (finding.message, *finding.evidence))},
        "locations": [_place(audited, finding.place, artifact)],
        "partialFingerprints": {"jupyterAudit/v1": finding.fingerprint},
        "properties": {"severity": finding.severity.value, "confidence": finding.confidence.value},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_place(audited, place, artifact)} for number, place in enumerate(finding.related)
        ]
    if finding.waiver:
        status = "accepted" if finding.waiver.in_force else "rejected"
        result["suppressions"] = [
            {"kind": "inSource", "status": status, "justification": visible(finding.waiver.reason)}
        ]
    return result


def _place(audited: AuditedFile, place: Place, artifact: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {**_location(audited.path), "index": artifact}}
    rows = (audited.lines or {}).get(place.cell, ()) if place.cell is not None else ()
    if place.line is not None and place.part == "source" and place.line <= len(rows):
        end = min(place.end_line or place.line, len(rows))
        physical["region"] = {"startLine": rows[place.line - 1], "endLine": max(rows[end - 1], rows[place.line - 1])}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.cell is not None:
        # Columns count within the cell, not within the file, where quotes and escapes shift them.
        within = {key: value for key, value in _span(place).items() if value is not None}
        location["logicalLocations"] = [
            {"name": f"cell {place.cell + 1}", "fullyQualifiedName": place.cell_id or "", "kind": "module"}
        ]
        location["properties"] = {"cell": place.cell, "cell_id": place.cell_id, "part": place.part.value, **within}
        location["message"] = {"text": audited.place_name(place)}
    return location


def _span(place: Place) -> dict[str, int | None]:
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _invocation(files: Sequence[AuditedFile]) -> dict[str, Any]:
    errors = [_notification("error", each.path, each.error) for each in files if each.error is not None]
    unlooked = [
        _notification("note", each.path, f"not checked: {', '.join(rules)}: {why}")
        for each in files
        if each.report
        for why, rules in skipped_by_reason(each.report).items()
    ]
    return {"executionSuccessful": not errors, "toolExecutionNotifications": errors + unlooked}


def _notification(level: str, path: str, text: str) -> dict[str, Any]:
    where = {"physicalLocation": {"artifactLocation": _location(path)}}
    return {"level": level, "message": {"text": visible(text)}, "locations": [where]}


def _location(path: str) -> dict[str, str]:
    """A path as a relative or file URI; names may hold any character."""
    drive = f"/{path[:2]}" if path[1:3] == ":/" else ""
    quoted = drive + quote(path.removeprefix(drive[1:]).encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": f"file://{quoted}" if quoted.startswith("/") else quoted}
