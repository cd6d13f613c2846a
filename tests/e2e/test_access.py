"""Everybody can use the panel: a scan by axe-core in each state and theme, and a journey by keyboard alone."""

from typing import Any

import pytest
from accessible import violations
from lab import BOOT, Server, command, findings, panel, state
from playwright.sync_api import Page, expect
from test_pictures import CELLS, THEMES, use_theme

WRITTEN = {
    "cell_type": "code",
    "metadata": {"tags": ["ai-generated"]},
    "outputs": [],
    "execution_count": None,
    "source": "def clean(table):\n    return table.dropna()",
}
PANEL = "#jupyter-audit-panel"


@pytest.mark.parametrize("theme", THEMES)
def test_the_scan_finds_nothing_serious(lab: Server, open_notebook: Any, theme: str) -> None:
    lab.write(f"scan-{theme}.ipynb", *CELLS, WRITTEN, "rows = clean(table)")
    page = open_notebook(f"scan-{theme}.ipynb")
    use_theme(page, theme)
    expect(findings(page).first).to_be_visible()
    assert violations(page, PANEL) == []
    panel(page).locator(".jp-audit-Score").first.click()
    panel(page).locator('[data-item="documented"]').get_by_role("button", name="Answer").click()
    findings(page).first.get_by_role("button", name="Waive").click()
    panel(page).get_by_role("button", name="Sign off the notebook").click()
    panel(page).evaluate("node => node.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page, PANEL) == []
    findings(page).last.get_by_role("button", name="Explain").click()
    expect(panel(page).locator(".jp-audit-Page h3").first).to_be_visible()
    assert violations(page, PANEL) == []
    use_theme(page, "light")


def tab_to(page: Page, name: str, within: str = PANEL) -> None:
    """Press Tab until the button of this name inside ``within`` has the focus."""
    for _ in range(150):
        at = page.evaluate(
            "([within]) => { const e = document.activeElement; return e?.closest(within) ? e.textContent : null; }",
            [within],
        )
        if at is not None and at.strip() == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def focused(page: Page) -> tuple[str, str]:
    """Where in the panel the focus is (the row or the part), and the words there."""
    return tuple(
        page.evaluate(
            """selector => {
                const at = document.activeElement;
                const row = at.closest('[data-item], [data-rule], .jp-audit-Recording');
                const name = row?.dataset.item ?? row?.dataset.rule ?? row?.className ?? '';
                return at.closest(selector) ? [name, at.textContent.trim()] : ['outside', at.tagName];
            }""",
            PANEL,
        )
    )


def test_the_keyboard_keeps_its_place(lab: Server, open_notebook: Any) -> None:
    lab.write("place.ipynb", "import numpy as np\nnp.random.rand(3)", "print(gone)")
    page = open_notebook("place.ipynb")
    expect(findings(page)).not_to_have_count(0)

    tab_to(page, "Waive", '[data-rule="undefined-name"]')
    page.keyboard.press("Enter")
    page.keyboard.type("half written")
    page.keyboard.press("Escape")
    expect(panel(page).get_by_role("button", name="Waive").first).to_be_visible()
    assert focused(page) == ("undefined-name", "Waive")

    item = panel(page).locator('[data-item="documented"]')
    tab_to(page, "Answer", '[data-item="documented"]')
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("README")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(item).to_have_attribute("data-state", "holds")
    assert focused(page) == ("documented", "Answer anew")

    tab_to(page, "Start recording", ".jp-audit-Recording")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Recording", timeout=BOOT)
    assert focused(page)[1] == "Stop recording"


def test_a_rule_is_read_without_losing_what_was_begun(lab: Server, open_notebook: Any) -> None:
    lab.write("begun.ipynb", "import numpy as np\nnp.random.rand(3)", "print(gone)")
    page = open_notebook("begun.ipynb")
    panel(page).get_by_role("searchbox").fill("gone")
    expect(findings(page)).to_have_count(1)
    panel(page).get_by_role("button", name="Sign off the notebook").click()
    panel(page).get_by_label("What it rests on").fill("half written")
    tab_to(page, "Explain", '[data-rule="undefined-name"]')
    page.keyboard.press("Enter")
    expect(panel(page).locator(".jp-audit-Here")).to_be_visible()
    expect(panel(page).get_by_label("What it rests on")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(panel(page).locator(".jp-audit-Page")).to_have_count(0)
    expect(findings(page)).to_have_count(1)
    expect(panel(page).get_by_label("What it rests on")).to_have_value("half written")
    assert focused(page) == ("undefined-name", "Explain")


def test_a_journey_by_keyboard_alone(lab: Server, open_notebook: Any) -> None:
    lab.write("keys.ipynb", "import numpy as np\nnp.random.rand(3)", "print(gone)")
    page = open_notebook("keys.ipynb")
    expect(findings(page)).not_to_have_count(0)
    page.keyboard.press("Control+Shift+c")
    page.keyboard.type("Show the Notebook Audit")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("button", name="Check", exact=True)).to_be_focused()

    tab_to(page, "Start recording")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Recording", timeout=BOOT)

    tab_to(page, "Explain", ".jp-audit-Next")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".jp-audit-Here")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page).locator(".jp-audit-Page")).to_have_count(0)

    command(page, "jupyter-audit:open")
    tab_to(page, "Waive", '[data-rule="undefined-name"]')
    page.keyboard.press("Enter")
    page.keyboard.type("defined by the kernel")
    for _ in range(4):  # the date has three parts
        page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.type") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(findings(page, "undefined-name")).to_have_count(0)
    in_panel = page.evaluate("selector => document.activeElement.closest(selector) !== null", PANEL)
    assert in_panel, "the keyboard's place in the list is kept when its row goes"
    page.keyboard.press("Control+z")
    expect(findings(page, "undefined-name")).to_have_count(1)

    tab = panel(page).locator('[data-tab="cells"]')
    tab.focus()
    page.keyboard.press("ArrowRight")
    expect(panel(page).locator('[data-tab="environment"]')).to_be_focused()
    expect(panel(page).locator(".jp-audit-Facts")).to_contain_text("Interpreter")
