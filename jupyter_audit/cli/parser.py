"""The argument parser that all commands share: errors are UsageErrors, and option names are matched in full."""

import argparse
import difflib
import re
from typing import NoReturn

from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Severity


class Parser(argparse.ArgumentParser):
    """One command's parser. ``page`` is the command module's docstring; what follows its first line is the epilogue."""

    def __init__(self, prog: str, description: str, page: str) -> None:
        epilogue = page.partition("\n")[2].strip("\n")
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilogue,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and leaving the process."""
        raise UsageError(message, self._near(message) or f"{self.prog} --help")

    def _near(self, message: str) -> str:
        wrong = re.search(r"unrecognized arguments: (--[\w-]+)", message)
        options = [option for action in self._actions for option in action.option_strings]
        near = difflib.get_close_matches(wrong[1], options, 1) if wrong else []
        return f"did you mean {near[0]}?" if near else ""


def add_severity(parser: argparse.ArgumentParser, flag: str, text: str) -> None:
    """An option that takes a severity."""
    parser.add_argument(
        flag, metavar="SEVERITY", type=_severity, help=f"{text}: {', '.join(Severity)} (default: the settings' or high)"
    )


def _severity(text: str) -> Severity:
    try:
        return Severity(text.lower())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no severity; it takes {', '.join(Severity)}") from None


def names(text: str) -> list[str]:
    """A comma-separated list."""
    return [name.strip() for name in text.split(",") if name.strip()]
