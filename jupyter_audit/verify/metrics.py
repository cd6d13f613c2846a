"""Numbers that the user named, recorded and found."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from jupyter_audit.compare.metrics import Metric, find
from jupyter_audit.model.verdict import MetricVerdict
from jupyter_audit.verify.claim import Claim


def compare_metrics(metrics: Sequence[Metric], claim: Claim, new: Sequence[Any]) -> Iterator[MetricVerdict]:
    """One result for each place where a recorded output states the metric."""
    for metric in metrics:
        for cell in claim.reference.cells:
            outputs = new[cell.cell].get("outputs", ()) if cell.cell < len(new) else ()
            then, now = find(metric, claim.notebook.cells[cell.cell].outputs), find(metric, outputs)
            for recorded, found in zip_longest(then, now):
                if recorded is not None:
                    holds = found is not None and abs(found - recorded) <= metric.tolerance
                    yield MetricVerdict(metric.name, cell.cell, recorded, found, metric.tolerance, holds)
