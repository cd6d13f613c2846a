"""A GPU that is taken for granted."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_ASKS = ("is_available", "device_count", "list_physical_devices", "default_backend", "get_available_providers")
_DEVICE = re.compile(r"cuda(?::\d+)?")


class AssumedGpu(NotebookRule):
    """Tensors moved to a GPU without asking whether there is one.

    ## Why it matters
    On a machine without one the notebook ends at this line, although it could run there, slowly. Most reviewers
    have no GPU of the kind that the author had.

    ## What to do
    `device = "cuda" if torch.cuda.is_available() else "cpu"`, and `model.to(device)`. Where it cannot run without
    one, say in the text which GPU, and how much memory it needs.

    ## See also
    - PyTorch, "CUDA semantics, best practices": https://docs.pytorch.org/docs/stable/notes/cuda.html
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{what}` ends the run where there is no such GPU"
    bad = (
        """
        # %%
        import torch
        net = torch.nn.Linear(4, 1).cuda()  # !
        # %%
        other = torch.nn.Linear(4, 1).to("cuda:0")  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        net = torch.nn.Linear(4, 1).to(device)
        """,
        """
        # %%
        import torch
        net = torch.nn.Linear(4, 1).to("cpu")
        words = "cuda"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not index.imported("torch") or any(True for _ in index.methods(*_ASKS)):
            return
        told: set[int] = set()
        for call in index.methods("cuda"):
            if not call.node.args and call.cell.position not in told:
                told.add(call.cell.position)
                yield at_call(call, what=".cuda()")
        for call in [*index.methods("to"), *index.calls("torch.device")]:
            device = call.arg(0, "device")
            named = device.value if isinstance(device, ast.Constant) else None
            if isinstance(named, str) and _DEVICE.fullmatch(named) and call.cell.position not in told:
                told.add(call.cell.position)
                yield at_call(call, what=f'{call.attr}("{named}")')
