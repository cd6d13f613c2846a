"""Text sampled from a language model."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.randomness.generators import TORCH, Generators
from jupyter_audit.notebook.values.constants import UNKNOWN, literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_SERVICES = (
    ".chat.completions.create",
    ".messages.create",
    ".completions.create",
    ".responses.create",
    ".generate_content",
)


class SampledAnswer(NotebookRule):
    """A language model's answer that is sampled, so that each run gets another one.

    ## Why it matters
    Without `temperature=0` a model draws its words. What follows from the answer, a label, a score, a table,
    changes from run to run. Even at 0 services give no guarantee, so a result needs the answers themselves.

    ## What to do
    Set `temperature=0` and a `seed` where there is one, name a dated model, and keep the answers in a file beside
    the notebook. For local models: `do_sample=False`, or `transformers.set_seed(0)`.

    ## See also
    - Ouyang et al., "An Empirical Study of the Non-determinism of ChatGPT in Code Generation", TOSEM 2025
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{call}` samples its answer: {why}"
    bad = (
        """
        # %%
        from openai import OpenAI
        client = OpenAI()
        r = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=[])  # !
        """,
        """
        # %%
        from transformers import AutoModelForCausalLM
        lm = AutoModelForCausalLM.from_pretrained("./lm")
        out = lm.generate(ids, do_sample=True)  # !
        """,
    )
    good = (
        """
        # %%
        import torch
        from openai import OpenAI
        from transformers import AutoModelForCausalLM
        client = OpenAI()
        r = client.chat.completions.create(model="gpt-4o-2024-08-06", temperature=0, messages=[])
        torch.manual_seed(0)
        lm = AutoModelForCausalLM.from_pretrained("./lm")
        out = lm.generate(ids, do_sample=True)
        greedy = lm.generate(ids, do_sample=False)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods("create", "generate_content"):
            if ("." + call.name).endswith(_SERVICES) and not call.open_ended:
                heat = _temperature(index, call)
                if heat is None or (isinstance(heat, int | float) and heat > 0):
                    yield at_call(call, why="no `temperature=0`" if heat is None else f"`temperature={heat}`")
        generators = shared(index, Generators)
        for call in index.methods("generate"):
            sampled = literal(index, option(index, call, "do_sample"), call)
            if sampled is True and not generators.seeded(TORCH, generators.timeline.when(call)):
                hit = at_call(call, why="`do_sample=True` without a seed")
                yield Hit(hit.place, hit.values, severity=Severity.MEDIUM)


def _temperature(index: NotebookIndex, call: Call) -> object:
    given = option(index, call, "temperature")
    if given is None:
        configured = any(
            isinstance(keyword.value, ast.Call) for keyword in call.node.keywords if keyword.arg == "config"
        )
        return UNKNOWN if configured else None
    return literal(index, given, call)
