"""What people say in the panel: answers, waivers, sign-offs; kept in the notebook, undone, lapsed."""

import json
from typing import Any

from lab import BOOT, Server, command, editor, findings, panel
from playwright.sync_api import Page, expect

TITLE = {"cell_type": "markdown", "metadata": {}, "source": "# Birds\n\nWhy they sing."}


def ours(page: Page, cell: int | None = None) -> Any:
    """What the notebook's (or a cell's) metadata holds of ours, as the shared model has it."""
    of = "model.sharedModel" if cell is None else f"model.cells.get({cell}).sharedModel"
    return page.evaluate(f"jupyterapp.shell.currentWidget.content.{of}.getMetadata('jupyter_audit') ?? null")


def item(page: Page, name: str) -> Any:
    return panel(page).locator(f'[data-item="{name}"]')


def test_every_item_of_the_checklist_has_an_answer_or_the_means_to_give_one(lab: Server, open_notebook: Any) -> None:
    """Ten items: rules answer, the recording answers, or a person does, right there."""
    lab.write("ten.ipynb", TITLE, "import random\nrandom.seed(1)", "x = random.random()\nx")
    page = open_notebook("ten.ipynb")
    expect(panel(page).locator(".jp-audit-Item")).to_have_count(10)
    for each in panel(page).locator('.jp-audit-Item[data-state="unchecked"]').all():
        expect(each.get_by_role("button", name="Record")).to_be_visible()
    for each in panel(page).locator('.jp-audit-Item[data-state="ask"]').all():
        expect(each.get_by_role("button", name="Answer")).to_be_visible()
    item(page, "order-replays").get_by_role("button", name="Record").click()
    expect(panel(page).locator(".jp-audit-Recording-state")).to_contain_text("Recording", timeout=BOOT)
    command(page, "notebook:run-all-cells")
    for name in ("environment-captured", "order-replays", "outputs-current", "generators-seeded"):
        expect(item(page, name)).not_to_have_attribute("data-state", "unchecked", timeout=BOOT)
    answer(page, "documented", "all four stand in the first cell")
    expect(panel(page).locator('.jp-audit-Item[data-state="ask"]')).to_have_count(0)
    expect(panel(page).locator('.jp-audit-Item[data-state="unchecked"]')).to_have_count(0)


def answer(page: Page, name: str, note: str) -> None:
    item(page, name).get_by_role("button", name="Answer").click()
    form = item(page, name).locator("form")
    form.get_by_label("What it rests on").fill(note)
    form.get_by_label("Your name").fill("Ada Lovelace")
    form.get_by_role("button", name="Keep this answer").click()


def test_a_person_s_answer_is_kept_undone_and_lapses(lab: Server, open_notebook: Any) -> None:
    place = lab.write("answer.ipynb", TITLE, "x = 1")
    page = open_notebook("answer.ipynb")
    documented = item(page, "documented")
    expect(documented).to_have_attribute("data-state", "ask")
    documented.get_by_role("button", name="Answer").click()
    page.keyboard.press("Escape")
    expect(documented.locator("form")).to_have_count(0)

    answer(page, "documented", "all four stand in the first cell")
    expect(documented).to_have_attribute("data-state", "holds")
    expect(documented).to_contain_text("Ada Lovelace says so")
    expect(documented).to_contain_text("all four stand in the first cell")
    (kept,) = ours(page)["attestations"]
    assert (kept["item"], kept["answer"], kept["author"]) == ("documented", "yes", "Ada Lovelace")

    panel(page).get_by_role("button", name="Undo").click()
    expect(documented).to_have_attribute("data-state", "ask")
    assert "attestations" not in ours(page)
    answer(page, "documented", "again")
    expect(documented).to_have_attribute("data-state", "holds")

    # It is in the file, and the command line says the same of it.
    command(page, "docmanager:save")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Saving completed")
    saved = json.loads(place.read_text())["metadata"]["jupyter_audit"]
    assert saved["version"] == 1
    assert saved["attestations"][0]["note"] == "again"

    # The words change: it must be said again.
    page.locator(".jp-Notebook .jp-Cell").first.dblclick()
    page.keyboard.press("Control+End")
    page.keyboard.type(" More.")
    expect(documented).to_have_attribute("data-state", "ask")
    expect(documented).to_contain_text("has changed since")


def test_a_waiver_is_kept_in_the_cell_and_undone(lab: Server, open_notebook: Any) -> None:
    lab.write("waive.ipynb", "print(gone)", "print(missing)")
    page = open_notebook("waive.ipynb")
    expect(findings(page, "undefined-name")).to_have_count(2)
    first = findings(page, "undefined-name").first
    first.get_by_role("button", name="Waive").click()
    first.get_by_label("Why may it stand?").fill("defined by the course's kernel")
    first.get_by_label("Until").fill("2099-01-31")
    first.get_by_label("Your name").fill("Ada")
    first.locator("form").get_by_role("button", name="Waive").click()
    expect(findings(page, "undefined-name")).to_have_count(1)
    expect(page.locator(".jp-audit-Mark")).to_have_count(1)
    assert ours(page, 0) == {
        "waivers": [
            {
                "rules": ["undefined-name"],
                "reason": "defined by the course's kernel",
                "author": "Ada",
                "until": "2099-01-31",
            }
        ]
    }
    waived = panel(page).locator(".jp-audit-Waived")
    waived.locator("summary").click()
    expect(waived).to_contain_text("defined by the course's kernel, Ada, until 2099-01-31")

    # Undo in the cell itself, as of any edit.
    editor(page, 0).click()
    page.keyboard.press("Control+z")
    expect(findings(page, "undefined-name")).to_have_count(2)
    assert ours(page, 0) is None
    page.keyboard.press("Control+Shift+z")
    expect(findings(page, "undefined-name")).to_have_count(1)
    waived.locator("summary").click()
    waived.get_by_role("button", name="Withdraw the waiver").click()
    expect(findings(page, "undefined-name")).to_have_count(2)


def test_a_sign_off_stands_until_the_cell_changes(lab: Server, open_notebook: Any) -> None:
    written = {
        "cell_type": "code",
        "metadata": {"tags": ["ai-generated"]},
        "outputs": [],
        "execution_count": None,
        "source": "y = x + 1",
    }
    lab.write("sign.ipynb", "x = 1", written)
    page = open_notebook("sign.ipynb")
    row = panel(page).locator(".jp-audit-Origins [data-origin]")
    expect(row).to_have_count(1)
    expect(row).to_have_attribute("data-vouched", "false")
    row.get_by_role("button", name="Sign off").click()
    row.get_by_label("What it rests on").fill("read it")
    row.get_by_label("Your name").fill("Ada")
    row.get_by_role("button", name="I have read it, and vouch for it").click()
    expect(row).to_have_attribute("data-vouched", "true")
    expect(row).to_contain_text("Vouched for by Ada")
    assert ours(page, 1)["signoff"]["name"] == "Ada"
    assert (lab.root / ".jupyter_audit" / "sign" / "signoffs.jsonl").is_file()
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("0")
    expect(row).to_contain_text("Lapsed: Ada")
    expect(row).to_have_attribute("data-vouched", "false")
