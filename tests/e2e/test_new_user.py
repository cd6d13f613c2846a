"""The first hour of a new user, in one piece: from a notebook as it was found to a verdict."""

from typing import Any

from lab import BOOT, Server, command, editor, facts, findings, panel, picture, record, restart_and_run_all, state
from playwright.sync_api import expect

TITLE = {
    "cell_type": "markdown",
    "metadata": {},
    "source": "# Dice\n\nHow far do sixty rolls lie from what is expected?",
}
CELLS = (
    TITLE,
    "import random\nimport tempfile",
    "rolls = [random.randint(1, 6) for _ in range(60)]",
    "scratch = tempfile.mktemp()",
    "sum(rolls) / 60 - 3.5",
)


def test_from_a_found_notebook_to_a_verdict(lab: Server, open_notebook: Any, context: Any) -> None:
    lab.write("dice.ipynb", *CELLS, kernel="bare")
    page = open_notebook("dice.ipynb")

    # What is wrong? A fix, taken back and done again.
    expect(findings(page, "unseeded-random")).to_have_count(1)
    expect(findings(page, "predictable-temp-file")).to_have_count(1)
    before = panel(page).locator(".jp-audit-Score").all_text_contents()
    findings(page, "unseeded-random").get_by_role("button", name="Fix").click()
    expect(findings(page, "unseeded-random")).to_have_count(0)
    expect(editor(page, 1)).to_contain_text("random.seed(")
    editor(page, 1).click()
    page.keyboard.press("Control+z")
    expect(findings(page, "unseeded-random")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(findings(page, "unseeded-random")).to_have_count(0)

    # Why does the other matter, and may it stand?
    unsafe = findings(page, "predictable-temp-file")
    unsafe.get_by_role("button", name="Explain").click()
    expect(panel(page).locator(".jp-audit-Page")).to_contain_text("Why it matters")
    panel(page).get_by_role("button", name="Back to the notebook").click()
    unsafe.get_by_role("button", name="Waive").click()
    unsafe.get_by_label("Why may it stand?").fill("nothing is written there")
    unsafe.get_by_label("Your name").fill("Ada")
    unsafe.locator("form").get_by_role("button", name="Waive").click()
    expect(unsafe).to_have_count(0)
    assert panel(page).locator(".jp-audit-Score").all_text_contents() != before

    # What really happened?
    expect(panel(page).locator(".jp-audit-Replay")).to_have_attribute("data-verdict", "not proven")
    record(page)
    restart_and_run_all(page)
    expect(state(page)).to_contain_text("4 runs", timeout=BOOT)
    expect(panel(page).locator(".jp-audit-Replay")).to_have_attribute("data-verdict", "would")
    expect(facts(page, "randomness")).to_contain_text("random")

    # What must a person say?
    item = panel(page).locator('[data-item="documented"]')
    item.get_by_role("button", name="Answer").click()
    item.get_by_label("What it rests on").fill("the first cell; no data are read")
    item.locator("form").get_by_role("button", name="Keep this answer").click()
    expect(item).to_have_attribute("data-state", "holds")

    # Can it be shipped, and does it hold elsewhere?
    panel(page).get_by_role("button", name="Export").click()
    job = panel(page).locator(".jp-audit-Job")
    expect(job).to_have_attribute("data-state", "done", timeout=BOOT)
    job.get_by_role("button", name="Verify this one").click()
    page.locator(".jp-Dialog").get_by_role("button", name="Verify").click()
    verdict = panel(page).locator(".jp-audit-Verdict")
    expect(verdict).to_have_attribute("data-level", "exact", timeout=2 * BOOT)
    expect(verdict).to_contain_text("exact, unassisted")
    expect(verdict).to_contain_text("stable: not known")
    picture(page, "light-1400-11-new-user")
    with context.expect_page() as opened:
        job.get_by_role("button", name="Open the whole report").click()
    report = opened.value
    expect(report.locator("body")).to_contain_text("exact")
    report.set_viewport_size({"width": 1000, "height": 900})
    picture(report, "light-1000-report-page")
    report.close()
    command(page, "docmanager:save")
