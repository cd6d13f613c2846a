"""A function that is told who asks, and does not look."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CALLER = re.compile(
    r"^(?:current|acting|requesting|calling|logged_in)_?(?:user|actor|account|principal)(?:_?(?:id|name|role))?$"
    r"|^(?:caller|actor|requester|requestor|principal)(?:_?(?:id|name|role))?$|^(?:caller|user|requester)_role$|^signature$|^auth_token$"
)
_WORDS = (
    "user",
    "actor",
    "account",
    "principal",
    "caller",
    "requester",
    "requestor",
    "_role",
    "signature",
    "auth_token",
)


class UnaskedCaller(NotebookRule):
    """A function that takes who is asking (or a signature) and never uses it.

    ## Why it matters
    The parameter is there because something had to be decided by it: whose record may be read, whether the message is
    genuine. As it stands, everybody gets the same answer.

    ## What to do
    Compare the caller with the owner, or ask for a role, before anything is returned or changed; check the signature
    with `hmac.compare_digest`.

    ## See also
    - CWE-862: https://cwe.mitre.org/data/definitions/862.html
    - CWE-347: https://cwe.mitre.org/data/definitions/347.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 862
    message = "`{parameter}` says who asks, but `{function}` never looks at it"
    bad = (
        """
        # %%
        def show_profile(current_user_id, user_id):  # !
            return PROFILES[user_id]
        def accept(order, signature):  # !
            queue.append(order)
        """,
    )
    good = (
        """
        # %%
        def show_profile(current_user_id, user_id):
            if current_user_id != user_id:
                raise PermissionError
            return PROFILES[user_id]
        def audit(actor, what):
            print(actor, what)
        class Store:
            def save(self, actor, row):
                raise NotImplementedError
        def handler(signature, frame): ...
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells(*_WORDS):
            return
        for cell, cell_index in audited.index.cells:
            for function in cell_index.functions:
                node = function.node
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or len(node.body) < 1:
                    continue
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                for argument in arguments if len(arguments) > 1 else ():
                    if _CALLER.search(argument.arg) and _acts(node) and not _reads(node, argument.arg):
                        values = {"parameter": argument.arg, "function": node.name}
                        cwe = 347 if argument.arg == "signature" else None
                        yield Hit(place_of(cell, node), values, cwe=cwe)


def _acts(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the body looks something up or changes something: not a stub."""
    wanted = (ast.Subscript, ast.Call)
    stub = any(isinstance(child, ast.Raise) for child in node.body)
    return not stub and any(isinstance(child, wanted) for statement in node.body for child in walk(statement))


def _reads(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    names = (child for statement in node.body for child in ast.walk(statement) if isinstance(child, ast.Name))
    local = any(isinstance(c, ast.Call) and getattr(c.func, "id", "") in ("locals", "vars") for c in ast.walk(node))
    return local or any(child.id == name for child in names) or bool(node.decorator_list)
