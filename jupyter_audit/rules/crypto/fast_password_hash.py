"""Passwords hashed too fast, or with a salt that never changes."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of, source_of
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.notebook.values.django import django_settings
from jupyter_audit.rule import Audited, Hit, NotebookRule
from jupyter_audit.rules.crypto.static_nonce import is_fixed

MIN_PBKDF2 = 100_000
"""Rounds; OWASP asks for 600,000 with SHA-256 (2023). Fewer than this is far off."""
MIN_BCRYPT = 10
"""Rounds as a power of two, after OWASP."""
_HASHES = tuple(
    f"hashlib.{name}"
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")
)
_OLD = tuple(
    f"passlib.hash.{name}.{method}"
    for name in (
        "md5_crypt",
        "des_crypt",
        "sha1_crypt",
        "ldap_md5",
        "ldap_sha1",
        "nthash",
        "lmhash",
        "hex_md5",
        "hex_sha1",
    )
    for method in ("hash", "encrypt", "using")
)
_OLD_HASHER = re.compile(r"(?:Unsalted)?(?:MD5|SHA1|Crypt)PasswordHasher")
_PASSWORD = re.compile(r"passw(?:or)?d|passphrase|pass_phrase|\bpwd\b|\bpw\b|\bpin\b|passcode|hash_pw", re.IGNORECASE)


class FastPasswordHash(NotebookRule):
    """A password hash that is quick to guess.

    ## Why it matters
    SHA-256 and MD5 are made to be fast: a graphics card tries billions of passwords a second. Key derivation with a
    thousand rounds, or with the same salt for everybody, is hardly better: one table serves for all.

    ## What to do
    `hashlib.scrypt`, argon2 or bcrypt with their present defaults; PBKDF2 with at least 600,000 rounds; a salt of 16
    random bytes for each password, `os.urandom(16)`.

    ## See also
    - CWE-916: https://cwe.mitre.org/data/definitions/916.html
    - OWASP Password Storage: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 916
    message = "{why}: the password can be guessed quickly"
    bad = (
        """
        # %%
        import hashlib
        def store(password):
            return hashlib.sha256(password.encode()).hexdigest()  # !
        """,
        """
        # %%
        import hashlib
        key = hashlib.pbkdf2_hmac("sha256", phrase.encode(), b"partner-salt", 1000)  # !
        from passlib.hash import md5_crypt
        entry = md5_crypt.hash(phrase)  # !
        """,
        """
        # %%
        import bcrypt, hashlib
        hasher = hashlib.new("sha512")
        hasher.update(password)  # !
        salt = bcrypt.gensalt(4)  # !
        """,
        """
        # %%
        %%writefile shop/settings.py
        PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # !
        """,
    )
    good = (
        """
        # %%
        import hashlib, os
        salt = os.urandom(16)
        key = hashlib.pbkdf2_hmac("sha256", phrase.encode(), salt, 600_000)
        other = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
        digest = hashlib.sha256(open("data.csv", "rb").read()).hexdigest()
        from passlib.hash import argon2
        entry = argon2.hash(phrase)
        salt = bcrypt.gensalt(rounds=12)
        hasher = hashlib.sha256()
        hasher.update(block)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls("hashlib.pbkdf2_hmac"):
            yield from self._derived(audited, call, call.arg(3, "iterations"), call.arg(2, "salt"))
        for call in index.calls("cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC"):
            yield from self._derived(audited, call, call.arg(3, "iterations"), call.arg(2, "salt"))
        for call in index.calls("Crypto.Protocol.KDF.PBKDF2", "Cryptodome.Protocol.KDF.PBKDF2"):
            yield from self._derived(audited, call, call.keyword("count"), call.arg(1, "salt"))
        for call in index.calls("hashlib.scrypt", "cryptography.hazmat.primitives.kdf.scrypt.Scrypt"):
            yield from self._derived(audited, call, None, call.keyword("salt"))
        for call in index.calls(*_OLD):
            yield Hit(
                place_of(call.cell, call.node), {"why": f"`{call.name.split('.')[-2]}` was made for old machines"}
            )
        for setting in django_settings(index, "PASSWORD_HASHERS"):
            first = setting.value.elts[0] if isinstance(setting.value, ast.List | ast.Tuple) else None
            if found := _OLD_HASHER.search(str(getattr(first, "value", ""))):
                yield Hit(setting.place, {"why": f"`{found[0]}` is made to be fast"})
        for call in index.calls("bcrypt.gensalt"):
            rounds = literal(index, call.arg(0, "rounds"), call)
            if isinstance(rounds, int) and rounds < MIN_BCRYPT:
                yield Hit(place_of(call.cell, call.node), {"why": f"only 2^{rounds} rounds"})
        updates = index.calls(*(f"{name}().update" for name in (*_HASHES, "hashlib.new")))
        for call in (*index.calls(*_HASHES), *updates, *index.calls("hashlib.new")):
            argument = call.arg(int(call.name == "hashlib.new"))
            if (
                argument is not None
                and _PASSWORD.search(f"{source_of(call.cell, argument, 200)} {call.scope.name}")
                and not isinstance(argument, ast.Constant)
            ):
                yield Hit(place_of(call.cell, call.node), {"why": f"`{_algorithm(call)}` is made to be fast"})

    @staticmethod
    def _derived(audited: Audited, call: Call, rounds: ast.expr | None, salt: ast.expr | None) -> Iterator[Hit]:
        count = literal(audited.index, rounds, call)
        few = isinstance(count, int) and count < MIN_PBKDF2
        if few:
            yield Hit(place_of(call.cell, call.node), {"why": f"only {count} rounds"})
        elif salt is not None and is_fixed(audited, salt, call):
            yield Hit(place_of(call.cell, call.node), {"why": "the salt is the same for everybody"}, cwe=760)


def _algorithm(call: Call) -> str:
    return call.name.removeprefix("hashlib.").partition("(")[0].replace("new", "the hash")
