"""The way of a user: from a notebook not seen before to a bundle that verifies."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab import BOOT, Server, command, editor, findings, panel
from playwright.sync_api import Page, expect


INSECURE = "import subprocess\nname = input()\nsubprocess.run('ls ' + name, shell=True)"
UNSEEDED = "import numpy as np\nnp.random.rand(3)"


def test_a_notebook_not_seen_before_shows_its_findings(lab: Server, open_notebook: Any) -> None:
    lab.write("unseen.ipynb", "# a title", "print(total)", INSECURE)
    page = open_notebook("unseen.ipynb")
    expect(findings(page, "undefined-name")).to_contain_text("total")
    expect(panel(page).locator(".jp-audit-Item")).to_have_count(10)
    expect(panel(page).locator(".jp-audit-Replay")).to_be_visible()
    expect(page.locator(".jp-audit-Mark").first).to_be_visible()
    expect(page.locator(".jp-audit-GutterMark").first).to_be_visible()
    expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"Audit: \d+ finding"))
    expect(page.locator(".jp-audit-ToolbarItem")).to_contain_text(re.compile(r"\d+"))
