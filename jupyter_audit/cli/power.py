"""Plan a study: sample size, power, or the smallest effect that can be detected, and the sentence for the report.

Give two of --effect, --n and --power; the third is computed, on statsmodels.

Exit codes: 0 computed, 2 usage or statsmodels is not installed, 3 an internal error

Examples:
  jupyter-audit power t-test --effect 0.5 --power 0.8              how many are needed?
  jupyter-audit power paired-t-test --n 20 --power 0.9             what can 20 pairs detect?
  jupyter-audit power proportions --p1 0.90 --p2 0.92 --n 1000     two classifiers on 1,000 samples each
  jupyter-audit power anova --groups 4 --effect 0.25 --power 0.8
  jupyter-audit power correlation --effect 0.3 --n 85 --format json
"""

import argparse
import json

from jupyter_audit.study.arguments import answer
from jupyter_audit.study.arguments import configure as add_design


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_design(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Compute and show."""
    from jupyter_audit.study.sentence import CAUTION, figures, sentence
    from jupyter_audit.wire import to_json

    found = answer(arguments)
    if arguments.format == "json":
        print(json.dumps({"version": 1, **to_json(found), "sentence": sentence(found)}, indent=1))
        return 0
    rows = figures(found)
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")
    print(f"\nTo paste:\n  {sentence(found)}\n\n{CAUTION}")
    return 0
