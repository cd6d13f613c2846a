"""Scripts in the percent format (``# %%``): rule examples, tests, and what editors keep beside notebooks."""

import re

from jupyter_audit.notebook.cell import Cell, CellKind, Notebook, derived_id
from jupyter_audit.notebook.reading.header import header_metadata

HEAD = re.compile(r"^# ?%%(?!%)(?P<title>[^\[\n]*)?(?:\[(?P<kind>markdown|md|raw)\])?(?P<rest>.*)$")
_TAGS = re.compile(r"\btags=\[(?P<tags>[^\]]*)\]")
_COUNT = re.compile(r"In ?\[(?P<n>\s*\d*\s*)\]")


def is_percent(text: str) -> bool:
    """Whether a script is divided into cells."""
    return any(HEAD.match(line) for line in text.split("\n") if line.startswith("#"))


def parse_percent(text: str, name: str) -> Notebook:
    """Divide a script into cells.

    ``# %% In[3]`` gives an execution count, ``# %% In[ ]`` says the cell never ran, a bare ``# %%`` counts
    on from the cell before. ``tags=["a", "b"]`` gives a code cell tags, as jupytext writes them. ``# out:`` lines
    at a code cell's end become its saved standard output. jupytext's header gives the notebook's metadata.
    """
    cells: list[Cell] = []
    head, lines, count = None, [], 0
    for line in [*text.replace("\r\n", "\n").split("\n"), "# %%"]:
        found = HEAD.match(line) if line.startswith("#") else None
        if not found:
            lines.append(line)
            continue
        if head is not None or any(text.strip() for text in lines):
            cell, count = _cell(head, lines, len(cells), count)
            cells.append(cell)
        head, lines = found, []
    return Notebook(name, tuple(cells), header_metadata(text))


def _cell(head: "re.Match[str] | None", lines: list[str], position: int, count: int) -> tuple[Cell, int]:
    kind: CellKind = "code"
    if head and head["kind"]:
        kind = "raw" if head["kind"] == "raw" else "markdown"
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if kind != "code":
        source = "\n".join(re.sub(r"^# ?", "", line) for line in lines)
        return Cell(derived_id(position, source), position, kind, source), count
    body = [line for line in lines if not line.startswith("# out:")]
    out = [line[len("# out:") :].removeprefix(" ") for line in lines if line.startswith("# out:")]
    given = _COUNT.search(head.group()) if head else None
    ran: int | None = count + 1
    if given:
        ran = int(given["n"]) if given["n"].strip() else None
    source = "\n".join(body)
    outputs = ({"output_type": "stream", "name": "stdout", "text": "\n".join(out) + "\n"},) if out else ()
    tagged = _TAGS.search(head.group()) if head else None
    tags = re.findall(r"[\w-]+", tagged["tags"]) if tagged else []
    metadata = {"tags": tags} if tags else {}
    return Cell(derived_id(position, source), position, kind, source, ran, outputs, metadata), ran or count
