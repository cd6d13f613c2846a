"""Show a rule's page: why it matters, what to do, and examples of what is found and what is not."""

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("rule", metavar="RULE", help="the rule's id, as reports show it")


def run(arguments: argparse.Namespace) -> int:
    """Print the page, laid out on a terminal and as Markdown elsewhere."""
    from jupyter_audit.report.rule_page import page
    from jupyter_audit.rules import find_rule

    text = page(find_rule(arguments.rule))
    if not sys.stdout.isatty():
        print(text, end="")
        return 0
    from rich.markdown import Markdown

    from jupyter_audit.cli.console import text_console

    text_console(sys.stdout).print(Markdown(text, code_theme="ansi_dark"))
    return 0
