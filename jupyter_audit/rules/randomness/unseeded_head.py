"""A new head on a pretrained model, drawn without a seed."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.randomness.generators import TORCH, Generators
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_HEADED = re.compile(r"For(?:SequenceClassification|TokenClassification|MultipleChoice|ImageClassification)\.from_pre")
_BARE = re.compile(
    r"^(?:[\w-]+/)?(?:(?:distil|al|de|ro)?bert(?:a|weet)?|electra|xlm-roberta|xlnet|vit)-"
    r"(?:[\w.-]+-)?(?:base|small|large|tiny|mini|xxlarge|xlarge)"
    r"(?:-v?\d)?(?:-(?:un)?cased|-multilingual-(?:un)?cased|-patch\d+-\d+(?:-in21k)?|-discriminator)?$",
    re.IGNORECASE,
)
"""Checkpoints that come without a head for a task."""


class UnseededHead(NotebookRule):
    """A pretrained model that is given a new head and trained, without a seed above it.

    ## Why it matters
    `bert-base-uncased` knows no classes: `from_pretrained` puts a layer on top whose weights are drawn at that
    moment. `Trainer` seeds everything, but only after the model was made, so each run begins elsewhere.

    ## What to do
    `transformers.set_seed(42)` above the model, or give the trainer a function that makes it:
    `Trainer(model_init=make_model, ...)`.

    ## See also
    - transformers, `Trainer`, `model_init`: https://huggingface.co/docs/transformers/main_classes/trainer
    - Dodge et al., "Fine-Tuning Pretrained Language Models: Weight Initializations, Data Orders", 2020
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{checkpoint}` is given a new head whose weights are drawn at random, and no seed governs torch here"
    bad = (
        """
        # %%
        from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
        model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)  # !
        trainer = Trainer(model, TrainingArguments("out", seed=1), train_dataset=rows)
        """,
    )
    good = (
        """
        # %%
        from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments, set_seed
        set_seed(1)
        model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
        trainer = Trainer(model, TrainingArguments("out"), train_dataset=rows)
        """,
        """
        # %%
        from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
        NAME = "distilbert-base-uncased-finetuned-sst-2-english"
        known = AutoModelForSequenceClassification.from_pretrained(NAME)
        def make():
            return AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
        trainer = Trainer(model_init=make, args=TrainingArguments("out"), train_dataset=rows)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        trainers = [*index.methods("Trainer", "Seq2SeqTrainer")]
        given = any(call.keyword("model_init") is not None for call in trainers)
        if given or not (trainers or any(True for _ in index.methods("backward"))):
            return
        generators = shared(index, Generators)
        for call in index.methods("from_pretrained"):
            checkpoint = text(index, call.arg(0), call) or ""
            if not _HEADED.search(call.name) or not _BARE.match(checkpoint):
                continue
            when = generators.timeline.when(call)
            if not generators.seeded(TORCH, when):
                hit = at_call(call, checkpoint=checkpoint)
                yield Hit(hit.place, hit.values, severity=Severity.LOW if when.moment is None else None)
