"""What the browser tests share: a server as they know it, and a few things a user does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page, expect

SHOTS = Path(__file__).parent / "shots"
BOOT = 90_000
"""Milliseconds for a page or a kernel to come up on a busy machine."""


@dataclass(frozen=True)
class Server:
    """A running Jupyter server."""

    url: str
    root: Path
    home: Path

    def write(self, name: str, *cells: str | dict[str, Any], kernel: str = "python3", **metadata: Any) -> Path:
        """Save a notebook; a cell given as a dict is taken as it is."""
        notebook = nbformat.v4.new_notebook()
        for cell in cells:
            notebook.cells.append(
                nbformat.from_dict(cell) if isinstance(cell, dict) else nbformat.v4.new_code_cell(cell)
            )
        titles = {"python3": "Python 3 (ipykernel)"}
        spec = {"name": kernel, "display_name": titles.get(kernel, kernel), "language": "python"}
        notebook.metadata.update({"kernelspec": spec, **metadata})
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, place)
        return place


def command(page: Page, name: str, arguments: dict[str, Any] | None = None) -> None:
    """Execute an application command without waiting for what it promises."""
    page.evaluate("([id, args]) => { window.jupyterapp.commands.execute(id, args); }", [name, arguments or {}])


def panel(page: Page) -> Locator:
    """The audit panel."""
    return page.locator("#jupyter-audit-panel")


def findings(page: Page, rule: str = "") -> Locator:
    """The panel's findings, of one rule or of all."""
    return panel(page).locator(f'.jp-audit-Finding[data-rule="{rule}"]' if rule else ".jp-audit-Finding")


def editor(page: Page, cell: int) -> Locator:
    """The text of a cell that is in view."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(cell).locator(".cm-content")


def state(page: Page) -> Locator:
    """The recording's state in words."""
    return panel(page).locator(".jp-audit-Recording-state")


def facts(page: Page, tab: str) -> Locator:
    """One of the tabs with what was recorded: cells, environment, randomness, data or outside."""
    panel(page).locator(f'[data-tab="{tab}"]').click()
    return panel(page).locator(".jp-audit-Facts")


def record(page: Page) -> None:
    """Start recording by the panel's button."""
    panel(page).locator(".jp-audit-Recording").get_by_role("button", name="Start recording").click()
    expect(state(page)).to_contain_text("Recording", timeout=BOOT)


def restart_and_run_all(page: Page) -> None:
    """Kernel, Restart Kernel and Run All Cells."""
    command(page, "notebook:restart-run-all")
    page.get_by_role("button", name="Confirm Kernel Restart").click()


def save_settings(page: Page, settings: str) -> None:
    """Set the audit's settings, as JSON; ``{}`` is back to the defaults."""
    page.evaluate("text => jupyterapp.serviceManager.settings.save('jupyter-audit:plugin', text)", settings)


def picture(page: Page, name: str) -> None:
    """Save what is on the screen for people to look at."""
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(600)  # for what fades and slides
    page.screenshot(path=SHOTS / f"{name}.png")
