"""A password or key that is printed or logged."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.loggers import log_calls
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.shown_secrets import held, read_secret, shown_secret
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LOGS = (
    "print display IPython.display.display pprint.pprint rich.print builtins.print sys.stdout.write sys.stderr.write"
).split()
_WHOLE_ENVIRONMENT = ("os.environ", "environ", "os.environ.copy()", "os.environ.items()")


class SecretInLog(NotebookRule):
    """A password, token or key that goes to a log or the cell's output.

    ## Why it matters
    `print(password)` writes it into the saved notebook, and a logger into files that many can read and that are kept
    for years. A key that was read with care from the environment is then everywhere.

    ## What to do
    Do not print it. To see that it is there: `print(bool(api_key))`, or its last four characters.

    ## See also
    - CWE-532: https://cwe.mitre.org/data/definitions/532.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 532
    message = "`{name}` is written to {where}"
    bad = (
        """
        # %%
        import logging, os
        from getpass import getpass
        password = getpass()
        api_key = os.environ["API_KEY"]
        # %%
        print("connecting with", password)  # !
        logging.info(f"using key {api_key}")  # !
        """,
        """
        # %%
        import os
        print(os.environ)  # !
        print(os.environ["DB_PASSWORD"])  # !
        token = os.environ["STORE_API_TOKEN"]
        print(f"using {token}")  # !
        os.environ  # !
        """,
    )
    good = (
        """
        # %%
        import os
        print(bool(api_key), len(password), api_key[-4:], "password")
        print(f"{password_count} passwords", next_token, max_tokens)
        print(os.environ["HOME"])
        print("*" * len(secret))
        secret, token = len(posts) / 7, os.environ["HOME"]
        print("share:", secret, token)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_LOGS):
            yield from self._judge(audited, call, "the output")
        for call in log_calls(audited.index):
            yield from self._judge(audited, call, "the log")
        for cell, _ in audited.index.cells if audited.index.spells("os.environ") else ():
            last = cell.parsed.tree.body[-1] if "os.environ" in cell.source and cell.parsed.tree.body else None
            if isinstance(last, ast.Expr) and chain_of(last.value) in _WHOLE_ENVIRONMENT:
                yield Hit(place_of(cell, last), {"name": "os.environ", "where": "the output"})

    @staticmethod
    def _judge(audited: Audited, call: Call, where: str) -> Iterator[Hit]:
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
            if isinstance(argument, ast.Constant):
                continue
            name = _name_in(audited.index, argument, call)
            if name is None and chain_of(argument) in _WHOLE_ENVIRONMENT:
                name = "os.environ"
            if name and not _harmless(audited, argument, call):
                yield Hit(place_of(call.cell, call.node), {"name": name, "where": where})
                return


def _harmless(audited: Audited, argument: ast.expr, call: Call) -> bool:
    """A name that holds a plain word of the notebook's own, such as a label, is no secret."""
    value = audited.index.value(argument, call)
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) or len(value.value) < 4
    counted = isinstance(value, ast.Call) and chain_of(value.func) in ("len", "sum", "int", "round", "bool")
    return counted or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div | ast.Sub))


def _name_in(index: NotebookIndex, argument: ast.expr, call: Call) -> str | None:
    return shown_secret(argument) or read_secret(index, argument, call) or held(index, argument, call)
