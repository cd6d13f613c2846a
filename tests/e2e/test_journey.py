"""The way of a user: from a notebook not seen before to a bundle that verifies."""

import re
import subprocess
import sys
from typing import Any

from lab import BOOT, Server, command, editor, facts, findings, panel, record, restart_and_run_all, state
from playwright.sync_api import expect

INSECURE = "subprocess.run('ls ' + folder, shell=True)"
WATCH = """() => {
    window.lastKey = null;
    window.marked = null;
    document.addEventListener('keydown', () => { window.lastKey = performance.now(); window.marked = null; }, true);
    new MutationObserver(() => {
        const mark = document.querySelector('.jp-audit-Mark');
        if (mark && window.marked === null) { window.marked = performance.now(); }
    }).observe(document.body, { childList: true, subtree: true });
}"""


def test_a_notebook_not_seen_before_shows_its_findings(lab: Server, open_notebook: Any) -> None:
    lab.write("unseen.ipynb", "# a title", "print(total)", f"import subprocess\nfolder = input()\n{INSECURE}")
    page = open_notebook("unseen.ipynb")
    expect(findings(page, "undefined-name")).to_contain_text("total")
    expect(findings(page, "command-injection")).to_contain_text("High")
    expect(panel(page).locator(".jp-audit-Item").nth(9)).to_be_attached()
    expect(panel(page).locator(".jp-audit-Replay")).to_have_attribute("data-verdict", "would not")
    expect(page.locator(".jp-audit-Mark")).to_have_count(2)
    expect(page.locator(".jp-audit-GutterMark")).to_have_count(2)
    expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"Audit: \d+ finding"))
    expect(page.locator(".jp-audit-ToolbarItem")).to_contain_text(re.compile(r"\d+"))
    findings(page, "command-injection").get_by_role("button", name="Go to").click()
    expect(page.locator(".jp-Cell.jp-mod-active .cm-content")).to_contain_text("shell=True")
    page.wait_for_function("wanted => getSelection().toString() === wanted", arg=INSECURE)
    findings(page, "command-injection").get_by_role("button", name="Explain").click()
    expect(panel(page).locator(".jp-audit-Page")).to_contain_text("Why it matters")
    panel(page).get_by_role("button", name="Back to the notebook").click()
    expect(findings(page, "command-injection")).to_be_visible()


def test_a_line_is_marked_while_it_is_typed(lab: Server, open_notebook: Any) -> None:
    lab.write("typing.ipynb", "import subprocess\nfolder = input()\n", *[f"value_{i} = {i}" for i in range(200)])
    page = open_notebook("typing.ipynb")
    expect(panel(page).locator(".jp-audit-Item").nth(9)).to_be_attached()
    expect(findings(page, "command-injection")).to_have_count(0)
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    page.evaluate(WATCH)
    waits = []
    for _ in range(5):
        page.keyboard.type(INSECURE, delay=15)
        page.wait_for_function("() => window.marked !== null", timeout=5000)
        waits.append(page.evaluate("() => window.marked - window.lastKey"))
        expect(findings(page, "command-injection")).to_have_count(1)
        page.keyboard.press("Shift+Home")
        page.keyboard.press("Delete")
        expect(page.locator(".jp-audit-Mark")).to_have_count(0)
        expect(findings(page, "command-injection")).to_have_count(0)
    print("milliseconds from the last key to the mark, 201 cells:", [round(wait) for wait in waits])
    assert sorted(waits)[2] < 500


def test_a_fix_is_an_edit_that_can_be_undone(lab: Server, open_notebook: Any) -> None:
    source = "import numpy as np\nnp.random.rand(3)"
    lab.write("fixing.ipynb", source)
    page = open_notebook("fixing.ipynb")
    mark = page.locator(".jp-audit-Mark")
    expect(mark).to_have_count(1)
    mark.hover()
    tooltip = page.locator(".jp-audit-Tooltip")
    expect(tooltip).to_contain_text("numpy.random.rand")
    tooltip.get_by_role("button", name="Fix").click()
    expect(editor(page, 0)).to_contain_text("seed(")
    expect(findings(page, "unseeded-random")).to_have_count(0)
    expect(page.locator(".jp-audit-Mark")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(findings(page, "unseeded-random")).to_have_count(1)
    assert page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.get(0).sharedModel.getSource()") == source
    findings(page, "unseeded-random").get_by_role("button", name="Fix").click()
    expect(findings(page, "unseeded-random")).to_have_count(0)


def test_recording_starts_in_a_kernel_that_has_nothing_of_ours(lab: Server, open_notebook: Any) -> None:
    lab.write("bare.ipynb", "import random\nx = 1", "random.seed(1)\ny = x + random.random()", kernel="bare")
    page = open_notebook("bare.ipynb")
    expect(state(page)).to_have_text("Not recording")
    record(page)
    command(page, "notebook:run-all-cells")
    expect(facts(page, "cells")).to_contain_text("2 of 2 code cells, 2 runs")
    expect(facts(page, "environment")).to_contain_text("packages installed")
    expect(panel(page).locator('[data-item="environment-captured"]')).not_to_have_attribute("data-state", "unchecked")

    # Recording goes on by itself in the kernel that follows, ahead of its first cell.
    restart_and_run_all(page)
    expect(state(page)).to_contain_text("2 runs", timeout=BOOT)
    expect(facts(page, "cells")).to_contain_text("2 of 2 code cells, 2 runs")


def test_restart_and_run_all_changes_the_checklist(lab: Server, open_notebook: Any) -> None:
    lab.write("again.ipynb", "x = 1", "y = x + 1\ny")
    page = open_notebook("again.ipynb")
    order = panel(page).locator('[data-item="order-replays"]')
    expect(order).to_have_attribute("data-state", "unchecked")
    record(page)
    restart_and_run_all(page)
    expect(state(page)).to_contain_text("2 runs", timeout=BOOT)
    expect(order).to_have_attribute("data-state", "holds")
    expect(panel(page).locator(".jp-audit-Replay")).to_have_attribute("data-verdict", "would")
    # Out of order: change what the first cell gives, and do not run it.
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("0")
    expect(order).not_to_have_attribute("data-state", "holds")


def test_export_gives_a_bundle_that_verifies(lab: Server, open_notebook: Any) -> None:
    lab.write("ship.ipynb", "x = 20", "print(x + 1)", kernel="bare")
    page = open_notebook("ship.ipynb")
    record(page)
    command(page, "notebook:run-all-cells")
    expect(state(page)).to_contain_text("2 runs")
    panel(page).get_by_role("button", name="Export").click()
    job = panel(page).locator(".jp-audit-Job")
    expect(job).to_have_attribute("data-state", "done", timeout=BOOT)
    with page.expect_download() as download:
        job.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "ship.audit.zip"
    bundle = lab.home / "downloaded.zip"
    download.value.save_as(bundle)
    verified = subprocess.run(
        [sys.executable, "-m", "jupyter_audit", "verify", str(bundle), "--sandbox", "none"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
