"""What the panel says stays true when kernels restart and die, notebooks are switched, pages reloaded."""

import re
from typing import Any

from lab import BOOT, Server, command, editor, findings, panel, picture, record, restart_and_run_all, state
from playwright.sync_api import expect

RUN_ALL = "notebook:run-all-cells"


def reload(page: Any) -> None:
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=BOOT)
    command(page, "jupyter-audit:open")


def test_a_restart_forgets_what_the_old_kernel_did(lab: Server, open_notebook: Any) -> None:
    lab.write("restart.ipynb", "x = 1", "x")
    page = open_notebook("restart.ipynb")
    record(page)
    command(page, RUN_ALL)
    expect(state(page)).to_contain_text("2 runs")
    page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(state(page)).to_contain_text("0 runs", timeout=BOOT)
    expect(state(page)).to_contain_text("Recording")
    expect(panel(page).locator(".jp-audit-Facts")).to_contain_text("0 of 2 code cells")


def test_a_reload_joins_the_recording_that_goes_on(lab: Server, open_notebook: Any) -> None:
    lab.write("reload.ipynb", "x = 1", "x")
    page = open_notebook("reload.ipynb")
    record(page)
    command(page, RUN_ALL)
    expect(state(page)).to_contain_text("2 runs")
    command(page, "docmanager:save")
    session = journals(lab, "reload")
    reload(page)
    expect(state(page)).to_contain_text("2 runs", timeout=BOOT)
    command(page, RUN_ALL)
    expect(state(page)).to_contain_text("4 runs")
    assert journals(lab, "reload") == session, "a second recording was begun"


def journals(lab: Server, stem: str) -> list[str]:
    return sorted(path.name for path in (lab.root / ".jupyter_audit" / stem).glob("*.jsonl"))


def test_a_kernel_that_records_without_the_panel_s_doing_is_seen(lab: Server, open_notebook: Any) -> None:
    lab.write("byhand.ipynb", "%load_ext jupyter_audit", "x = 1")
    page = open_notebook("byhand.ipynb")
    expect(state(page)).to_have_text("Not recording")
    command(page, RUN_ALL)
    expect(state(page)).to_contain_text("Recording")
    panel(page).get_by_role("button", name="Stop recording").click()
    expect(state(page)).to_have_text("Not recording")
    reload(page)
    expect(state(page)).to_have_text("Not recording", timeout=BOOT)
    record(page)


def test_each_notebook_shows_its_own(lab: Server, open_notebook: Any) -> None:
    """A copy has the same cell ids; its findings are its own all the same."""
    cell = {"cell_type": "code", "id": "same", "metadata": {}, "outputs": [], "execution_count": None}
    lab.write("first.ipynb", {**cell, "source": "print(gone_one)"})
    lab.write("second.ipynb", {**cell, "source": "value = 1"})
    page = open_notebook("first.ipynb")
    expect(findings(page, "undefined-name")).to_contain_text("gone_one")
    record(page)
    command(page, "docmanager:open", {"path": "second.ipynb"})
    expect(panel(page).locator("h2")).to_have_text("second.ipynb")
    expect(state(page)).to_have_text("Not recording", timeout=BOOT)
    expect(findings(page, "undefined-name")).to_have_count(0)
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-audit-Mark")).to_have_count(0)
    command(page, "docmanager:open", {"path": "first.ipynb"})
    expect(panel(page).locator("h2")).to_have_text("first.ipynb")
    expect(findings(page, "undefined-name")).to_contain_text("gone_one")
    expect(state(page)).to_contain_text("Recording")
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-audit-Mark")).to_have_count(1)


def test_a_kernel_that_dies_is_said_so_and_recording_goes_on(lab: Server, open_notebook: Any) -> None:
    lab.write("dies.ipynb", "x = 1", "import os\nos._exit(1)")
    page = open_notebook("dies.ipynb")
    record(page)
    command(page, RUN_ALL)
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("appears to have died", timeout=BOOT)
    dialog.get_by_role("button", name="Ok").click()
    expect(panel(page).locator(".jp-audit-Recording")).to_contain_text("ended by itself")
    expect(state(page)).to_contain_text("0 runs", timeout=BOOT)
    expect(state(page)).to_contain_text("Recording")
    page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(panel(page).locator(".jp-audit-Recording")).not_to_contain_text("ended by itself")


def test_a_kernel_that_cannot_be_started_again_is_lost(lab: Server, open_notebook: Any) -> None:
    """The server gives up on it: the panel says so, keeps what is known, and goes on once there is a kernel."""
    lab.write("lost.ipynb", "x = 1", "import os\nos._exit(1)", kernel="fragile")
    page = open_notebook("lost.ipynb")
    record(page)
    command(page, RUN_ALL)
    broken = lab.home / "data" / "kernels" / "fragile" / "broken"
    broken.touch()
    try:
        expect(state(page)).to_contain_text("Kernel lost", timeout=BOOT)
    finally:
        broken.unlink()
    recording = panel(page).locator(".jp-audit-Recording")
    expect(recording).to_contain_text("choose a kernel to go on")
    expect(recording).not_to_contain_text("was started again")
    page.evaluate("jupyterapp.serviceManager.sessions.refreshRunning()")  # the server has forgotten the session
    expect(state(page)).to_contain_text("Kernel lost")
    expect(recording.get_by_role("button")).to_have_count(0)
    for _ in range(page.locator(".jp-Dialog").count()):
        page.locator(".jp-Dialog button").last.click()
    picture(page, "light-1400-kernel-lost")
    expect(panel(page).locator(".jp-audit-Item")).to_have_count(10)
    page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.changeKernel({ name: 'python3' })")
    expect(state(page)).to_contain_text("Recording", timeout=BOOT)


def test_a_kernel_that_is_taken_away_is_gone_and_its_facts_stay(lab: Server, open_notebook: Any) -> None:
    lab.write("taken.ipynb", "x = 1")
    page = open_notebook("taken.ipynb")
    record(page)
    command(page, RUN_ALL)
    expect(state(page)).to_contain_text("1 run")
    page.evaluate("""async () => {
        const { sessionContext } = jupyterapp.shell.currentWidget;
        const xsrf = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? '';
        await fetch(`/api/kernels/${sessionContext.session.kernel.id}`,
            { method: 'DELETE', headers: { 'X-XSRFToken': xsrf } });
    }""")
    expect(state(page)).to_contain_text(
        re.compile("Kernel lost|No kernel"), timeout=BOOT
    )  # its status, or the list first
    expect(panel(page).locator(".jp-audit-Facts")).to_contain_text("1 of 1 code cells")


def test_a_kernel_shut_down_is_gone(lab: Server, open_notebook: Any) -> None:
    lab.write("shutdown.ipynb", "x = 1")
    page = open_notebook("shutdown.ipynb")
    record(page)
    page.evaluate("void jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    expect(state(page)).to_contain_text("No kernel", timeout=BOOT)
    expect(panel(page).locator(".jp-audit-Item").nth(9)).to_be_attached()


def test_an_answer_that_fails_does_not_pass_for_a_new_one(lab: Server, open_notebook: Any) -> None:
    lab.write("offline.ipynb", "print(gone)")
    page = open_notebook("offline.ipynb")
    expect(findings(page, "undefined-name")).to_have_count(1)
    asked: list[str] = []
    page.route("**/jupyter-audit/assess*", lambda route: (asked.append(route.request.url), route.abort()))
    editor(page, 0).click()
    page.keyboard.type("x = 1\n")
    notice = panel(page).locator(".jp-audit-Notice")
    expect(notice).to_contain_text("does not answer")
    expect(notice).to_contain_text("from before your last change")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Audit: not checked")
    _wait_until_nothing_is_asked(page, asked)  # or the panel may be ahead of the button
    page.unroute("**/jupyter-audit/assess*")
    notice.get_by_role("button", name="Try again").click()
    expect(notice).to_have_count(0)


def test_a_slow_answer_is_said_to_be_slow(lab: Server, open_notebook: Any) -> None:
    lab.write("slow.ipynb", "print(gone)")
    page = open_notebook("slow.ipynb")
    expect(findings(page, "undefined-name")).to_have_count(1)
    waiting: list[Any] = []
    page.route("**/jupyter-audit/assess*", lambda route: waiting.append(route))
    editor(page, 0).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("gone = 1\n")
    slow = panel(page).locator(".jp-audit-Loading")
    expect(slow).to_contain_text("takes its time")
    expect(slow).to_contain_text("from before your last change")
    picture(page, "light-1400-slow-server")
    page.unroute("**/jupyter-audit/assess*")  # which lets go on what waits
    assert waiting
    expect(slow).to_have_count(0)
    expect(findings(page, "undefined-name")).to_have_count(0)


def _wait_until_nothing_is_asked(page: Any, asked: list[str]) -> None:
    """Wait out the questions that follow an edit: the text's, and that of the origin written behind it."""
    seen = -1
    while seen != len(asked):
        seen = len(asked)
        page.wait_for_timeout(3000)


def test_marks_are_there_when_a_cell_scrolls_into_view(lab: Server, open_notebook: Any) -> None:
    lab.write("long.ipynb", *[f"a_{i} = {i}" for i in range(150)], "print(gone)")
    page = open_notebook("long.ipynb")
    expect(findings(page, "undefined-name")).to_have_count(1)
    expect(page.locator(".jp-audit-Mark")).to_have_count(0)
    findings(page, "undefined-name").get_by_role("button", name="Go to").click()
    expect(page.locator(".jp-audit-Mark")).to_have_count(1)
    expect(page.locator(".jp-audit-Mark")).to_be_in_viewport()


def test_restart_and_run_all_records_every_cell(lab: Server, open_notebook: Any) -> None:
    lab.write("every.ipynb", *[f"b_{i} = {i}" for i in range(30)])
    page = open_notebook("every.ipynb")
    record(page)
    for _ in range(2):
        restart_and_run_all(page)
        expect(state(page)).to_contain_text("30 runs", timeout=BOOT)
