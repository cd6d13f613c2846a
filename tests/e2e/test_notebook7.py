"""Notebook 7 shows the panel too."""

from typing import Any

from lab import BOOT, Server, command, findings, panel, picture, record, state
from playwright.sync_api import expect


def test_the_panel_in_notebook_7(notebook7: Server, page: Any) -> None:
    notebook7.write("seven.ipynb", "print(gone)", "x = 1")
    page.goto(f"{notebook7.url}/notebooks/seven.ipynb")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=BOOT)
    page.locator(".jp-audit-ToolbarItem jp-button").click()
    expect(panel(page)).to_be_visible()
    expect(findings(page, "undefined-name")).to_contain_text("gone")
    expect(page.locator(".jp-audit-Mark")).to_have_count(1)
    expect(state(page)).to_have_text("Not recording", timeout=BOOT)
    record(page)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("run")
    picture(page, "light-1400-notebook7")
