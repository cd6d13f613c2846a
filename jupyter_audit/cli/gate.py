"""Tell why the policy keeps a gate closed."""

import sys
from pathlib import Path
from typing import Literal

from jupyter_audit.cli.errors import print_line
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.report.visible import visible
from jupyter_audit.review.gate import reasons


def closed(
    path: Path | str, assessment: Assessment, gate: Literal["run", "export", "check"], source: str | None
) -> bool:
    """Whether the gate is closed; then each reason, once, and what opens it are on the error stream."""
    found = reasons(assessment, gate)
    if found:
        print_line(f"{path}: the policy in {source or 'the settings'} holds it back")
        for reason in dict.fromkeys(each.reason for each in found):
            print(f"  - {visible(reason)}", file=sys.stderr)
        for hint in dict.fromkeys(each.hint for each in found):
            print(f"  hint: {visible(hint)}", file=sys.stderr)
    return bool(found)
