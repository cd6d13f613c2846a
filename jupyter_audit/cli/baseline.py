"""Findings that were there before: an earlier JSON report, and what is new against it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jupyter_audit.errors import UsageError
from jupyter_audit.report import AuditedFile

MAX_BYTES = 1 << 29
"""A baseline above this size, in bytes, is not read."""
Baseline = Mapping[str, frozenset[str]]
"""Path as the earlier report has it, to the fingerprints of its findings."""


def read_baseline(path: Path) -> Baseline:
    """Read what ``check --format json`` wrote. Raises UsageError where it is something else."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"the baseline has more than {MAX_BYTES:,} bytes", "is it the right file?")
        document = json.loads(path.read_bytes())
        return {
            notebook["path"]: frozenset(finding["fingerprint"] for finding in notebook["findings"])
            for notebook in document["notebooks"]
        }
    except OSError as error:
        raise UsageError(f"the baseline {path} cannot be read: {error.strerror}", "check the path") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(
            f"{path} is no baseline", "make one with: jupyter-audit check PATH --format json --output FILE"
        ) from None


def only_new(audited: AuditedFile, baseline: Baseline) -> AuditedFile:
    """The file without the findings that its baseline has; how many those are is kept."""
    if audited.report is None:
        return audited
    known = baseline.get(audited.path, frozenset())
    new = tuple(finding for finding in audited.report.findings if finding.fingerprint not in known)
    return replace(
        audited,
        report=replace(audited.report, findings=new),
        known=len(audited.report.findings) - len(new),
    )
