"""A password or key in what a language model is asked."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.prompts import prompts
from jupyter_audit.notebook.values.shown_secrets import read_secret, shown_secret
from jupyter_audit.rule import Audited, Hit, NotebookRule


class SecretInPrompt(NotebookRule):
    """A password, token or key that becomes part of a prompt.

    ## Why it matters
    The prompt goes to whoever runs the model, is kept in their logs, and may come out again in an answer: a model can
    be talked into repeating what it was told.

    ## What to do
    Keep secrets in your own code: let the model say what is to be done, and connect yourself.

    ## See also
    - CWE-201: https://cwe.mitre.org/data/definitions/201.html
    - OWASP Top 10 for LLM applications, LLM02 and LLM07
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 201
    message = "`{name}` is handed to a language model"
    bad = (
        """
        # %%
        import os
        from openai import OpenAI
        client = OpenAI()
        prompt = f"Log in as admin with {os.environ['DB_PASSWORD']} and list the tables"
        client.responses.create(model="m", input=prompt)  # !
        notes = [{"role": "system", "content": f"The key is {api_key}"}]
        client.chat.completions.create(model="m", messages=notes)  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from openai import OpenAI
        client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
        prompt = f"Which tables are there? Answer in {max_tokens} tokens."
        client.responses.create(model="m", input=prompt)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call, text in prompts(audited.index):
            name = shown_secret(text) or read_secret(audited.index, text, call)
            if name:
                yield Hit(place_of(call.cell, call.node), {"name": name})
