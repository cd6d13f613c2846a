"""States that are not the usual one are designed too."""

from typing import Any

from lab import BOOT, Server, command, findings, panel, save_settings, state
from playwright.sync_api import expect


def test_no_notebook(lab: Server, page: Any) -> None:
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".jp-Launcher", timeout=BOOT)
    command(page, "jupyter-audit:open")
    expect(panel(page)).to_contain_text("No notebook is open")


def test_an_empty_notebook(lab: Server, open_notebook: Any) -> None:
    lab.write("empty.ipynb", "")
    page = open_notebook("empty.ipynb")
    expect(panel(page).locator(".jp-audit-Item").nth(9)).to_be_attached()
    expect(findings(page)).to_have_count(0)


def test_another_language(lab: Server, open_notebook: Any) -> None:
    lab.write("other.ipynb", "x <- 1")
    place = lab.root / "other.ipynb"
    place.write_text(place.read_text().replace('"python"', '"R"').replace('"python3"', '"ir"'))
    page = open_notebook("other.ipynb", kernel=False)
    page.locator(".jp-Dialog").get_by_role("button", name="No Kernel").click()
    expect(panel(page)).to_contain_text("Not a Python notebook", timeout=BOOT)
    expect(findings(page)).to_have_count(0)


def test_no_kernel(lab: Server, open_notebook: Any) -> None:
    lab.write("nokernel.ipynb", "print(gone)", kernel="there-is-none")
    page = open_notebook("nokernel.ipynb", kernel=False)
    page.locator(".jp-Dialog").get_by_role("button", name="No Kernel").click()
    expect(state(page)).to_have_text("No kernel", timeout=BOOT)
    expect(findings(page, "undefined-name")).to_have_count(1)


def test_a_cell_that_does_not_parse(lab: Server, open_notebook: Any) -> None:
    lab.write("broken.ipynb", "def f(:\n    pass", "print(gone)")
    page = open_notebook("broken.ipynb")
    expect(findings(page, "syntax-error")).to_have_count(1)
    expect(findings(page, "undefined-name")).to_have_count(1)


def test_settings_are_offered_and_hold(lab: Server, open_notebook: Any) -> None:
    lab.write("settings.ipynb", "print(gone)")
    page = open_notebook("settings.ipynb")
    expect(page.locator(".jp-audit-Mark")).to_have_count(1)
    command(page, "settingeditor:open", {"query": "Notebook audit"})
    expect(page.get_by_text("Start recording with the kernel").first).to_be_visible()
    save_settings(page, '{"severity": "high", "marks": false}')
    try:
        page = open_notebook("settings.ipynb")
        expect(panel(page)).to_contain_text("below the severity")
        expect(findings(page)).to_have_count(0)
        expect(page.locator(".jp-audit-Mark")).to_have_count(0)
    finally:
        save_settings(page, "{}")


def test_recording_starts_with_the_kernel_where_the_settings_say_so(lab: Server, open_notebook: Any) -> None:
    lab.write("alone.ipynb", "x = 1", kernel="bare")
    lab.write("other-one.ipynb", "x = 1")
    page = open_notebook("other-one.ipynb")
    save_settings(page, '{"startRecording": true}')
    try:
        page = open_notebook("alone.ipynb")
        expect(state(page)).to_contain_text("Recording", timeout=BOOT)
    finally:
        save_settings(page, "{}")


def test_the_palette_has_the_commands(lab: Server, open_notebook: Any) -> None:
    lab.write("palette.ipynb", "x = 1")
    page = open_notebook("palette.ipynb")
    page.keyboard.press("Control+Shift+c")
    page.locator(".lm-CommandPalette-input").fill("Audit")
    for label in ("Show the Notebook Audit", "Check This Notebook Now", "Start Recording", "Export a Reproduction"):
        expect(page.locator(".lm-CommandPalette-itemLabel", has_text=label)).to_be_visible()
    page.keyboard.press("Escape")
