"""The words by which a plan is asked for, the same on the command line and after ``%audit power``."""

import argparse
import shlex
from typing import NoReturn

from jupyter_audit.errors import UsageError
from jupyter_audit.study.designs import TESTS, Design, effect_of_proportions
from jupyter_audit.study.power import Plan, plan

EXAMPLE = "power t-test --effect 0.5 --power 0.8"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    add = parser.add_argument
    add("test", metavar="TEST", help=", ".join(TESTS))
    add("--effect", metavar="E", type=float, help="; ".join(sorted({f"{t.effect}" for t in TESTS.values()})))
    add("--n", metavar="N", type=int, help="the sample size: for each group, or of pairs, where there are such")
    add("--power", metavar="P", type=float, help="how surely an effect of that size is to be found, such as 0.8")
    add("--alpha", metavar="A", type=float, default=0.05, help="the significance level (default: 0.05)")
    add("--alternative", choices=("two-sided", "larger", "smaller"), default="two-sided", help="default: two-sided")
    add("--ratio", metavar="R", type=float, default=1.0, help="size of the second group over the first's (default: 1)")
    add("--groups", metavar="K", type=int, default=2, help="groups of anova, categories of chi-square (default: 2)")
    add("--p1", metavar="P1", type=float, help="for proportions: the first, or the one that is compared with")
    add("--p2", metavar="P2", type=float, help="for proportions: the second, in place of --effect")


def answer(arguments: argparse.Namespace) -> Plan:
    """The plan that the words ask for. Raises UsageError for words that make none."""
    effect, baseline = arguments.effect, arguments.p1
    if (arguments.p1 is not None or arguments.p2 is not None) and not arguments.test.startswith("proportion"):
        raise UsageError("--p1 and --p2 are for tests of proportions", "--effect gives another test's effect")
    for given in (arguments.p1, arguments.p2):
        if given is not None and not 0 < given < 1:
            raise UsageError(f"a proportion of {given:g} cannot be planned with", "it lies between 0 and 1")
    if arguments.p2 is not None:
        if effect is not None or baseline is None:
            raise UsageError("--p2 goes with --p1, in place of --effect", "--p1 0.70 --p2 0.75")
        effect = effect_of_proportions(arguments.p2, baseline)
    design = Design(arguments.test, arguments.alpha, arguments.alternative, arguments.ratio, arguments.groups, baseline)
    return plan(design, effect, arguments.n, arguments.power)


def parsed(line: str) -> argparse.Namespace:
    """The words of a line, for ``%audit power``. Raises UsageError, never ends the process."""
    parser = _LineParser(prog="%audit power", add_help=False, allow_abbrev=False)
    configure(parser)
    try:
        return parser.parse_args(shlex.split(line))
    except ValueError as error:
        raise UsageError(str(error), f"%audit {EXAMPLE}") from None


class _LineParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"%audit {EXAMPLE}; tests: {', '.join(TESTS)}")
