"""A credential in the notebook's metadata."""

import json
from collections.abc import Iterator
from typing import Any

from jupyter_audit.capture.credentials import Sieve, assigned_secrets, tokens
from jupyter_audit.capture.same_secret import SameSecret
from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.index.texts import Texts
from jupyter_audit.notebook.places import place_of_notebook
from jupyter_audit.rule import Audited, Hit, NotebookRule

MAX_METADATA = 200_000
"""Characters of one cell's or the notebook's metadata that are looked through; widgets' state may be large."""


class SecretInMetadata(NotebookRule):
    """A password, key or token in the metadata of the notebook or of a cell.

    ## Why it matters
    Extensions, schedulers and parameter tools (papermill) write what they are given into the metadata: connection
    strings, parameters, tokens. No front end shows it, so nobody reads it, and it is shared with the file.

    ## What to do
    Revoke the key, then take it out of the metadata (JupyterLab: property inspector, advanced tools). Hand secrets to
    a run by the environment, not as parameters.

    ## See also
    - CWE-538: https://cwe.mitre.org/data/definitions/538.html
    - nbformat, metadata: https://nbformat.readthedocs.io/en/latest/format_description.html#metadata
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 538
    message = "{kind} stands in the metadata of {where}; revoke it and take it out"
    bad = (
        """
        # ---
        # jupyter:
        #   papermill:
        #     parameters:
        #       api_token: 9f8Kq2Lw7Zx4Vb6Nm1Pd3Rt5
        # ---
        # %%
        rows = load(api_token)
        """,
        """
        # ---
        # jupyter:
        #   scheduler:
        #     dsn: postgresql://reader:w1nter-Storm_88@db.example.org/sales
        # ---
        # %%
        rows = load(dsn)
        """,
    )
    good = (
        """
        # ---
        # jupyter:
        #   papermill:
        #     parameters:
        #       api_token: YOUR_TOKEN
        #       dsn: postgresql://reader@db.example.org/sales
        # ---
        # %%
        rows = load(api_token)
        """,
        """
        # ---
        # jupyter:
        #   kernelspec:
        #     name: python3
        #   token_count: 1234
        #   vscode:
        #     interpreter: 3b18e512dba79e4c8300dd08aeb37f8e728b8dad
        # ---
        # %%
        rows = load(token_file)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        notebook = audited.notebook
        places = [(place_of_notebook(), notebook.metadata, "the notebook")]
        places += [
            (Place(cell.id, cell.position, 1, None, 1, None), cell.metadata, "this cell")
            for cell in notebook.cells
            if cell.metadata
        ]
        texts = [_text(metadata) for _, metadata, _ in places]
        sieve = Sieve(Texts(texts))
        patterns, named = sieve.patterns(), sieve.named()
        known = SameSecret(audited.project.machine_key)
        for number in sorted(patterns.keys() | named):
            place, _, where = places[number]
            text = texts[number]
            found = [*tokens(text, patterns.get(number, ()))]
            found += (each for each in assigned_secrets(text) if number in named and each.sure)
            for each in found[:1]:
                _, evidence = known.seen(text[each.start : each.end], place, each)
                yield Hit(place, {"kind": each.kind, "where": where}, evidence=evidence)


def _text(metadata: dict[str, Any]) -> str:
    try:
        return json.dumps(metadata, ensure_ascii=False, default=str)[:MAX_METADATA] if metadata else ""
    except (TypeError, ValueError, RecursionError):
        return ""
