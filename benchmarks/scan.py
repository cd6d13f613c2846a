"""How fast is a scan? Ratios, measured side by side in one run.

    python benchmarks/scan.py [FOLDER]

Without a folder the examples of all rules are scanned, as notebooks. The limit is the CPU time that
``json.loads`` of every file and ``ast.parse`` of every code cell take: nobody can judge code without that. Each
round does the limit, then our audit with every rule, in one process; the ratio is the median of the rounds. The
command line, ruff's S rules and bandit (through nbQA) are timed as whole processes over the same files.

Garbage collection is off while our audit is timed, as it is in ``jupyter-audit check``: syntax trees and indexes have
no cycles. It is off for the limit as well, so that both are measured alike.
"""

import ast
import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from contextlib import suppress
from pathlib import Path

from jupyter_audit.config import DEFAULT
from jupyter_audit.engine import audit
from jupyter_audit.errors import AuditError
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.rules import all_rules

ROUNDS = 3


def limit(paths: list[Path]) -> tuple[float, int]:
    """CPU seconds for the bare reading and parsing of all files, and the number of code cells."""
    cells, start = 0, time.process_time()
    for path in paths:
        try:
            document = json.loads(path.read_bytes())
            raw = document.get("cells") or [c for sheet in document.get("worksheets", ()) for c in sheet["cells"]]
        except (ValueError, AttributeError, KeyError, TypeError):
            continue
        for cell in raw:
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                cells += 1
                with suppress(SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
                    ast.parse("".join(cell.get("source", cell.get("input")) or ""))
    return time.process_time() - start, cells


def ours(paths: list[Path]) -> tuple[float, int]:
    """CPU seconds for an audit of all files with every rule and the number of findings."""
    findings, start = 0, time.process_time()
    for path in paths:
        try:
            report = audit(read_notebook(path), None, Project(), DEFAULT)
        except AuditError:
            continue
        findings += len(report.findings)
    return time.process_time() - start, findings


def whole_process(command: list[str]) -> float:
    """CPU seconds (user and system) of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rule_examples(folder: Path) -> None:
    """Every rule's examples as notebook files."""
    for rule in all_rules():
        for number, text in enumerate((*rule.bad, *rule.good)):
            cells = [
                {"cell_type": cell.kind, "id": cell.id, "metadata": {}, "source": cell.source}
                | ({"outputs": list(cell.outputs), "execution_count": cell.execution_count} if cell.is_code else {})
                for cell in parse_percent(textwrap.dedent(text), "example").cells
            ]
            document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
            (folder / f"{rule.id}-{number}.ipynb").write_text(json.dumps(document))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        if len(sys.argv) < 2:
            rule_examples(folder)
        paths = sorted(folder.rglob("*.ipynb"))
        all_rules()
        rounds = []
        for _ in range(ROUNDS):
            gc.collect()
            gc.disable()
            bare, cells = limit(paths)
            audited, findings = ours(paths)
            gc.enable()
            rounds.append((bare, audited))
        bare = statistics.median(b for b, _ in rounds)
        ratio = statistics.median(a / b for b, a in rounds)
        print(f"{len(paths)} notebooks, {cells} code cells, {len(all_rules())} rules, {findings} findings")
        print(f"limit (json.loads + ast.parse)    {bare:8.2f} s CPU   1.00")
        print(f"audit, in one process             {bare * ratio:8.2f} s CPU   {ratio:.2f}   (bound: 2.50)")
        commands = {
            "jupyter-audit check": [
                _beside("jupyter-audit"),
                "check",
                "--format",
                "json",
                "--session",
                "none",
                str(folder),
            ],
            "ruff check --select S": [
                _beside("ruff"),
                "check",
                "--isolated",
                "--no-cache",
                "--select",
                "S",
                str(folder),
            ],
            "nbqa bandit": [_beside("nbqa"), "bandit", str(folder)],
        }
        for name, command in commands.items():
            if shutil.which(command[0]) is None:
                print(f"{name:33s} not installed (make bench installs it)")
                continue
            seconds = whole_process(command)
            print(f"{name:33s} {seconds:8.2f} s CPU   {seconds / bare:.2f}   (whole process)")


def _beside(program: str) -> str:
    """A program of this Python's environment, else of the path."""
    near = Path(sys.executable).parent / (program + (".exe" if os.name == "nt" else ""))
    return str(near) if near.exists() else program


if __name__ == "__main__":
    main()
