"""Make the documentation from the code: a page for each rule, the commands, the settings. ``make docs``.

Each page is written as Markdown and as HTML beside it, into ``docs/site`` or the folder given. Nothing of it is kept
in version control: the docstrings, the parsers and the settings are the source.
"""

import contextlib
import html
import inspect
import io
import sys
from itertools import groupby
from pathlib import Path

from markdown_it import MarkdownIt

from jupyter_audit.checklist import score
from jupyter_audit.checklist.score import COST, TRUST
from jupyter_audit.cli.main import COMMANDS, main
from jupyter_audit.config import settings
from jupyter_audit.report.rule_page import page, summary
from jupyter_audit.rules import REPRODUCIBILITY, SECURITY, all_rules

HERE = Path(__file__).parent
STYLE = HERE.parent / "jupyter_audit" / "report" / "templates" / "report.css"
SHELL = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="{up}style.css">
</head>
<body>
<nav><a href="{up}index.html">jupyter_audit</a> · <a href="{up}rules/index.html">Rules</a> ·
<a href="{up}commands.html">Commands</a> · <a href="{up}settings.html">Settings</a></nav>
<main>
{body}
</main>
</body>
</html>
"""


def pages() -> dict[str, str]:
    """Every page: its path without a suffix, and its Markdown."""
    made = {"index": index(), "commands": commands(), "settings": settings_page(), "score": score_page()}
    made["rules/index"] = rules_index()
    made |= {f"rules/{rule.id}": page(rule) for rule in all_rules()}
    return made


def index() -> str:
    """The first page."""
    return f"""# jupyter_audit

Audit Jupyter notebooks as they are written: capture what ran, flag what is unsafe or cannot be reproduced, pack what
can, and verify such a package.

- [Rules](rules/index.md): the {len(all_rules())} patterns that are looked for, and what to do about each
- [Commands](commands.md): the command line
- [Settings](settings.md): `[tool.jupyter-audit]` in `pyproject.toml`
- [Score](score.md): how the two figures are made, and how each lost point is won back
"""


def rules_index() -> str:
    """The list of rules, security first."""
    lines = ["# Rules", ""]
    for title, categories in (("Security", SECURITY), ("Reproducibility", REPRODUCIBILITY)):
        lines += [f"## {title}", ""]
        for category, rules in groupby(all_rules(), key=lambda rule: rule.category):
            if category in categories:
                lines += [f"### {category}", "", "| rule | severity | finds |", "| --- | --- | --- |"]
                lines += [f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {cell(summary(rule))} |" for rule in rules]
                lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """What each command says of itself."""
    parts = ["# Commands", f"```text\n{helped()}```"]
    parts += [f"## {name}\n\n```text\n{helped(name)}```" for name in COMMANDS]
    return "\n\n".join(parts) + "\n"


def helped(*command: str) -> str:
    """The help of a command, at a width that fits a page."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.suppress(SystemExit):
        main([*command, "--help"])
    return text.getvalue()


def score_page() -> str:
    """The formula, in the words of the module that computes it, with its figures."""
    costs = [
        f"| {severity} | " + " | ".join(f"{COST[severity] * TRUST[each]:g}" for each in TRUST) + " |"
        for severity in COST
    ]
    text = inspect.cleandoc(score.__doc__ or "").partition("\n\n")[2]
    head = f"| a finding of severity | {' | '.join(f'{each} confidence' for each in TRUST)} |"
    return "\n".join(["# Score", "", text, "", head, "| --- " * (len(TRUST) + 1) + "|", *costs]) + "\n"


def settings_page() -> str:
    """Every setting, from the fields that hold them."""
    lines = [
        "# Settings",
        "",
        "Settings are read from the nearest `pyproject.toml` at or above the notebook's folder that has a",
        "`[tool.jupyter-audit]` table. An unknown key is an error. `*` in a glob also matches slashes.",
    ]
    for table, rows in groupby(settings(), key=lambda setting: setting[0]):
        lines += ["", f"## `{table}`", "", "| key | default | what it does |", "| --- | --- | --- |"]
        lines += [f"| `{key}` | `{default}` | {cell(doc)} |" for _, key, default, doc in rows]
    lines += ["", "## Example", "", "```toml", (HERE / "settings.toml").read_text("utf-8").strip(), "```"]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Text that stays in its table cell."""
    return text.replace("|", "\\|")


def build(folder: Path) -> list[Path]:
    """Write all pages below ``folder``."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    written = []
    for name, text in pages().items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        title = html.escape(text.partition("\n")[0].lstrip("# "))
        body = markdown.render(text).replace('.md"', '.html"')
        shell = SHELL.format(title=title, up="../" * name.count("/"), body=body)
        path.with_suffix(".html").write_text(shell, "utf-8", newline="\n")
        written += [path, path.with_suffix(".html")]
    (folder / "style.css").write_text(STYLE.read_text("utf-8"), "utf-8", newline="\n")
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "site"
    print(f"{len(build(target)) // 2} pages in {target}: open {target / 'index.html'}")
