"""The report as GitHub workflow commands: each finding becomes an annotation on the changed file.

The commands and their escapes: "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from collections.abc import Sequence

from jupyter_audit.model.finding import Finding, Severity
from jupyter_audit.report.audited_file import AuditedFile
from jupyter_audit.report.visible import visible

_COMMANDS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "notice"}


def render(files: Sequence[AuditedFile]) -> str:
    """One command a line: standing findings, and an error for each file that could not be audited."""
    lines = []
    for audited in files:
        if audited.error is not None:
            lines.append(_command("error", {"file": audited.path, "title": "not checked"}, audited.error))
        lines += [_annotation(audited, finding) for finding in audited.findings if finding.counts]
    return "".join(f"{line}\n" for line in lines)


def _annotation(audited: AuditedFile, finding: Finding) -> str:
    place = finding.place
    properties = {"file": audited.path}
    rows = (audited.lines or {}).get(place.cell, ()) if place.cell is not None else ()
    if place.line is not None and place.part == "source" and place.line <= len(rows):
        properties["line"] = str(rows[place.line - 1])
        end = place.end_line or place.line
        properties["endLine"] = str(rows[min(end, len(rows)) - 1])
    properties["title"] = f"{finding.rule} ({finding.severity})"
    return _command(_COMMANDS[finding.severity], properties, f"{audited.place_name(place)}: {finding.message}")


def _command(name: str, properties: dict[str, str], message: str) -> str:
    stated = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items())
    return f"::{name} {stated}::{_escape(message, '')}"


def _escape(text: str, more: str) -> str:
    escaped = visible(text).replace("%", "%25")
    for char in more:
        escaped = escaped.replace(char, f"%{ord(char):02X}")
    return escaped
