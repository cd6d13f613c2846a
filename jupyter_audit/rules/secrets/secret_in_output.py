"""A credential in what a cell printed."""

import json
from collections.abc import Iterator

from jupyter_audit.capture.credentials import Sieve, tokens
from jupyter_audit.capture.redact import SecretPattern
from jupyter_audit.capture.same_secret import SameSecret
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import MAX_SHOWN, Cell
from jupyter_audit.notebook.index.texts import Texts
from jupyter_audit.notebook.places import place_of_output
from jupyter_audit.rule import Audited, Hit, NotebookRule


class SecretInOutput(NotebookRule):
    """A password, key or token in a saved output.

    ## Why it matters
    The code may read its key from the environment as it should: `print(os.environ)`, a traceback with a connection
    string, or the reply of a login call still writes it into the file. Outputs are shared with the notebook, and
    hardly anybody reads them all before a commit.

    ## What to do
    Revoke the key, clear the output, and print what you need only. `nbstripout` as a git filter keeps outputs out
    of the repository.

    ## See also
    - CWE-532: https://cwe.mitre.org/data/definitions/532.html
    - nbstripout: https://github.com/kynan/nbstripout
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 532
    message = "the saved output holds {kind}; revoke it and clear the output"
    bad = (
        """
        # %%
        import os
        print(dict(os.environ))
        # out: {'HOME': '/home/ada', 'GITHUB_TOKEN': 'ghp_k3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0GaQ2w4E'}  # !
        """,
    )
    good = (
        """
        # %%
        print(run_id, commit)
        # out: 5f0c6a9e-2d8b-4c57-9a63-0f4f0f1f7b11 3b18e512dba79e4c8300dd08aeb37f8e728b8dad
        """,
        """
        # %%
        print(masked)
        # out: {'OPENAI_API_KEY': 'sk-...a3Xz', 'password': '********'}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        notebook = audited.notebook
        known = SameSecret(audited.project.machine_key)
        told: set[tuple[str, str]] = set()
        structured = [(cell, text[:MAX_SHOWN]) for cell in notebook.code if cell.outputs for text in _structured(cell)]
        suspect = _suspect(notebook.shown, notebook.shown_texts)
        suspect += _suspect(structured, Texts([text for _, text in structured])) if structured else []
        for cell, text, patterns in suspect:
            for found in tokens(text, patterns):
                if found.sure and (cell.id, found.kind) not in told:
                    told.add((cell.id, found.kind))
                    place = place_of_output(cell)
                    _, evidence = known.seen(text[found.start : found.end], place, found)
                    yield Hit(place, {"kind": found.kind}, evidence=evidence)


def _suspect(shown: list[tuple[Cell, str]], texts: Texts) -> list[tuple[Cell, str, list[SecretPattern]]]:
    return [(*shown[number], patterns) for number, patterns in sorted(Sieve(texts).patterns().items())]


def _structured(cell: Cell) -> Iterator[str]:
    """Outputs that are JSON: objects shown by ``IPython.display.JSON``. Data of charts is left out."""
    for output in cell.outputs:
        data = output.get("data")
        value = data.get("application/json") if isinstance(data, dict) else None
        if isinstance(value, dict | list):
            try:
                yield json.dumps(value, ensure_ascii=False, default=str)
            except (TypeError, ValueError, RecursionError):
                continue
