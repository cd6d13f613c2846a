"""List the rules.

With --format json: a list of objects with rule, category, severity, confidence, cwe (or null) and summary.
"""

import argparse
import json
import sys

FORMATS = ("text", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print every rule, by category."""
    if arguments.format == "json":
        _print_json()
    else:
        _print_table()
    return 0


def _print_json() -> None:
    from jupyter_audit.report.rule_page import summary
    from jupyter_audit.rules import all_rules

    listed = [
        {
            "rule": rule.id,
            "category": rule.category,
            "severity": rule.severity,
            "confidence": rule.confidence,
            "cwe": rule.cwe,
            "summary": summary(rule),
        }
        for rule in all_rules()
    ]
    print(json.dumps(listed, indent=1))


def _print_table() -> None:
    from itertools import groupby

    from rich.text import Text

    from jupyter_audit.cli.console import text_console
    from jupyter_audit.report.rule_page import summary
    from jupyter_audit.report.text import STYLES
    from jupyter_audit.rules import all_rules

    console = text_console(sys.stdout)
    width = max((len(rule.id) for rule in all_rules()), default=0)
    for category, rules in groupby(all_rules(), key=lambda rule: rule.category):
        console.print(Text(category, "bold"))
        for rule in rules:
            severity = (f"{rule.severity:<10}", STYLES[rule.severity])
            console.print(Text.assemble(f"  {rule.id:<{width}}  ", severity, summary(rule)), soft_wrap=True)
    console.print(f"\n{len(all_rules())} rules; `jupyter-audit explain RULE` shows a rule's page")
