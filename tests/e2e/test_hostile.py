"""A notebook whose every word is an attack: none of it runs in the panel, the marks or the pages."""

from typing import Any

from lab import Server, command, editor, facts, findings, panel
from playwright.sync_api import expect

SCRIPT = "<img src=x onerror=\"window.pwned='{0}'\"><script>window.pwned='{0}'</script>"
NAME = "<img src=x onerror=window.pwned='name'>.ipynb"


def attack(place: str) -> str:
    return SCRIPT.format(place)


def test_nothing_of_it_runs(lab: Server, open_notebook: Any) -> None:
    html = {"text/html": attack("output"), "text/plain": attack("plain")}
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {"jupyter_audit": {"origin": attack("origin")}},
            "source": attack("text"),
        },
        {
            "cell_type": "code",
            "metadata": {"jupyter_audit": {"waivers": [{"rules": [attack("rule")], "reason": attack("reason")}]}},
            "execution_count": 1,
            "source": f"print(gone)  # audit: ignore[{attack('comment')}] {attack('why')}",
            "outputs": [
                {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": html},
                {"output_type": "stream", "name": "stdout", "text": "AKIAIOSFODNN7EXAMPLF " + attack("stream")},
            ],
        },
        f"import subprocess\nsubprocess.run({attack('code')!r} + input(), shell=True)",
        "x = '" + attack("unclosed"),
        "\u202e\x07 = 1",
    ]
    identified = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
        if isinstance(cell, str)
        else cell
        for cell in cells
    ]
    lab.write("plain.ipynb", *identified, title=attack("metadata"))
    raw = (lab.root / "plain.ipynb").read_text()
    # ids that the format forbids, as somebody who wishes us ill would write them
    for number, cell in enumerate(sorted(set(__import__("re").findall(r'"id": "([^"]+)"', raw)))):
        raw = raw.replace(f'"{cell}"', __import__("json").dumps(f"{number}" + attack("id")))
    (lab.root / NAME).write_text(raw)
    page = open_notebook(NAME)
    expect(findings(page).first).to_be_visible()
    expect(panel(page).locator("h2")).to_have_text(NAME)
    for button in ("Explain", "Go to"):
        findings(page).first.get_by_role("button", name=button).click()
        if button == "Explain":
            panel(page).get_by_role("button", name="Back to the notebook").click()
    mark = page.locator(".jp-audit-Mark").first
    mark.hover()
    expect(page.locator(".jp-audit-Tooltip")).to_be_visible()
    panel(page).get_by_role("button", name="By category").click()
    panel(page).get_by_role("searchbox").fill("<img")
    editor(page, 1).click()
    page.keyboard.type(" ")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.pwned") is None
    assert panel(page).locator("img, script, iframe").count() == 0
    assert page.locator(".jp-audit-Tooltip img, .jp-audit-Tooltip script").count() == 0


def test_the_kernel_s_words_are_text(lab: Server, open_notebook: Any) -> None:
    """Facts and errors come from a process that the notebook's own code rules over."""
    lab.write(
        "facts.ipynb",
        "%load_ext jupyter_audit",
        f"open({attack('file').replace('/', '_')!r}, 'w').close()\n"
        f"import subprocess\ntry:\n    subprocess.run([{attack('program')!r}])\nexcept OSError:\n    pass",
    )
    page = open_notebook("facts.ipynb")
    command(page, "notebook:run-all-cells")
    expect(facts(page, "data")).to_contain_text("<img src=x")
    assert page.evaluate("window.pwned") is None
    assert panel(page).locator("img, script, iframe").count() == 0
