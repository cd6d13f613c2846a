"""A credential in what a cell printed."""

from collections.abc import Iterator

from jupyter_audit.capture.credentials import Sieve, tokens
from jupyter_audit.model.finding import Confidence, Severity
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
        shown = audited.notebook.shown
        kinds = {
            (shown[number][0], found.kind)
            for number, patterns in Sieve(audited.notebook.shown_texts).patterns().items()
            for found in tokens(shown[number][1], patterns)
            if found.sure
        }
        for cell, kind in sorted(kinds, key=lambda entry: (entry[0].position, entry[1])):
            yield Hit(place_of_output(cell), {"kind": kind})
