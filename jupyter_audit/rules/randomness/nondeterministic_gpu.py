"""Settings under which a GPU takes another algorithm in each run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_SWITCHES = {"benchmark": True, "deterministic": False}
"""Attributes of ``torch.backends.cudnn``, and the value under which results differ between runs."""


class NondeterministicGpu(NotebookRule):
    """A setting that lets the GPU library choose another algorithm in each run.

    ## Why it matters
    With `torch.backends.cudnn.benchmark = True` cuDNN times several convolution algorithms and takes the fastest.
    Which one that is differs from run to run, and the algorithms round differently, so that two runs with the
    same seed drift apart.

    ## What to do
    Leave `benchmark` at its default False while results are compared, and call
    `torch.use_deterministic_algorithms(True)`; where speed matters more, say so beside the setting.

    ## See also
    - PyTorch, "Reproducibility": https://docs.pytorch.org/docs/stable/notes/randomness.html#cuda-convolution-benchmarking
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{switch}` lets the GPU compute otherwise in each run, whatever the seed"
    bad = (
        """
        # %%
        import torch
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = True  # !
        """,
        """
        # %%
        import torch
        torch.use_deterministic_algorithms(False)  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True
        torch.use_deterministic_algorithms(True)
        print(torch.backends.cudnn.benchmark)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, _ in audited.index.cells if audited.index.imported("torch") else ():
            for node in cell.nodes if "cudnn" in cell.source else ():
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    switch = (chain_of(node.targets[0]) or "").rpartition("cudnn.")[2]
                    if switch in _SWITCHES and node.value.value is _SWITCHES[switch]:
                        shown = f"torch.backends.cudnn.{switch} = {node.value.value}"
                        yield Hit(place_of(cell, node), {"switch": shown})
        for call in audited.index.calls("torch.use_deterministic_algorithms"):
            mode = call.arg(0, "mode")
            if isinstance(mode, ast.Constant) and mode.value is False:
                yield at_call(call, switch="torch.use_deterministic_algorithms(False)")
