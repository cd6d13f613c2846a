"""Secrets drawn from a generator that can be predicted."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.fixes.mend import from_the_system
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of, source_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_DRAWS = tuple(
    f"random.{name}" for name in ("random", "randint", "randrange", "choice", "choices", "sample", "getrandbits",
    "randbytes", "uniform", "shuffle")
) + tuple(f"numpy.random.{name}" for name in ("randint", "choice", "bytes", "rand", "random", "permutation")) + (
    "numpy.random.default_rng().integers", "numpy.random.default_rng().bytes", "numpy.random.default_rng().choice",
    "random.Random().choice", "random.Random().randint", "random.Random().choices", "random.Random().getrandbits",
    "uuid.uuid1",
)  # fmt: skip
_SECRET = re.compile(
    r"(?<![a-z])(?:passw(?:or)?ds?|passphrase|secrets?|otp|one_?time|session_?(?:id|key|token)|sid|captcha|magic_?link|(?:auth|access|reset|csrf|api|invite|invitation|login|bearer|verification|activation)_?(?:token|key|code)s?"
    r"|tokens?_?(?:hex|urlsafe)?|salt|nonce|pin(?:_?code)?|voucher|coupon|licen[cs]e_?key|(?:encryption|crypto|cipher|aes|hmac|signing|private|master|secret|shared)_?key|api_?key|credential|recovery)(?![a-z])",
    re.IGNORECASE,
)
_WORDS_ABOUT_TEXT = re.compile(
    r"token(?:iz|s\b|_id|_len|_count)|next_token|n_tokens|vocab|logits|num_tokens|max_tokens|masked|tokens?\["
    r"|_(?:length|len|count|size|strength|score|column|rate|share|name)s?\b",
    re.IGNORECASE,
)


_CODE = re.compile(
    r"^(?:self\.)?\w*code\w*\s*=.*join\(|join\([^=]*\b(?:ascii_\w+|letters|digits|charset|chars|alphabet|characters)\b",
    re.IGNORECASE,
)
"""A text of random characters, mostly a code or an identifier."""
_CLOCKS = ("time.time", "time.time_ns", "datetime.datetime.now", "datetime.datetime.utcnow", "os.getpid")
_HASHED = re.compile(r"hashlib|md5|sha\d|hexdigest|b64encode|crc32|\bhash\(")
_KEY = re.compile(r"^(?:\w+_)?key$", re.IGNORECASE)
_BYTES = frozenset({"getrandbits", "randbytes", "bytes"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class PredictableSecret(NotebookRule):
    """A password, token or key that comes from `random` or NumPy.

    ## Why it matters
    `random` is made for simulations: who has seen some of its numbers, or knows the seed, knows all that follow. In
    a notebook the seed often stands in the first cell.

    ## What to do
    `secrets.token_urlsafe(32)`, `secrets.choice(letters)`, `secrets.randbelow(n)`; `os.urandom` for keys and salts.

    ## See also
    - CWE-330: https://cwe.mitre.org/data/definitions/330.html
    - CWE-338: https://cwe.mitre.org/data/definitions/338.html
    - secrets: https://docs.python.org/3/library/secrets.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 330
    message = "`{call}` can be predicted: a secret needs the `secrets` module"
    bad = (
        """
        # %%
        import random, string
        def make_password(n=10):
            return "".join(random.choice(string.ascii_letters) for _ in range(n))  # !
        """,
        """
        # %%
        import numpy as np
        reset_token = np.random.randint(0, 10**6)  # !
        """,
        """
        # %%
        from random import randint
        class Reset:
            def __init__(self):
                self.code = "".join(str(randint(0, 9)) for _ in range(6))  # !
        """,
    )
    good = (
        """
        # %%
        import random, secrets
        reset_token = secrets.token_urlsafe(16)
        sample = random.choice(tokens)
        next_token = random.choices(vocab, weights=probs)[0]
        token_kind = random.choice(["bpe", "wordpiece"])
        password_lengths = [random.choice([8, 10]) for _ in range(3)]
        """,
        """
        # %%
        import random
        rng = random.SystemRandom()
        password = "".join(rng.choice("abc123") for _ in range(12))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_CLOCKS):
            if self._makes_secret(audited, call) and _HASHED.search(source_of(call.cell, call.stmt, 300)):
                yield Hit(place_of(call.cell, call.node), {"call": call.name})
        for call in audited.index.calls(*_DRAWS):
            if _among_words(audited, call):
                continue
            if self._makes_secret(audited, call):
                yield Hit(place_of(call.cell, call.node), {"call": call.name}, fix=from_the_system(audited.index, call))
            elif _CODE.search(source_of(call.cell, call.stmt, 300)):
                place = place_of(call.cell, call.node)
                yield Hit(place, {"call": call.name}, Severity.LOW, Confidence.LOW)

    @staticmethod
    def _makes_secret(audited: Audited, call: Call) -> bool:
        statement = call.stmt
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
            targets = [statement.target]
        names = [source_of(call.cell, target, 80) for target in targets]
        scope = call.scope
        while scope.kind in ("comprehension", "lambda") and scope.parent is not None:
            scope = scope.parent
        if scope.kind == "function":
            names.append(scope.name)
            if isinstance(statement, ast.Return):  # what it gives is named by whoever calls it
                callers = (each.stmt for each in audited.index.calls(f"__main__.{scope.name}"))
                targets += [target for each in callers if isinstance(each, ast.Assign) for target in each.targets]
                names += [ast.unparse(target) for target in targets]
        names = [_HUMP.sub("_", name) for name in names]
        drawn_bytes = call.attr in _BYTES or re.search(
            r"=\s*(?:bytes|bytearray)\(", source_of(call.cell, statement, 200)
        )
        if drawn_bytes and any(map(_KEY.match, names)):
            return True
        return any(_SECRET.search(name) and not _WORDS_ABOUT_TEXT.search(name) for name in names)


def _among_words(audited: Audited, call: Call) -> bool:
    """One of several words that stand in the notebook is no secret: ``choice(["bpe", "wordpiece"])``."""
    values = audited.index.value(call.arg(0), call) if call.attr in ("choice", "choices", "sample") else None
    return isinstance(values, ast.List | ast.Tuple) and any(
        isinstance(word, ast.Constant) and isinstance(word.value, str) and len(word.value) > 1 for word in values.elts
    )
