"""A random identifier in a result."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.clocks import IDENTIFIERS
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.notebook.taint.routes import is_served
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_RESULTS = ("named", "written", "stored", "shown")
_FOLDERS = ("tempfile.mkdtemp", "tempfile.mktemp", "tempfile.mkstemp")
"""Names of these are made at random; files may be named by them, results should not be."""


class RandomIdentifier(NotebookRule):
    """A UUID that is made anew in each run and kept with the results.

    ## Why it matters
    `uuid.uuid4()` and `uuid.uuid1()` cannot be seeded. Rows, files and models get other names in each run, so
    results cannot be compared, and references from elsewhere point into the void.

    ## What to do
    Derive the identifier from what it names: `uuid.uuid5(NAMESPACE, name)`, or a digest of the content:
    `hashlib.sha256(data).hexdigest()[:12]`.

    ## See also
    - RFC 9562, "Universally Unique IDentifiers", version 5
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` makes another identifier in each run"
    bad = (
        """
        # %%
        import uuid
        entry = {"id": str(uuid.uuid4()), "score": 0.9}  # !
        """,
        """
        # %%
        from uuid import uuid1
        name = f"model-{uuid1()}.joblib"  # !
        with open(name, "wb") as f:
            f.write(b"x")
        """,
        """
        # %%
        import tempfile
        work = tempfile.mkdtemp(prefix="runs_")
        print("files are in", work)  # !
        """,
    )
    good = (
        """
        # %%
        import uuid
        from flask import Flask, request
        app = Flask(__name__)
        @app.post("/up")
        def up():
            name = f"{uuid.uuid4().hex}.png"
            request.files["f"].save(name)
            return {"name": name}
        """,
        """
        # %%
        import uuid
        RUN_ID = uuid.UUID("5f0c6a9e-2d8b-4c57-9a63-0f4f0f1f7b11")
        print(uuid.uuid5(RUN_ID, "north"), RUN_ID)
        """,
        """
        # %%
        import tempfile
        from pathlib import Path
        work = Path(tempfile.mkdtemp())
        (work / "part.txt").write_text("a")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.calls(*_FOLDERS):
            for use in uses.follow(call.cell, call.node):
                if use.kind == "shown":
                    yield Hit(place_of(use.cell, use.node), at_call(call).values)
        for call in audited.index.calls(*IDENTIFIERS):
            if is_served(audited.index, call.cell, call.node):
                continue
            kinds = {use.kind for use in uses.follow(call.cell, call.node)}
            hit = at_call(call)
            low = not kinds & set(_RESULTS)
            if not low or kinds & {"passed", "returned"}:
                yield Hit(hit.place, hit.values, severity=Severity.LOW if low else None)
