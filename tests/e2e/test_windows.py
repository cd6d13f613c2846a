"""The same notebook in two windows, under another name, with another kernel, and in a narrow panel."""

from importlib.util import find_spec
from typing import Any

import pytest
from lab import BOOT, Server, command, editor, findings, panel, picture, record, save_settings, state
from playwright.sync_api import BrowserContext, expect
from test_pictures import THEMES, use_theme

TOGETHER = find_spec("jupyter_collaboration") is not None
SECRET = "key = 'AKIAIOSFODNN7EXAMPLF'"


def test_two_windows_each_show_what_stands_in_them(lab: Server, open_notebook: Any, context: BrowserContext) -> None:
    lab.write("twice.ipynb", "x = 1")
    first = open_notebook("twice.ipynb")
    record(first)
    second = context.new_page()
    try:
        second.goto(f"{lab.url}/lab/workspaces/second/tree/twice.ipynb?reset")
        second.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=BOOT)
        command(second, "jupyter-audit:open")
        expect(state(second)).to_contain_text("Recording", timeout=BOOT)  # one kernel, and both know of it
        command(first, "notebook:run-all-cells")
        for page in (first, second):
            expect(state(page)).to_contain_text("1 run", timeout=BOOT)
        editor(second, 0).click()
        second.keyboard.press("Control+End")
        second.keyboard.type("\nprint(gone)")
        expect(findings(second, "undefined-name")).to_have_count(1)
        # Where people work on one document together it stands there, too; else it does not.
        expect(findings(first, "undefined-name")).to_have_count(1 if TOGETHER else 0)
    finally:
        second.close()


def test_a_notebook_that_is_renamed_goes_on(lab: Server, open_notebook: Any) -> None:
    lab.write("before.ipynb", "x = 1")
    page = open_notebook("before.ipynb")
    record(page)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("1 run", timeout=BOOT)
    page.evaluate("() => jupyterapp.serviceManager.contents.rename('before.ipynb', 'after.ipynb')")
    expect(page.locator(".lm-TabBar-tabLabel", has_text="after.ipynb")).to_be_visible()
    expect(panel(page).locator(".jp-audit-Head")).to_contain_text("after.ipynb")
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nprint(gone)")
    expect(findings(page, "undefined-name")).to_have_count(1)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("2 runs", timeout=BOOT)


def test_another_kernel_is_another_recording(lab: Server, open_notebook: Any) -> None:
    lab.write("change.ipynb", "import sys\nprint(sys.prefix)")
    page = open_notebook("change.ipynb")
    record(page)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("1 run", timeout=BOOT)
    page.evaluate(
        """() => { const { sessionContext } = jupyterapp.shell.currentWidget;
                   sessionContext.changeKernel({ name: 'bare' }); }"""
    )
    expect(state(page)).to_contain_text("0 runs", timeout=BOOT)  # recording goes on, in a kernel without the package
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("1 run", timeout=BOOT)
    panel(page).locator('[data-tab="environment"]').click()
    expect(panel(page).locator(".jp-audit-Facts")).not_to_contain_text("jupyterlab 4")


def test_settings_choose_the_checklist_and_the_guard(lab: Server, open_notebook: Any) -> None:
    written = {
        "cell_type": "code",
        "id": "by-a-model",
        "metadata": {"tags": ["ai-generated"]},
        "outputs": [],
        "execution_count": None,
        "source": "import os\nos.system(input())",
    }
    lab.write("chosen.ipynb", "x = 1", written)
    page = open_notebook("chosen.ipynb")
    expect(panel(page)).to_contain_text("Before you share results")
    save_settings(page, '{"profile": "teaching", "guard": true}')
    try:
        page = open_notebook("chosen.ipynb")
        expect(panel(page)).to_contain_text("Before you hand it in")
        record(page)
        command(page, "notebook:run-all-cells")
        stopped = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea")
        expect(stopped.filter(has_text="the guard stopped this cell")).to_be_visible(timeout=BOOT)
        picture(page, "light-1400-11-guarded")
    finally:
        save_settings(page, "{}")


def test_a_cell_is_signed_by_a_command_and_the_word_can_be_undone(lab: Server, open_notebook: Any) -> None:
    lab.write("sign-here.ipynb", "x = 1", "y = 2")
    page = open_notebook("sign-here.ipynb")
    expect(panel(page).locator(".jp-audit-Item").first).to_be_attached()
    editor(page, 1).click(button="right")
    page.locator(".lm-Menu").get_by_text("Sign Off This Cell").click()
    form = panel(page).locator(".jp-audit-Signing form")
    expect(form).to_have_attribute("aria-label", "Sign off Cell 2")
    expect(form.get_by_label("What it rests on")).to_be_focused()
    page.keyboard.type("I have read it")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_role("button", name="I have read it, and vouch for it").click()
    expect(form).to_have_count(0)
    signed = "() => jupyterapp.shell.currentWidget.model.cells.get(1).getMetadata('jupyter_audit')?.signoff?.name"
    page.wait_for_function(f"name => ({signed})() === name", arg="Ada")
    command(page, "jupyter-audit:undo")
    page.wait_for_function(f"() => ({signed})() === undefined")


COMMENTS = [
    {
        "id": "c1", "cell_id": "first", "line": 2, "quote": "total = sum(values)", "author": "Ines",
        "text": "Is the first value meant to count twice? In the paper it does not, see the appendix.",
        "time": "2026-05-04T10:00:00+00:00", "resolved": False,
    },
    {
        "id": "c2", "cell_id": None, "line": None, "quote": "", "author": "Ines", "text": "A clear notebook, thank you.",
        "time": "2026-05-04T10:05:00+00:00", "resolved": True,
    },
]  # fmt: skip


def test_reviewers_comments_lead_to_their_line(lab: Server, open_notebook: Any) -> None:
    cell = {
        "cell_type": "code",
        "id": "first",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "values = [1, 2]\ntotal = sum(values)",
    }
    lab.write("reviewed.ipynb", cell, jupyter_audit={"version": 1, "comments": COMMENTS})
    page = open_notebook("reviewed.ipynb")
    comment = panel(page).locator('[data-comment="c1"]')
    expect(comment).to_contain_text("Is the first value meant to count twice?")
    comment.get_by_role("button", name="Cell 1, line 2").click()
    page.wait_for_function("() => jupyterapp.shell.currentWidget.content.activeCellIndex === 0")
    expect(panel(page).locator('[data-comment="c2"]')).to_contain_text("Resolved.")
    comment.scroll_into_view_if_needed()
    picture(page, "light-1400-12-comments")


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_in_a_narrow_panel(lab: Server, open_notebook: Any, theme: str) -> None:
    name = f"a_rather_long_name_of_a_notebook_about_the_birds_of_the_northern_islands_2026_{theme}.ipynb"
    lab.write(name, SECRET, "import subprocess\nfolder = input()\nsubprocess.run('ls ' + folder, shell=True)")
    page = open_notebook(name)
    expect(findings(page).first).to_be_visible()
    use_theme(page, theme)
    # narrower than JupyterLab's own side bar can be drawn
    narrow = "node => node.style.setProperty('max-width', '220px', 'important')"
    panel(page).evaluate(narrow)
    wide = """node => [...node.querySelectorAll('*')].filter(each => {
        const box = each.getBoundingClientRect(), around = node.getBoundingClientRect();
        return box.width > 0 && box.right > around.right + 1 && !each.closest('pre, svg, .jp-audit-Graph');
    }).map(each => each.className || each.tagName)"""
    assert panel(page).evaluate(wide) == []
    picture(page, f"{theme}-220-1-top")
    panel(page).evaluate("node => node.scrollTo(0, node.scrollHeight / 2)")
    picture(page, f"{theme}-220-2-middle")
    use_theme(page, "light")
