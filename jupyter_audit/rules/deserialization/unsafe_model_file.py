"""Model files whose format may carry code."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.files.local_files import local_files
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, insert_after, place_of
from jupyter_audit.notebook.values.constants import is_false, is_true, literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TORCH = (
    "torch.load",
    "torch.hub.load_state_dict_from_url",
    "torch.jit.load",
    "lightning.fabric.utilities.cloud_io._load",
)
_KERAS = (
    "keras.models.load_model", "keras.saving.load_model", "tensorflow.keras.models.load_model",
    "tensorflow.keras.saving.load_model", "keras.layers.deserialize", "keras.models.model_from_json",
)  # fmt: skip
_UNSAFE_SWITCH = ("keras.config.enable_unsafe_deserialization", "keras.saving.enable_unsafe_deserialization")
_NUMPY = ("numpy.load", "numpy.lib.npyio.NpzFile")

_MLFLOW = ("mlflow.pyfunc.load_model", "mlflow.sklearn.load_model", "mlflow.pytorch.load_model")


class UnsafeModelFile(NotebookRule):
    """A model or array file that may run code when it is loaded, with the protection off.

    ## Why it matters
    `.pt` and `.ckpt` files, object arrays and many vector indexes are pickles inside; a Keras `Lambda` layer
    is Python code. The libraries refuse such content today, unless `weights_only=False`, `allow_pickle=True`,
    `safe_mode=False` or `allow_dangerous_deserialization=True` tells them not to. A checkpoint from a hub or
    a colleague then runs anything as you.

    ## What to do
    Load weights only (`torch.load(path, weights_only=True)`), prefer safetensors, rebuild the index from its
    texts, save arrays without objects. Check the SHA-256 of what you must load so.

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    - torch.load: https://docs.pytorch.org/docs/stable/generated/torch.load.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 502
    message = "`{call}` may run code from the file: {why}"
    bad = (
        """
        # %%
        import torch
        !wget -q https://models.example.org/net.pt
        # %%
        state = torch.load("net.pt", map_location="cpu")  # !
        whole = torch.load("checkpoints/full.pt", weights_only=False)  # !
        """,
        """
        # %%
        import keras
        import numpy as np
        router = keras.models.load_model("downloads/router.keras", safe_mode=False)  # !
        vectors = np.load("downloads/vectors.npy", allow_pickle=True)  # !
        """,
        """
        # %%
        from langchain_community.vectorstores import FAISS
        index = FAISS.load_local("handbook", embeddings, allow_dangerous_deserialization=True)  # !
        """,
    )
    good = (
        """
        # %%
        import torch, keras
        import numpy as np
        torch.save(net.state_dict(), "net.pt")
        # %%
        net.load_state_dict(torch.load("net.pt"))
        other = torch.load("shared.pt", weights_only=True)
        model = keras.models.load_model("model.keras")
        a = np.load("a.npy")
        np.save("b.npy", a)
        b = np.load("b.npy", allow_pickle=True)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_TORCH):
            weights = option(index, call, "weights_only")
            if is_true(index, weights, call) or call.name.startswith("torch.jit"):
                continue
            off = is_false(index, weights, call)
            yield from self._file(audited, call, "`weights_only=False`" if off else "no `weights_only=True`", off)
        for call in index.calls(*_KERAS):
            if is_false(index, option(index, call, "safe_mode"), call):
                yield from self._file(audited, call, "`safe_mode=False` allows Python code in layers", True)
        for call in index.calls(*_UNSAFE_SWITCH):
            yield Hit(
                place_of(call.cell, call.node), {"call": call.name, "why": "every model's Python code is allowed"}
            )
        for call in index.calls(*_NUMPY):
            if is_true(index, option(index, call, "allow_pickle", 2), call):
                yield from self._file(audited, call, "`allow_pickle=True`", False)
        for call in index.calls(*_MLFLOW):
            if local_files(index).path(call.arg(0, "model_uri"), call).startswith(("http://", "https://")):
                yield from self._file(audited, call, "a model of MLflow is a pickle", False)
        for call in index.methods("load_local", "from_bytes", "deserialize_from_bytes"):
            if is_true(index, option(index, call, "allow_dangerous_deserialization"), call):
                yield from self._file(audited, call, "`allow_dangerous_deserialization=True`", True)

    def _file(self, audited: Audited, call: Call, why: str, explicit: bool) -> Iterator[Hit]:
        files = local_files(audited.index)
        place = files.origin(call.arg(0), call)
        if place is None and files.made_here(call.arg(0), call):
            return
        text = files.path(call.arg(0), call)
        remote = text.startswith(("http://", "https://")) or call.attr.endswith("from_url")
        foreign = place is not None or remote or "download" in text.lower()
        severity = Severity.LOW
        if (foreign and not files.checked) or (explicit and not call.name.startswith("torch")):
            severity = Severity.HIGH if foreign else Severity.MEDIUM
        evidence = ("the file is downloaded",) if foreign else ()
        related = (place,) if place else ()
        yield Hit(
            place_of(call.cell, call.node), {"call": call.name, "why": why}, severity,
            related=related, evidence=evidence, fix=_fix(audited, call),
        )  # fmt: skip


def _fix(audited: Audited, call: Call) -> Fix | None:
    """``weights_only=True`` keeps the meaning for tensors, and fails loudly for anything else: a person decides."""
    if call.name != "torch.load" or call.open_ended or not call.node.args:
        return None
    given = call.keyword("weights_only")
    if given is not None:
        value = literal(audited.index, given, call)
        edit = edit_node(call.cell, given, "True") if isinstance(given, ast.Constant) and value is False else None
    else:
        last = max([*call.node.args, *(k.value for k in call.node.keywords)], key=lambda n: (n.lineno, n.col_offset))
        edit = insert_after(call.cell, last, ", weights_only=True")
    return Fix("load weights only", (edit,)) if edit else None
