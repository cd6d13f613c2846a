"""A credential written into the notebook."""

import re
from collections.abc import Iterator

from jupyter_audit.capture.credentials import Credential, Sieve, assigned_secrets, tokens
from jupyter_audit.capture.same_secret import SameSecret
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of_offset
from jupyter_audit.rule import Audited, Hit, NotebookRule


class HardCodedSecret(NotebookRule):
    """A password, key or token that stands in the notebook's source.

    ## Why it matters
    A notebook is shared, committed, mailed and shown. Whoever has the file has the key, and it stays in the
    history of the repository after it was deleted from the cell. Keys in public notebooks are found and used by
    machines within minutes.

    ## What to do
    Revoke the key now: it is out. Then read it at run time: `os.environ["OPENAI_API_KEY"]`, `getpass.getpass()`, or a
    secret store. Keep `.env` files out of version control.

    ## See also
    - CWE-798: https://cwe.mitre.org/data/definitions/798.html
    - GitHub, removing sensitive data: https://docs.github.com/authentication/keeping-your-account-and-data-secure
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 798
    message = "{kind} is written here; revoke it and read it from the environment"
    bad = (
        """
        # %%
        import openai
        openai.api_key = "sk-proj-Zk3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0Ga"  # !
        """,
        """
        # %%
        %env STORE_API_TOKEN=9f8Kq2Lw7Zx4Vb6Nm1Pd3Rt5  # !
        """,
        """
        # %%
        import psycopg2
        con = psycopg2.connect(host="db.example.org", user="reader", password="w1nter-Storm_88")  # !
        url = "postgresql://reader:w1nter-Storm_88@db.example.org/sales"  # !
        def connect(user="reader", password=os.getenv("DB_PASSWORD", "w1nter-Storm_88")):  # !
            return psycopg2.connect(user=user, password=password)
        """,
        r"""
        # %%
        body = "{\"client\": \"lab\", \"client_secret\": \"w1nter-Storm_88-lab4\"}"  # !
        # %% [markdown]
        # Log in with `password = "w1nter-Storm_88"`.  # !
        """,
        """
        # %%
        %%writefile compose.yml
        services:
          db:
            environment:
              POSTGRES_PASSWORD: w1nter-Storm_88  # !
        # %%
        %%writefile Dockerfile
        FROM python:3.12.4
        ENV STORE_PASSWORD=w1nter-Storm_88  # !
        # %%
        %%writefile pod.yaml
        env:
          - name: STORE_TOKEN
            value: "9f8Kq2Lw7Zx4Vb6Nm1Pd"  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from getpass import getpass
        api_key = os.environ["API_KEY"]
        password = getpass("Password: ")
        password = os.environ.get("DB_PASSWORD", "password")
        OPENAI_API_KEY = "YOUR_API_KEY"
        token = "<your token here>"
        PAD_TOKEN, PASSWORD_FIELD = "<pad>", "password"
        sort_key, primary_key = "created_at", "customer_id"
        fields = {"password": "text", "token": "string"}
        url = "postgresql://user:password@localhost/db"
        commit = "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"
        """,
        """
        # %%
        %%writefile compose.yml
        services:
          db:
            environment:
              POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}
              POSTGRES_PASSWORD_FILE: /run/secrets/db
              CACHE_KEY: features-2024-v1-17
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        cells = audited.notebook.cells
        sieve = Sieve(audited.notebook.sources)
        patterns, named = sieve.patterns(), sieve.named()
        known = SameSecret(audited.project.machine_key)
        for number in sorted(patterns.keys() | named):
            cell = cells[number]
            found = [*tokens(cell.source, patterns.get(number, ()))]
            found += assigned_secrets(cell.source) if number in named else ()
            yield from self._hits(cell, found, known)

    @staticmethod
    def _hits(cell: Cell, credentials: list[Credential], known: SameSecret) -> Iterator[Hit]:
        seen: set[int] = set()
        for found in credentials:
            place = place_of_offset(cell, found.start, found.end)
            if place.line in seen:
                continue
            seen.add(place.line or 0)
            severity, confidence = _SURE[found.sure]
            if found.issued is False:  # mistyped, made up, or cut off
                confidence = Confidence.MEDIUM
            if _is_example(cell, found):
                severity, confidence = Severity.LOW, Confidence.LOW
            related, evidence = known.seen(cell.source[found.start : found.end], place, found)
            yield Hit(place, {"kind": found.kind}, severity, confidence, related=related, evidence=evidence)


_SHOWN_AS_EXAMPLE = re.compile(
    r"example|looks? (?:similar |something )?(?:like|to)|similar to|such as|e\.g\.", re.IGNORECASE
)
"""What a text says before it shows how an address with a password is written."""
_SURE = {True: (Severity.HIGH, Confidence.HIGH), False: (Severity.LOW, Confidence.LOW)}


def _is_example(cell: Cell, found: Credential) -> bool:
    """Whether a text shows what an address looks like; keys of providers are taken for what they look like."""
    before = cell.source[max(0, found.start - 300) : found.start]
    return cell.kind == "markdown" and "URL" in found.kind and _SHOWN_AS_EXAMPLE.search(before) is not None
