"""Whether a notebook is meant for others, as far as its own text shows: badges and links to where it can be had."""

import re

from jupyter_audit.notebook.cell import Cell, Notebook

_BADGE = re.compile(
    r"colab\.research\.google\.com/(?:assets/colab-badge|github/)|mybinder\.org/(?:badge|v2/)|nbviewer\.(?:jupyter\.)?org/|"
    r"kaggle\.com/(?:static/images/open-in-kaggle|kernels/welcome)|zenodo\.org/badge|studiolab\.sagemaker\.aws/",
    re.IGNORECASE,
)


def published_by(notebook: Notebook) -> tuple[Cell, int] | None:
    """The text cell, and the line in it, that links to a public copy of the notebook; None where there is none."""
    for cell in notebook.cells:
        if cell.kind == "markdown" and (found := _BADGE.search(cell.source)):
            return cell, cell.source.count("\n", 0, found.start()) + 1
    return None
