"""A network whose weights and batches are drawn without a seed."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.order.timeline import outermost
from jupyter_audit.notebook.randomness.generators import TENSORFLOW, TORCH, Generators
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LAYERS = frozenset(
    "Linear Conv1d Conv2d Conv3d LSTM GRU RNN Embedding ConvTranspose2d Bilinear LSTMCell GRUCell MultiheadAttention "
    "TransformerEncoderLayer Transformer TransformerEncoder TransformerDecoder".split()
)
"""Layers of torch.nn that draw their weights when they are made."""


class UnseededTraining(NotebookRule):
    """A network that is trained from weights drawn without a seed.

    ## Why it matters
    Initial weights, the order of the batches and dropout are random. Each run ends in another network with
    another score; differences between architectures are often no larger than that.

    ## What to do
    torch: `torch.manual_seed(0)` above the model (Lightning: `seed_everything(0)`). Keras:
    `keras.utils.set_random_seed(0)`. On a GPU also `torch.use_deterministic_algorithms(True)` or
    `tf.config.experimental.enable_op_determinism()`. Report several seeds where it matters.

    ## See also
    - PyTorch, "Reproducibility": https://docs.pytorch.org/docs/stable/notes/randomness.html
    - Keras, "Reproducibility": https://keras.io/examples/keras_recipes/reproducibility_recipes/
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}`: weights are drawn at random, and no seed governs {library}"
    bad = (
        """
        # %%
        from tensorflow import keras
        model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(x, y, epochs=5)  # !
        """,
        """
        # %%
        import torch
        from torch import nn
        net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))  # !
        loss = net(x).mean()
        loss.backward()
        """,
        """
        # %%
        import torch
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.out = torch.nn.Linear(4, 1)
        # %%
        net = Net()  # !
        net(x).sum().backward()
        """,
    )
    good = (
        """
        # %%
        import keras
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.layers.Dense(8)])
        model.fit(x, y, epochs=5)
        """,
        """
        # %%
        import torch
        from torch import nn
        net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
        net.load_state_dict(torch.load("net.pt", weights_only=True))
        net.eval()
        """,
        """
        # %%
        import torch
        torch.manual_seed(3)
        net = torch.nn.Linear(4, 1)
        net(x).sum().backward()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        generators = shared(index, Generators)
        for call, generator in (*_keras(index), *_torch(index)):
            when = generators.timeline.when(call)
            if not generators.seeded(generator, when):
                hit = at_call(call, library=generator)
                yield Hit(hit.place, hit.values, severity=Severity.LOW if when.moment is None else None)


def _keras(index: NotebookIndex) -> Iterator[tuple[Call, str]]:
    if not index.imported("keras", "tensorflow"):
        return
    for call in index.methods("fit", "fit_generator"):
        trains = any(
            keyword.arg in ("epochs", "nb_epoch", "batch_size", "validation_data") for keyword in call.node.keywords
        )
        if call.name.startswith(("keras.", "tensorflow.keras.")) or (
            trains and not call.name.startswith(("sklearn.", "torch."))
        ):
            yield call, TENSORFLOW


def _torch(index: NotebookIndex) -> Iterator[tuple[Call, str]]:
    """Where weights come to be: layers at the notebook's level, and the making of classes that hold layers."""
    if not index.imported("torch") or not any(True for _ in index.methods("backward")):
        return
    if any(True for _ in index.methods("load_state_dict", "from_pretrained", "load_weights")):
        return
    holders: set[str] = set()
    statements: set[int] = set()
    layers = [call for call in index.methods(*_LAYERS) if call.name.startswith("torch.nn.")]
    for call in sorted(layers, key=lambda call: (call.cell.position, call.node.lineno)):
        owner = outermost(call.scope)
        if owner is None:
            if id(call.stmt) not in statements:
                statements.add(id(call.stmt))
                yield call, TORCH
        elif isinstance(owner.node, ast.ClassDef | ast.FunctionDef):
            holders.add(owner.name)
    for name in sorted(holders):
        for call in index.calls(f"__main__.{name}"):
            if outermost(call.scope) is None:
                yield call, TORCH
