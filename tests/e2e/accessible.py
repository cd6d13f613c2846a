"""axe-core over a part of the page: what a scan can say of whether everybody can use it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def violations(page: Page, selector: str) -> list[dict[str, Any]]:
    """The serious and critical violations below a selector: rule, what is wrong, and where."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("selector => axe.run(selector, { resultTypes: ['violations'] })", selector)
    return [
        {
            "rule": each["id"],
            "help": each["help"],
            "nodes": [f"{node['html'][:160]} ({node.get('failureSummary', '')[:200]})" for node in each["nodes"][:4]],
        }
        for each in found["violations"]
        if each["impact"] in GRAVE
    ]
