"""Personal data in what a language model is asked."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.stated.personal import PERSONAL_NAME
from jupyter_audit.notebook.taint.prompts import prompts
from jupyter_audit.rule import Audited, Hit, NotebookRule

_COUNTS = frozenset({"len", "sum", "count", "nunique", "mean", "value_counts", "isna", "notna", "drop"})


class PersonalDataInPrompt(NotebookRule):
    """Birth dates, card numbers, diagnoses or the like that are sent to a language model.

    ## Why it matters
    What goes into a prompt leaves the house: the provider keeps it, for how long and for what its terms say. For
    health data and card numbers that alone can be unlawful.

    ## What to do
    Send what the question needs and no more: drop these columns, or replace them by a number that says nothing.
    Where they must be sent, use a model of your own.

    ## See also
    - CWE-359: https://cwe.mitre.org/data/definitions/359.html
    - OWASP Top 10 for LLM applications, LLM02
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 359
    message = "`{name}` of people is sent to a language model"
    bad = (
        """
        # %%
        import pandas as pd
        from openai import OpenAI
        client, visits = OpenAI(), pd.read_csv("visits.csv")
        client.responses.create(model="m", input=visits[["age", "diagnosis"]].to_string())  # !
        for row in visits.itertuples():
            client.responses.create(model="m", input=f"Write to {row.patient_name}, born {row.date_of_birth}")  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from openai import OpenAI
        client, visits = OpenAI(), pd.read_csv("visits.csv")
        client.responses.create(model="m", input=visits[["age", "ward"]].describe().to_string())
        client.responses.create(model="m", input=f"{visits['diagnosis'].nunique()} diagnoses: is that many?")
        client.responses.create(model="m", input=visits.drop(columns=["ssn"]).head().to_string())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        seen: set[int] = set()
        for call, text in prompts(audited.index):
            name = next(_named(text), None)
            if name is not None and id(call.node) not in seen:
                seen.add(id(call.node))
                yield Hit(place_of(call.cell, call.node), {"name": name})


def _named(text: ast.expr) -> Iterator[str]:
    """The personal values that stand in the text themselves, not counted, compared or dropped."""
    for node in walk(text):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Compare) or getattr(function, "attr", getattr(function, "id", "")) in _COUNTS:
            return
    for node in walk(text):
        names = [node.attr] if isinstance(node, ast.Attribute) else [node.id] if isinstance(node, ast.Name) else []
        if isinstance(node, ast.Subscript):
            names = [str(leaf.value) for leaf in walk(node.slice) if isinstance(leaf, ast.Constant)]
        yield from (name for name in names if PERSONAL_NAME.match(name))
