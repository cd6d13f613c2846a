"""Pickle and its relatives on data that others may have made."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.local_files import local_files
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import NETWORK, Trust
from jupyter_audit.notebook.taint.trace import Trace
from jupyter_audit.notebook.values.constants import is_true
from jupyter_audit.rule import Audited, Hit, NotebookRule

_MODULES = tuple("pickle _pickle cPickle cloudpickle dill six.moves.cPickle pickle5 compress_pickle bz2pickle".split())
_FROM_BYTES = (
    *tuple(f"{module}.loads" for module in _MODULES),
    "marshal.loads",
    "jsonpickle.decode",
    "jsonpickle.loads",
)
_FROM_FILES = (
    *(f"{module}.{name}" for module in _MODULES for name in ("load", "Unpickler")),
    "pandas.read_pickle", "joblib.load", "sklearn.externals.joblib.load", "shelve.open", "marshal.load",
    "skops.io.unsafe_load", "xgboost.Booster().load_pickle",
)  # fmt: skip
_ROUND_TRIP = frozenset({"dumps", "dump"})
_SHARED = ("/tmp/", "/var/tmp/", "/dev/shm/")
_REMOTE = ("http://", "https://", "s3://", "gs://", "ftp://", "hf://")


class UnsafePickle(NotebookRule):
    """Unpickling data that somebody else may have written.

    ## Why it matters
    A pickle is a program. `pickle.load` runs it before you see the object: whoever can write the file, the cache
    or the message can run anything as you. joblib, dill, cloudpickle, shelve and `read_pickle` are the same thing.

    ## What to do
    Exchange data in formats that hold data only: Parquet, CSV, JSON, `.npz` without objects; models as safetensors,
    ONNX or skops. Where it must be a pickle of your own, keep it where only you can write, and compare its SHA-256
    before loading it.

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    - The warning in the pickle documentation: https://docs.python.org/3/library/pickle.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 502
    message = "`{call}` runs whatever {what} tells it to"
    bad = (
        """
        # %%
        import pickle, requests
        raw = requests.get("https://share.example.org/features.pkl", timeout=9).content
        # %%
        features = pickle.loads(raw)  # !
        """,
        """
        # %%
        !wget -q https://share.example.org/model.joblib -O model.joblib
        # %%
        import joblib
        model = joblib.load("model.joblib")  # !
        import skops.io
        other = skops.io.load("model.joblib", trusted=True)  # !
        """,
        """
        # %%
        import pandas as pd
        table = pd.read_pickle("https://share.example.org/table.pkl")  # !
        old = pd.read_pickle("from_colleague.pkl")  # !
        """,
        """
        # %%
        import shelve
        with shelve.open("/tmp/features") as kept:  # !
            table = kept["table"]
        """,
    )
    good = (
        """
        # %%
        import json, pickle
        with open("cache.pkl", "wb") as f:
            pickle.dump({"a": 1}, f)
        # %%
        with open("cache.pkl", "rb") as f:
            cached = pickle.load(f)
        again, settings = pickle.loads(pickle.dumps(cached)), json.load(open("settings.json"))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_FROM_BYTES):
            trace = audited.taint.of(call.arg(0), call, _ROUND_TRIP)
            path = audited.index.value(call.arg(0), call)
            if trace.trust is Trust.FIXED and (file := _file_read(path)) is not None:
                yield from self._file(audited, call, file)
            elif trace.trust is not Trust.FIXED and not local_files(audited.index).made_here(path, call):
                yield self._hit(audited, call, trace)
        for call in audited.index.calls("skops.io.load", "skops.io.loads"):
            if is_true(audited.index, call.keyword("trusted"), call):
                yield from self._file(audited, call)
        for call in audited.index.calls(*_FROM_FILES):
            yield from self._file(audited, call)

    def _file(self, audited: Audited, call: Call, read: ast.expr | None = None) -> Iterator[Hit]:
        argument = read or call.arg(0) or (call.node.keywords[0].value if call.node.keywords else None)
        files = local_files(audited.index)
        place = files.origin(argument, call)
        if argument is not None and files.path(argument, call).startswith(_SHARED):
            severity = Severity.LOW if files.made_here(argument, call) else Severity.MEDIUM
            anybody = Trace(Trust.UNKNOWN, "a file in a folder where everybody may write")
            yield replace(self._hit(audited, call, anybody), severity=severity)
            return
        if argument is None or (place is None and files.made_here(argument, call)):
            return
        trace = audited.taint.of(argument, call)
        if trace.what == NETWORK:
            yield self._hit(audited, call, trace)
        elif trace.text.startswith(_REMOTE) or files.path(argument, call).startswith(_REMOTE):
            yield self._hit(audited, call, Trace(Trust.OUTSIDE, "a file from the network"))
        elif place is not None:
            yield self._hit(audited, call, Trace(Trust.OUTSIDE, "a downloaded file", (place,)))
        elif call.attr == "open" and call.name.startswith("shelve"):
            if trace.trust is Trust.OUTSIDE:
                yield self._hit(audited, call, trace)
        else:
            yield self._hit(audited, call, Trace(Trust.UNKNOWN, "a file that this notebook did not write"))

    def _hit(self, audited: Audited, call: Call, trace: Trace) -> Hit:
        severity, confidence = Severity.LOW, Confidence.LOW
        if trace.trust is Trust.OUTSIDE:
            severity, confidence = Severity.HIGH, Confidence.HIGH
            if local_files(audited.index).checked:
                severity, confidence = Severity.LOW, Confidence.MEDIUM
        elif call.name in _FROM_BYTES and not isinstance(call.arg(0), ast.Call):
            severity = Severity.LOW if local_files(audited.index).checked else Severity.MEDIUM
        place = place_of(call.cell, call.node)
        related = tuple(step for step in trace.places if step != place)
        values: dict[str, object] = {"call": call.name, "what": trace.what}
        return Hit(place, values, severity, confidence, related=related, evidence=(f"{trace.what} reaches it",))


def _file_read(content: ast.AST | None) -> ast.expr | None:
    """The path of ``path.read_bytes()``."""
    function = content.func if isinstance(content, ast.Call) else None
    return function.value if isinstance(function, ast.Attribute) and function.attr == "read_bytes" else None
