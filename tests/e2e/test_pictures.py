"""Pictures of the panel for people to look at (``shots/``), light and dark, wide and narrow."""

from typing import Any

import pytest
from lab import BOOT, Server, command, findings, panel, picture, record, state
from playwright.sync_api import Page, expect

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
CELLS = (
    {"cell_type": "markdown", "metadata": {}, "source": "# Bird counts\n\nWhat drives the counts?"},
    "import numpy as np\nimport pandas as pd\nimport subprocess",
    "table = pd.DataFrame({'count': np.random.poisson(4, 50)})\ntable.head()",
    "folder = input()\nsubprocess.run('ls ' + folder, shell=True)",
    "print(model.score(table))",
    "api_key = 'sk-proj-T3BlbkFJabcdefghijklmnopqrstuvwx0123456789'",
)


def use_theme(page: Page, theme: str) -> None:
    command(page, "apputils:change-theme", {"theme": THEMES[theme]})
    page.wait_for_function("t => document.body.dataset.jpThemeName === t", arg=THEMES[theme])


@pytest.mark.parametrize("theme", THEMES)
def test_pictures(lab: Server, open_notebook: Any, theme: str) -> None:
    lab.write("birds.ipynb", *CELLS)
    page = open_notebook("birds.ipynb")
    use_theme(page, theme)
    expect(findings(page).first).to_be_visible()
    for width in (1400, 900):
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"{theme}-{width}-1-opened")
        panel(page).locator(".jp-audit-Section", has_text="Findings").scroll_into_view_if_needed()
        panel(page).locator(".jp-audit-Filter").scroll_into_view_if_needed()
        panel(page).evaluate("node => node.scrollBy(0, 420)")
        picture(page, f"{theme}-{width}-2-findings")
        panel(page).evaluate("node => node.scrollTo(0, node.scrollHeight)")
        picture(page, f"{theme}-{width}-3-ship")
        panel(page).evaluate("node => node.scrollTo(0, 0)")
    page.set_viewport_size({"width": 1400, "height": 900})
    mark = page.locator(".jp-audit-Mark").first
    mark.hover()
    expect(page.locator(".jp-audit-Tooltip")).to_be_visible()
    picture(page, f"{theme}-1400-4-tooltip")
    page.mouse.move(5, 5)
    findings(page).first.get_by_role("button", name="Explain").click()
    expect(panel(page).locator(".jp-audit-Page h3").first).to_be_visible()
    picture(page, f"{theme}-1400-5-explain")
    use_theme(page, "light")


@pytest.mark.parametrize("theme", THEMES)
def test_pictures_of_a_study_that_is_recorded_and_exported(lab: Server, open_notebook: Any, theme: str) -> None:
    lab.write(
        f"study-{theme}.ipynb",
        {"cell_type": "markdown", "metadata": {}, "source": "# A study\n\nOf nothing much."},
        "import random\nrandom.seed(7)",
        "draws = [random.random() for _ in range(10)]\nmax(draws)",
        kernel="bare",
    )
    page = open_notebook(f"study-{theme}.ipynb")
    use_theme(page, theme)
    record(page)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("2 runs")
    picture(page, f"{theme}-1400-6-recorded")
    panel(page).get_by_role("button", name="Export").click()
    picture(page, f"{theme}-1400-7-exporting")
    expect(panel(page).locator(".jp-audit-Job")).to_have_attribute("data-state", "done", timeout=BOOT)
    panel(page).evaluate("node => node.scrollTo(0, node.scrollHeight)")
    picture(page, f"{theme}-1400-8-exported")
    panel(page).get_by_role("button", name="Verify this one").click()
    picture(page, f"{theme}-1400-9-asks")
    page.locator(".jp-Dialog").get_by_role("button", name="Verify").click()
    expect(panel(page).locator(".jp-audit-Verdict")).to_be_visible(timeout=2 * BOOT)
    expect(panel(page).locator(".jp-audit-Verdict")).to_have_attribute("data-level", "exact")
    panel(page).evaluate("node => node.scrollTo(0, node.scrollHeight)")
    picture(page, f"{theme}-1400-10-verified")
    use_theme(page, "light")
