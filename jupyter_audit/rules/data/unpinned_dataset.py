"""Datasets and models fetched by name, without a revision."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.constants import UNKNOWN, literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_HUB = (
    *("datasets.load_dataset", "datasets.load_dataset_builder"),
    *("huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download"),
    *("transformers.pipeline", "transformers.pipelines.pipeline"),
    *("sentence_transformers.SentenceTransformer", "sentence_transformers.CrossEncoder"),
)
_COLLECTIONS = ("seaborn.load_dataset", "gensim.downloader.load", "tensorflow_datasets.load", "nltk.download")
_KAGGLE = ("kagglehub.dataset_download", "kagglehub.dataset_load", "kagglehub.load_dataset")
_LOCAL = re.compile(
    r"^(?:[./~]|[A-Za-z]:[\\/])|\.(?:csv|json|jsonl|txt|parquet|pt|bin)$"
    r"|(?:^|/)(?:ckpt|checkpoints?|models?|outputs?|results|runs|downloads?|data|weights|saved[\w-]*|artifacts)(?:/|$)"
)
_BUILDERS = frozenset({"csv", "json", "text", "parquet", "imagefolder", "audiofolder", "pandas", "arrow", "webdataset"})


class UnpinnedDataset(NotebookRule):
    """A dataset or model taken from a hub by its name alone.

    ## Why it matters
    Hubs serve the newest version. Authors correct labels, replace weights and rename things; the same line then
    gives other data or another model, and no error.

    ## What to do
    Name the version: `load_dataset(name, revision="<commit>")`, `from_pretrained(name, revision="<commit>")`,
    `fetch_openml(name, version=1)`, `torch.hub.load("owner/repo:v1.2", ...)`.

    ## See also
    - Hugging Face, "Download files from the Hub", revisions
    - scikit-learn, "Downloading datasets from the openml.org repository", dataset versions
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{what}` is taken as it is today: no {argument} is given"
    bad = (
        """
        # %%
        from sklearn.datasets import fetch_openml
        X, y = fetch_openml("adult", return_X_y=True)  # !
        """,
        """
        # %%
        from datasets import load_dataset
        from transformers import AutoModel, pipeline
        data, feel = load_dataset("imdb", split="train"), pipeline("sentiment-analysis")  # !
        model = AutoModel.from_pretrained("bert-base-uncased")  # !
        """,
        """
        # %%
        import kagglehub, torch
        net = torch.hub.load("pytorch/vision", "resnet18")  # !
        path = kagglehub.dataset_download("uciml/iris")  # !
        """,
        """
        # %%
        from torchvision.models import resnet18
        net = resnet18(weights="DEFAULT")  # !
        old = resnet18(weights="IMAGENET1K_V1")
        """,
    )
    good = (
        """
        # %%
        from datasets import load_dataset
        from sklearn.datasets import fetch_openml
        from transformers import AutoTokenizer
        import kagglehub, torch
        REV = "0e1cd914e3d46199ed785853e12b57304e04178b"
        X, y = fetch_openml("adult", version=2, return_X_y=True)
        Z = fetch_openml(data_id=1590)
        diary = load_dataset("dair-ai/emotion", revision=REV)
        own = load_dataset("csv", data_files="data/own.csv")
        tok = AutoTokenizer.from_pretrained("ckpt/diary", local_files_only=True)
        again = AutoTokenizer.from_pretrained("./diary")
        net = torch.hub.load("pytorch/vision:v0.10.0", "resnet18")
        path = kagglehub.dataset_download("uciml/iris/versions/2")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls("sklearn.datasets.fetch_openml"):
            version = literal(index, option(index, call, "version", 1), call)
            if version in (None, "active") and call.keyword("data_id") is None and not call.open_ended:
                yield at_call(call, what=_shown(index, call) or "the dataset", argument="`version`")
        for call in (*index.calls(*_HUB), *index.methods("from_pretrained")):
            name = literal(index, _named(call), call)
            if not isinstance(name, str) or not _on_hub(name, call) or _fixed(index, call):
                continue
            yield at_call(call, what=name, argument="`revision`")
        for call in index.calls("transformers.pipeline"):
            if _named(call) is None and call.node.args and not call.open_ended:
                task = literal(index, call.arg(0, "task"), call)
                yield at_call(call, what=f"the usual model for {task}", argument="`model` and no `revision`")
        for call in index.calls(*_COLLECTIONS):
            name = literal(index, call.arg(0, "name"), call)
            if isinstance(name, str) and not re.search(r":\d", name):
                hit = at_call(call, what=name, argument="version")
                yield Hit(hit.place, hit.values, severity=Severity.LOW)
        for call in index.calls(*_KAGGLE):
            name = literal(index, call.arg(0, "handle"), call)
            if isinstance(name, str) and "/versions/" not in name:
                yield at_call(call, what=name, argument="`/versions/N`")
        if index.imported("torchvision"):
            for call in index.calls_under("torchvision.models"):
                if literal(index, call.keyword("weights"), call) == "DEFAULT":
                    yield at_call(call, what=f"{call.attr}'s DEFAULT weights", argument="version")
        for call in index.calls("torch.hub.load"):
            name = literal(index, call.arg(0, "repo_or_dir"), call)
            source = literal(index, call.keyword("source"), call)
            if isinstance(name, str) and ":" not in name and "/" in name and source != "local":
                yield at_call(call, what=name, argument="tag or commit")


def _named(call: Call) -> ast.expr | None:
    if call.attr == "pipeline":
        return call.arg(1, "model")
    names = ("path", "repo_id", "pretrained_model_name_or_path", "model_name_or_path")
    return call.arg(0) or next(filter(None, map(call.keyword, names)), None)


def _shown(index: NotebookIndex, call: Call) -> str | None:
    name = literal(index, call.arg(0, "name"), call)
    return name if isinstance(name, str) else None


def _on_hub(name: str, call: Call) -> bool:
    if call.attr.startswith("load_dataset"):
        return name not in _BUILDERS and not _LOCAL.search(name)
    return not _LOCAL.search(name) and bool(name)


def _fixed(index: NotebookIndex, call: Call) -> bool:
    revision = option(index, call, "revision") or call.keyword("tokenizer_revision")
    if revision is not None:
        value = literal(index, revision, call)
        return value is UNKNOWN or (value is not None and value not in ("main", "master"))
    local = literal(index, call.keyword("local_files_only"), call)
    return local is True or (call.open_ended and option(index, call, "revision") is None)
