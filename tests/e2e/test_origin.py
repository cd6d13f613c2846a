"""Who wrote a cell, as a page can see it: typed, pasted, accepted, put in by an agent, edited afterwards."""

import hashlib
from typing import Any

import pytest
from lab import Server, command, editor, panel
from playwright.sync_api import Page, expect

SUGGESTION = "sum(value * weight for value, weight in zip(values, weights))"
PASTE = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n    return total / len(values)\n"


def origin(page: Page, cell: int) -> Any:
    """What a cell's metadata states, once the panel has written it."""
    page.wait_for_timeout(700)
    return page.evaluate(
        "i => jupyterapp.shell.currentWidget.content.model.cells.get(i).sharedModel"
        ".getMetadata('jupyter_audit')?.origin ?? null",
        cell,
    )


def source(page: Page, cell: int) -> str:
    return str(
        page.evaluate("i => jupyterapp.shell.currentWidget.content.model.cells.get(i).sharedModel.getSource()", cell)
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def paste(page: Page, text: str) -> None:
    """From outside of the notebook: what is on the clipboard came from elsewhere."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def idle(page: Page) -> None:
    """Nobody touches the page for longer than a change can be somebody's doing."""
    page.wait_for_timeout(1800)


def row(page: Page, cell: int) -> Any:
    return panel(page).locator(".jp-audit-Origins li").filter(has_text=f"Cell {cell + 1}")


def test_what_is_typed_bears_no_mark(lab: Server, open_notebook: Any) -> None:
    lab.write("typed.ipynb", "", "x = 1")
    page = open_notebook("typed.ipynb")
    editor(page, 0).click()
    page.keyboard.type("value = 1\nprint(value)")
    assert origin(page, 0) is None
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator(".jp-Notebook .jp-Cell").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Notebook.jp-mod-editMode")).to_be_visible()
    page.keyboard.type("y = 2")
    assert origin(page, 1) is None
    assert source(page, 1) == "y = 2"
    expect(panel(page)).to_contain_text("Not known does not mean that a person did")


def test_a_large_paste_from_outside_is_marked_a_move_is_not(lab: Server, open_notebook: Any) -> None:
    lab.write("pasted.ipynb", "", "")
    page = open_notebook("pasted.ipynb")
    editor(page, 0).click()
    paste(page, "x = 1")
    assert origin(page, 0) is None, "a few characters are an edit like any other"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    paste(page, PASTE)
    stated = origin(page, 0)
    assert stated == {
        "tool": "paste",
        "model": None,
        "how": "paste",
        "share": 1,
        "time": stated["time"],
        "digest": digest(PASTE),
    }
    expect(row(page, 0)).to_contain_text("pasted")
    expect(row(page, 0)).to_have_attribute("data-ai", "false")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    assert origin(page, 0)["share"] == 0
    editor(page, 1).click()
    page.keyboard.press("Control+v")
    assert source(page, 1) == PASTE
    assert origin(page, 1) is None, "moved within the notebook, so not from outside"


def test_an_agent_that_writes_through_the_shared_model(lab: Server, open_notebook: Any) -> None:
    lab.write("agent.ipynb", "values = [1, 2]\nprint(values)", "")
    page = open_notebook("agent.ipynb")
    editor(page, 0).click()
    idle(page)
    code = "import subprocess\nsubprocess.run(input(), shell=True)"
    page.evaluate(
        "code => jupyterapp.shell.currentWidget.content.model.sharedModel.insertCell(1, "
        "{ cell_type: 'code', source: code })",
        code,
    )
    stated = origin(page, 1)
    assert (stated["tool"], stated["how"], stated["share"]) == ("unknown", "agent", 1)
    assert stated["digest"] == digest(code)
    expect(row(page, 1)).to_have_attribute("data-ai", "true")
    expect(page.locator(".jp-audit-Badge")).to_have_count(1)

    # It changes a part of a cell that a person wrote: that part alone is its.
    idle(page)
    changed = "values = [1, 2]\nprint(sum(values))"
    page.evaluate(
        "code => jupyterapp.shell.currentWidget.content.model.cells.get(0).sharedModel.setSource(code)", changed
    )
    assert origin(page, 0)["share"] == pytest.approx(len("sum(values)") / len(changed), abs=0.15)

    # A person edits what it inserted: what is left of it is counted.
    before = origin(page, 1)["share"]
    editor(page, 1).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# read and understood by me")
    stated = origin(page, 1)
    assert stated["share"] == pytest.approx(len(code) / len(source(page, 1)), abs=0.01)
    assert stated["share"] < before
    assert stated["digest"] == digest(source(page, 1))
    expect(row(page, 1)).to_contain_text("left of it")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("pass")
    assert origin(page, 1)["share"] == 0
    expect(row(page, 1)).to_have_attribute("data-ai", "false")
    expect(page.locator(".jp-audit-Badge")).to_have_count(1), "that of the other cell"


def test_an_accepted_inline_completion(lab: Server, open_notebook: Any) -> None:
    lab.write("completion.ipynb", "values, weights = [1], [2]\n")
    page = open_notebook("completion.ipynb")
    offer(page, "Test model", SUGGESTION)
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    typed = "# their weighted sum\ntotal = "
    page.keyboard.type(typed)
    expect(page.locator(".jp-GhostText")).to_contain_text("zip(values", timeout=20_000)
    assert origin(page, 0) is None, "a suggestion that is only shown is not in the cell"
    page.keyboard.press("Alt+End")
    expect(editor(page, 0)).to_contain_text(SUGGESTION)
    stated = origin(page, 0)
    assert (stated["tool"], stated["how"]) == ("Test model", "completion")
    assert stated["share"] == pytest.approx(len(SUGGESTION) / len(source(page, 0)), abs=0.01)
    expect(row(page, 0)).to_contain_text("Test model")
    page.keyboard.press("Control+z")
    assert origin(page, 0)["share"] == 0
    page.keyboard.press("Control+Shift+z")
    assert origin(page, 0)["share"] == stated["share"]


def offer(page: Page, name: str, text: str) -> None:
    """Register a provider that suggests one text, as an assistant's extension would."""
    page.evaluate(
        """async ([name, text]) => {
            for (const [token] of jupyterapp.pluginRegistry._services) {
                if (token.name === '@jupyterlab/completer:ICompletionProviderManager') {
                    const manager = await jupyterapp.resolveRequiredService(token);
                    manager.registerInlineProvider({
                        identifier: 'test-model', name, schema: {},
                        fetch: async () => ({ items: [{ insertText: text }] })
                    });
                    manager.inline.configure({
                        showWidget: 'onHover', showShortcuts: true, suppressIfTabCompleterActive: false,
                        streamingAnimation: 'none', minLines: 0, maxLines: 0, reserveSpaceForLongest: false,
                        editorResizeDelay: 1000,
                        providers: {
                            '@jupyterlab/inline-completer:history': { enabled: false, maxSuggestions: 1 },
                            'test-model': { enabled: true, timeout: 5000, debouncerDelay: 0, autoFillInMiddle: true }
                        }
                    });
                }
            }
        }""",
        [name, text],
    )
    page.wait_for_timeout(500)


def test_a_person_s_word_and_a_reload(lab: Server, open_notebook: Any) -> None:
    lab.write("word.ipynb", "", "z = 3")
    page = open_notebook("word.ipynb")
    editor(page, 0).click()
    paste(page, PASTE)
    expect(row(page, 0)).to_contain_text("pasted")
    row(page, 0).get_by_role("button", name="Correct").click()
    row(page, 0).get_by_label("Tool").fill("chat in the browser")
    row(page, 0).get_by_role("button", name="Keep this").click()
    expect(row(page, 0)).to_contain_text("chat in the browser")
    stated = origin(page, 0)
    assert (stated["tool"], stated["how"], stated["share"]) == ("chat in the browser", "word", 1)
    command(page, "docmanager:save")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Saving completed")
    page = open_notebook("word.ipynb")
    expect(row(page, 0)).to_contain_text("chat in the browser")
    editor(page, 0).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("#" * len(PASTE))
    assert origin(page, 0)["share"] == pytest.approx(0.5, abs=0.01)
    row(page, 0).get_by_role("button", name="Forget").click()
    expect(row(page, 0)).to_have_count(0)
