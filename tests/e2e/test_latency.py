"""How long a user waits, measured and kept (``shots/latency.json``); nothing is asserted of a clock.

Milliseconds, 95th percentile over the rounds: from the last key to the mark, and from the end of a cell until the panel
counts it, in a notebook of 200 cells; of the server for an edit there, as the browser sees it; and of a frame while 1,000
cells scroll, with the panel and without.
"""

import json
from typing import Any

from lab import BOOT, SHOTS, Server, command, editor, findings, panel, record, state
from playwright.sync_api import Page, expect

ROUNDS = 12
WATCH = """() => {
    window.since = null;
    window.seen = null;
    document.addEventListener('keydown', () => { window.since = performance.now(); window.seen = null; }, true);
    new MutationObserver(() => {
        if (window.seen === null && document.querySelector('.jp-audit-Mark')) { window.seen = performance.now(); }
    }).observe(document.body, { childList: true, subtree: true });
    window.ends = [];
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    kernel.iopubMessage.connect((_, message) => {
        if (message.header.msg_type === 'status' && message.content.execution_state === 'idle'
            && message.parent_header.msg_type === 'execute_request') { window.ends.push(performance.now()); }
    });
}"""
SCROLL = """async () => {
    const outer = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer');
    const frames = [];
    let last = performance.now();
    for (let i = 0; i < 240; i++) {
        outer.scrollTop += 60;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - last);
        last = now;
    }
    outer.scrollTop = 0;
    return frames;
}"""


def p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 1)


def keep(**figures: float) -> None:
    """Add to the figures of this run, and print them."""
    SHOTS.mkdir(exist_ok=True)
    place = SHOTS / "latency.json"
    known = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(json.dumps({**known, **figures}, indent=1))
    print(figures)


def server_times(page: Page) -> list[float]:
    """What assessments cost the server, as the browser saw it: from the request to the first byte of the answer."""
    return page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('jupyter-audit/assess'))"
        ".map(e => e.responseStart - e.requestStart)"
    )


def test_while_typing_and_running(lab: Server, open_notebook: Any) -> None:
    lab.write("typed200.ipynb", "import subprocess\nfolder = '.'\n", *[f"value_{i} = {i}" for i in range(199)])
    page = open_notebook("typed200.ipynb")
    expect(panel(page).locator(".jp-audit-Item").nth(9)).to_be_attached()
    record(page)
    editor(page, 0).click()
    page.keyboard.press("Control+End")
    page.evaluate(WATCH)
    page.evaluate("performance.clearResourceTimings(); performance.setResourceTimingBufferSize(10000)")
    keys, ends = [], []
    for _ in range(ROUNDS):
        page.keyboard.type("eval(input())", delay=15)
        page.wait_for_function("() => window.seen !== null", timeout=BOOT)
        keys.append(page.evaluate("() => window.seen - window.since"))
        page.keyboard.press("Shift+Home")
        page.keyboard.press("Delete")
        expect(page.locator(".jp-audit-Mark")).to_have_count(0)
    server = server_times(page)
    for number in range(ROUNDS):
        page.evaluate("() => { window.ends = []; }")
        command(page, "notebook:run-cell")
        expect(state(page)).to_contain_text(f"{number + 1} run", timeout=BOOT)
        ends.append(page.evaluate("() => performance.now() - window.ends[0]"))
    keep(
        last_key_to_mark_ms=p95(keys),
        server_edit_of_200_cells_ms=p95(server),
        end_of_cell_to_panel_ms=p95(ends),
    )
    assert len(keys) == len(ends) == ROUNDS
    assert server


def test_while_scrolling_a_thousand_cells(lab: Server, open_notebook: Any) -> None:
    lab.write("thousand.ipynb", *[f"step_{i} = {i}\nprint(step_{i})" for i in range(1000)], "print(gone)")
    page = open_notebook("thousand.ipynb", kernel=False)
    expect(findings(page, "undefined-name")).to_have_count(1, timeout=BOOT)
    page.evaluate(SCROLL)  # once, so that every cell has been drawn before
    frames: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(4):
        for side in frames:
            command(page, "jupyter-audit:open" if side == "with" else "application:toggle-right-area")
            page.wait_for_timeout(500)
            frames[side] += page.evaluate(SCROLL)
    keep(frame_with_panel_ms=p95(frames["with"]), frame_without_panel_ms=p95(frames["without"]))
    assert min(map(len, frames.values())) == 960
