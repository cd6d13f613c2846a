"""Somebody who clicks, types, runs, restarts and reloads at random: nothing breaks, and the panel ends with the truth.

Half a minute here; ``E2E_RANDOM_SECONDS=600 pytest tests/e2e/test_random.py -c tests/e2e/pytest.ini --timeout 900`` for longer, and
``E2E_RANDOM_SEED`` for another way through.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from lab import BOOT, Server, command, findings, panel
from playwright.sync_api import Error, Page, expect

SECONDS = float(os.environ.get("E2E_RANDOM_SECONDS", "30"))
SEED = int(os.environ.get("E2E_RANDOM_SEED", "20"))
LINES = (
    "import numpy as np",
    "np.random.rand(3)",
    "print(gone)",
    "x = 1",
    "x += 1",
    "eval(input)",
    "api_key = 'sk-proj-T3BlbkFJabcdefghijklmnopqrstuvwx0123456789'",
    "def f(:",
    "!ls",
    "%matplotlib inline",
    "raise ValueError",
    "'<img src=x onerror=alert(1)>'",
)
LEFT_ALONE = ("Export", "Verify", "Choose a bundle…", "Download", "Open the whole report")
"""Long work, which tests of its own try, and a file dialog."""


class Monkey:
    """One person without a plan."""

    def __init__(self, page: Page, chance: random.Random) -> None:
        self.page = page
        self.chance = chance
        self.done: list[str] = []

    def step(self) -> None:
        """Do one thing."""
        actions: list[tuple[int, Callable[[], None]]] = [
            (8, self.type),
            (8, self.click),
            (4, self.run),
            (2, self.edit),
            (1, self.restart),
            (1, self.reload),
            (2, self.toggle),
        ]
        (act,) = self.chance.choices([each for _, each in actions], [weight for weight, _ in actions])
        self.done.append(act.__name__)
        act()
        self.page.wait_for_timeout(self.chance.choice((0, 50, 400)))
        for dialog in self.page.locator(".jp-Dialog").all():
            dialog.press("Escape")

    def type(self) -> None:
        cells = self.page.locator(".jp-Notebook .jp-CodeCell .cm-content")
        if cells.count():
            cells.nth(self.chance.randrange(cells.count())).click(force=True, timeout=5000)
            if self.chance.random() < 0.3:
                self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text("\n" + self.chance.choice(LINES))

    def click(self) -> None:
        buttons = panel(self.page).locator("button:visible, summary:visible").all()
        if buttons:
            button = self.chance.choice(buttons)
            try:
                if button.inner_text(timeout=500).strip() not in LEFT_ALONE:
                    button.click(timeout=500)
            except Error:  # it is gone, or something lies over it: the panel moved on
                self.done[-1] += " (gone)"

    def run(self) -> None:
        command(self.page, self.chance.choice(("notebook:run-cell", "notebook:run-all-cells")))

    def edit(self) -> None:
        names = ("insert-cell-below", "delete-cell", "undo-cell-action", "move-cell-up", "change-cell-to-markdown")
        command(self.page, f"notebook:{self.chance.choice(names)}")

    def restart(self) -> None:
        self.page.evaluate("() => { jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.restart() }")

    def reload(self) -> None:
        command(self.page, "docmanager:save")
        self.page.wait_for_timeout(500)
        self.page.reload()
        self.page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=BOOT)
        listen(self.page)
        command(self.page, "jupyter-audit:open")

    def toggle(self) -> None:
        command(self.page, self.chance.choice(("application:toggle-right-area", "jupyter-audit:open")))


def listen(page: Page) -> None:
    page.evaluate("() => addEventListener('unhandledrejection', e => console.error('UNHANDLED', e.reason?.stack))")


def test_nothing_breaks_and_the_end_is_true(lab: Server, open_notebook: Any) -> None:
    place = lab.write("monkey.ipynb", "import numpy as np", "np.random.rand(3)", "print(gone)", "x = 1", "x")
    page = open_notebook("monkey.ipynb")
    errors: list[str] = []
    page.on("console", lambda m: errors.append(f"{m.text} {m.location}") if m.type == "error" else None)
    listen(page)
    monkey = Monkey(page, random.Random(SEED))
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        monkey.step()
    ours = [text for text in errors if "jupyter-audit" in text or "jupyter_audit" in text]
    assert ours == [], monkey.done[-20:]

    # What stands in the editor now, judged by the command line.
    for dialog in page.locator(".jp-Dialog").all():
        dialog.press("Escape")
    command(page, "jupyter-audit:open")
    command(page, "jupyter-audit:explain")  # without a rule: back from its page, where the walk may have ended
    written = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON()")
    place.with_name("end.ipynb").write_text(json.dumps(written))
    checked = subprocess.run(
        [sys.executable, "-m", "jupyter_audit", "check", str(place.with_name("end.ipynb")), "--format", "json"],
        capture_output=True,
        check=False,
    )
    (notebook,) = json.loads(checked.stdout)["notebooks"]
    standing = Counter(each["rule"] for each in notebook["findings"] if each["waiver"] is None)
    for rule in ("hard-coded-secret", "syntax-error", "unseeded-random"):
        expect(findings(page, rule)).to_have_count(standing[rule])
    print(len(monkey.done), "steps,", standing.total(), "findings at the end")
