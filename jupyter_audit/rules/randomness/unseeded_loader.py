"""Data loaders and dataset shuffles of the deep-learning libraries, without a seed."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.arguments import arguments_for, default_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.randomness.generators import NUMPY, TENSORFLOW, TORCH, Generators
from jupyter_audit.notebook.values.constants import is_true
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_DATA = "torch.utils.data."
_SAMPLERS = ("RandomSampler", "WeightedRandomSampler", "SubsetRandomSampler")
_TORCH_ALWAYS = (
    *("random_split", "dataset.random_split"),
    *(prefix + name for prefix in ("", "sampler.") for name in _SAMPLERS),
)
_SEED_ARGUMENTS = ("seed", "seeds", "generator", "generators")
"""Of ``datasets.Dataset``; ``shuffle`` takes the seed as its first argument, too."""
_KERAS_FOLDERS = tuple(
    f"{module}.{name}"
    for module in ("tensorflow.keras.utils", "keras.utils", "tensorflow.keras.preprocessing", "keras.preprocessing")
    for name in ("image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory")
)


class UnseededLoader(NotebookRule):
    """A data loader, random split or dataset shuffle that is not seeded.

    ## Why it matters
    The order of the batches decides where training ends, and a random split decides what is tested. Without a
    seed both differ in each run.

    ## What to do
    torch: `generator=torch.Generator().manual_seed(0)` for `DataLoader` and `random_split`, with a
    `worker_init_fn` where workers draw; or `torch.manual_seed(0)` above. TensorFlow: `shuffle(1000, seed=0)` and
    `tf.random.set_seed(0)`; `image_dataset_from_directory(..., seed=0)`.

    ## See also
    - PyTorch, "Reproducibility", DataLoader: https://docs.pytorch.org/docs/stable/notes/randomness.html#dataloader
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` shuffles at random, and no seed governs it"
    bad = (
        """
        # %%
        from torch.utils.data import DataLoader, random_split
        train, val = random_split(images, [800, 200])  # !
        loader = DataLoader(train, batch_size=32, shuffle=True)  # !
        """,
        """
        # %%
        import tensorflow as tf
        batches = tf.data.Dataset.from_tensor_slices(x).shuffle(1000).batch(32)  # !
        """,
        """
        # %%
        from datasets import load_dataset
        reviews = load_dataset("imdb", revision="e6281661ce1c48d982bc483cf8a173c1bbeb5d31")
        few = reviews["train"].shuffle().select(range(100))  # !
        parts = few.train_test_split(test_size=0.2)  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        from torch.utils.data import DataLoader, random_split
        g = torch.Generator().manual_seed(2)
        train, val = random_split(images, [800, 200], generator=g)
        loader = DataLoader(train, shuffle=True, generator=g)
        test = DataLoader(val, batch_size=32)
        """,
        """
        # %%
        import torch
        from torch.utils.data import DataLoader
        torch.manual_seed(0)
        loader = DataLoader(train, shuffle=True)
        """,
        """
        # %%
        from datasets import load_dataset
        own = load_dataset("csv", data_files="own.csv", split="train")
        few = own.shuffle(seed=3).train_test_split(test_size=0.2, seed=3)
        past = own.train_test_split(test_size=0.2, shuffle=False)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        generators = shared(index, Generators)
        for call, generator, sites in _shuffles(index):
            times = [generators.timeline.when(site) for site in sites]
            unseeded = [when for when in times if not generators.seeded(generator, when)]
            if unseeded and not call.open_ended:
                hit = at_call(call)
                severity = Severity.LOW if all(when.moment is None for when in unseeded) else None
                yield Hit(hit.place, hit.values, severity=severity)


def _shuffles(index: NotebookIndex) -> Iterator[tuple[Call, str, list[Call]]]:
    """Each shuffle: the call, the generator that it draws from, and the calls in which it does shuffle."""
    if index.imported("torch"):
        for call in index.calls(_DATA + "DataLoader", _DATA + "dataloader.DataLoader"):
            if call.keyword("generator") is None:
                yield call, TORCH, _shuffling(index, call.arg(2, "shuffle"), call)
        for call in index.calls(*(_DATA + name for name in _TORCH_ALWAYS)):
            if call.keyword("generator") is None:
                yield call, TORCH, [call]
    if index.imported("datasets"):
        for call in index.methods("shuffle", "train_test_split"):
            seeds = [*map(call.keyword, _SEED_ARGUMENTS), call.arg(0) if call.attr == "shuffle" else None]
            if call.name.startswith("datasets.") and not any(seeds) and not _false(call.keyword("shuffle")):
                yield call, NUMPY, [call]
    if index.imported("tensorflow", "keras"):
        for call in index.methods("shuffle"):
            if call.name.startswith("tensorflow.data.") and call.arg(1, "seed") is None:
                yield call, TENSORFLOW, [call]
        for call in index.calls(*_KERAS_FOLDERS):
            shuffle = call.keyword("shuffle")
            if call.keyword("seed") is None and not _false(shuffle):
                yield call, TENSORFLOW, [call]


def _shuffling(index: NotebookIndex, value: ast.expr | None, call: Call) -> list[Call]:
    """Where ``shuffle`` is True: the call itself, or the calls of the function whose parameter it is."""
    bound = index.definition(value, call) if isinstance(value, ast.Name) else None
    function, parameter = call.scope.node, bound.binding.value if bound is not None else None
    if not isinstance(function, ast.FunctionDef) or not isinstance(parameter, ast.arg):
        return [call] if is_true(index, value, call) else []
    given = [
        (argument, caller)
        for caller in index.calls(f"__main__.{function.name}")
        for argument in arguments_for(function, parameter, caller.node)
    ]
    given = given or [(argument, call) for argument in default_of(function.args, parameter)]
    return [caller for argument, caller in given if is_true(index, argument, caller)]


def _false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False
