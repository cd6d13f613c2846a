"""A notebook of a thousand cells with two thousand findings: all are counted, some are drawn, and it goes on."""

from typing import Any

from lab import BOOT, Server, editor, findings, panel, picture
from playwright.sync_api import expect

CELLS = 1_000
FIRST = 100
"""Findings that the panel draws before it is asked for more."""


def test_two_thousand_findings_are_counted_and_drawn_by_the_hundred(lab: Server, open_notebook: Any) -> None:
    lab.write("large.ipynb", *(f"import os\nos.system(input('{n}'))\neval(input())" for n in range(CELLS)))
    page = open_notebook("large.ipynb")
    found = panel(page).locator(".jp-audit-Section", has=page.locator("h3", has_text="Findings"))
    expect(panel(page).locator(".jp-audit-Finding")).to_have_count(FIRST, timeout=BOOT)
    count = int(found.locator(".jp-audit-Section-note").first.inner_text())
    assert count >= 2 * CELLS
    more = panel(page).get_by_role("button", name=f"Show {FIRST} more of {count - FIRST}")
    more.click()
    expect(panel(page).locator(".jp-audit-Finding")).to_have_count(2 * FIRST)
    editor(page, 0).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("print(gone)\n")
    expect(findings(page, "undefined-name")).to_have_count(1)
    picture(page, "light-1400-two-thousand-findings")
