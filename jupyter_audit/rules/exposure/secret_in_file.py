"""A secret written to a file as it is."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SECRET = re.compile(
    r"(?:^|_)(?:passw(?:or)?d|passwd|pwd|passphrase|secret|(?:api|private|access|secret|encryption)_?key|(?:api|access|auth|bearer|refresh)_?token"
    r"|credential|ssn|card_?number|cvv|pin_?code)s?$",
    re.IGNORECASE,
)
_MADE_SAFE = re.compile(r"encrypt|hash|fernet|digest|mask|redact|bcrypt|argon|keyring|len\(|bool\(", re.IGNORECASE)
_WRITES = ("write", "writelines", "write_text", "write_bytes", "writerow")
_DUMPS = ("json.dump", "yaml.dump", "yaml.safe_dump", "toml.dump", "pickle.dump")


class SecretInFile(NotebookRule):
    """A password, key or token that is written to a file unencrypted.

    ## Why it matters
    The file outlives the session: it is in the backup, in the repository if nobody watched, in the zip that goes to a
    colleague. Whoever reads the folder has the secret.

    ## What to do
    Leave secrets where they are kept: the environment, `keyring`, a vault. What must be written is encrypted first, or
    only a salted hash of it is stored.

    ## See also
    - CWE-312: https://cwe.mitre.org/data/definitions/312.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 312
    message = "`{name}` is written to a file as it is"
    bad = (
        """
        # %%
        import json, os
        with open("settings.txt", "w") as f:
            f.write(os.environ["API_TOKEN"])  # !
            f.write(f"user={user} password={password}")  # !
        json.dump({"user": user, "password": password}, open("login.json", "w"))  # !
        """,
    )
    good = (
        """
        # %%
        import json
        with open("settings.txt", "wb") as f:
            f.write(fernet.encrypt(password.encode()))
        with open("tokens.txt", "w") as f:
            f.write(" ".join(tokens))
            f.write("password")
        json.dump({"user": user, "password_hash": hashed}, open("login.json", "w"))
        sys.stdout.write(password_prompt)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in (*audited.index.methods(*_WRITES), *audited.index.calls(*_DUMPS)):
            if call.node.args and not call.name.startswith(("sys.std", "self.", "print")):
                name = self._written(call)
                if name:
                    yield Hit(place_of(call.cell, call.node), {"name": name})

    @staticmethod
    def _written(call: Call) -> str | None:
        """The secret in what is written: a name, an attribute, or an item with a constant key."""
        argument = call.node.args[0]
        if _MADE_SAFE.search(ast.unparse(argument)[:400]):
            return None
        for node in walk(argument):
            if isinstance(node, ast.Name | ast.Attribute):
                name = (chain_of(node) or "").rpartition(".")[2]
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                name = str(node.slice.value)
            elif isinstance(node, ast.Call) and (chain_of(node.func) or "") in ("os.getenv", "os.environ.get"):
                name = str(getattr(node.args[0], "value", "")) if node.args else ""
            else:
                continue
            if _SECRET.search(name):
                return name
        return None
