"""Code from a model hub that runs on loading."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import is_true, option, text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LOADERS = (
    "from_pretrained", "load_dataset", "load_dataset_builder", "pipeline", "SentenceTransformer", "CrossEncoder", "LLM",
    "from_config", "load_metric", "get_dataset_config_names", "HuggingFaceEmbeddings", "get_tokenizer",
    "snapshot_download", "load_model",
)  # fmt: skip


class RemoteModelCode(NotebookRule):
    """A model or dataset whose own Python files are run when it is loaded.

    ## Why it matters
    `trust_remote_code=True` downloads Python from the repository of somebody on a hub and runs it in your kernel,
    with your files and keys. A pinned commit fixes which code that is; it does not make anybody read it.
    `torch.hub.load` always does so.

    ## What to do
    Use models that the library supports itself, and datasets as Parquet. Where the code is needed: read it, pin
    `revision=` to the full commit hash that you read, and run it in a container without keys.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - Hugging Face, custom models: https://huggingface.co/docs/transformers/custom_models
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 829
    message = "`{call}` runs Python code from {where}"
    bad = (
        """
        # %%
        from transformers import AutoModel
        model = AutoModel.from_pretrained("somelab/tiny-moe", trust_remote_code=True)  # !
        """,
        """
        # %%
        from datasets import load_dataset
        options = {"split": "test", "trust_remote_code": True}
        # %%
        bench = load_dataset("somelab/bench", **options)  # !
        """,
        """
        # %%
        import torch
        net = torch.hub.load("somebody/repo", "resnet_custom", pretrained=True)  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        from transformers import AutoModel
        a = AutoModel.from_pretrained("distilbert-base-uncased", revision="0e1cd914e3d46199ed785853e12b57304e04178b")
        b = AutoModel.from_pretrained("somelab/tiny-moe", trust_remote_code=False)
        net = torch.hub.load("./vendored", "resnet_custom", source="local")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods(*_LOADERS):
            if is_true(index, option(index, call, "trust_remote_code"), call):
                revision = option(index, call, "revision")
                severity = Severity.HIGH if revision is None else Severity.MEDIUM
                yield self._hit(call, severity, "the hub (`trust_remote_code=True`)")
        for call in index.calls("torch.hub.load"):
            if text(index, option(index, call, "source"), call) != "local":
                repository = text(index, call.arg(0), call) or ""
                pytorch = repository.startswith(("pytorch/", "facebookresearch/", "ultralytics/", "NVIDIA/"))
                severity = Severity.LOW if pytorch or ":" in repository else Severity.MEDIUM
                yield self._hit(call, severity, "a GitHub repository")

    @staticmethod
    def _hit(call: Call, severity: Severity, where: str) -> Hit:
        return Hit(place_of(call.cell, call.node), {"call": call.name, "where": where}, severity)
