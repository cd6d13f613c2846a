"""A filled checklist for a person at a terminal, as Markdown, as HTML, and as JSON."""

import json
from io import StringIO

from rich.console import Console

from jupyter_audit.model.checklist import Answer, Checklist, Source, State
from jupyter_audit.report.markdown import markdown
from jupyter_audit.report.text import print_line
from jupyter_audit.report.visible import visible
from jupyter_audit.wire import to_json

WORDS: dict[State, str] = {
    "holds": "✓ holds",
    "fails": "✗ fails",
    "ask": "? a person must say",
    "unchecked": "- not checked",
}
SOURCES: dict[Source, str] = {
    "rules": "by rules",
    "recording": "by what was recorded",
    "code": "by what stands in the notebook",
    "folder": "by what lies beside the notebook",
    "verify": "by a verification",
    "person": "by a person",
}
_STYLES: dict[State, str] = {"holds": "green", "fails": "bold red", "ask": "yellow", "unchecked": "magenta"}
_WIDTH = 21


def render(form: str, path: str, checklist: Checklist) -> str:
    """The checklist as ``text``, ``md``, ``html`` or ``json``."""
    if form == "json":
        return json.dumps({"version": 1, "notebook": path, **to_json(checklist)}, indent=1) + "\n"
    if form == "html":
        from jupyter_audit.report.html import page

        return page(
            "checklist.html", path=path, checklist=checklist, words=WORDS, sources=SOURCES, summary=summary(checklist)
        )
    if form == "md":
        return _markdown(path, checklist)
    text = StringIO()
    print_checklist(Console(file=text, markup=False, emoji=False, highlight=False), path, checklist)
    return text.getvalue()


def summary(checklist: Checklist) -> str:
    """``3 of 10 hold, 1 fails, 4 ask a person, 2 are not checked``."""
    counts = {state: sum(answer.state == state for answer in checklist.answers) for state in WORDS}
    words: dict[State, tuple[str, str]] = {
        "fails": ("fails", "fail"),
        "ask": ("asks a person", "ask a person"),
        "unchecked": ("is not checked", "are not checked"),
    }
    rest = [
        f"{counts[state]} {one if counts[state] == 1 else more}"
        for state, (one, more) in words.items()
        if counts[state]
    ]
    return ", ".join([f"{counts['holds']} of {len(checklist.answers)} hold", *rest])


def print_checklist(console: Console, path: str, checklist: Checklist) -> None:
    """The items in the profile's order, each with its reason."""
    print_line(console, 0, (visible(path), "bold underline"))
    print_line(console, 2, (f"{visible(checklist.title)}: {summary(checklist)}", "bold"))
    for answer in checklist.answers:
        console.print()
        word = WORDS[answer.state]
        print_line(
            console,
            2,
            (word.ljust(_WIDTH), _STYLES[answer.state]),
            visible(answer.question),
            (f"  {answer.item}", "dim"),
        )
        print_line(console, 2 + _WIDTH, (visible(answer.because or answer.why), "dim"))
    if any(answer.state == "ask" for answer in checklist.answers):
        console.print()
        print_line(console, 2, ("answer an item: `jupyter-audit checklist NB --attest ITEM --note TEXT`", "dim"))


def _markdown(path: str, checklist: Checklist) -> str:
    lines = [f"# {markdown(checklist.title)}", "", f"Notebook: `{visible(path)}`. {summary(checklist)}.", ""]
    for answer in checklist.answers:
        lines.append(f"- [{'x' if answer.state == 'holds' else ' '}] **{markdown(answer.question)}** {_state(answer)}")
        lines += [f"  {markdown(text)}" for text in (answer.because,) if text]
        lines += [f"  - {markdown(text)}" for text in answer.evidence]
    return "\n".join(lines) + "\n"


def _state(answer: Answer) -> str:
    return f"{WORDS[answer.state][2:]}, {SOURCES[answer.by]} (`{answer.item}`)  "
