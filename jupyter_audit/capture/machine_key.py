"""A key that never leaves this machine: with it a secret that was found is known again, and nothing tells its value."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import cache

from jupyter_audit.capture.places import user_data

KEY_BYTES = 32
ID_LENGTH = 12
"""Hexadecimal digits of an identity: enough to tell a person's secrets apart."""


@cache
def machine_key() -> bytes:
    """The key, made on first use and readable by its owner only; empty where it can be neither read nor kept."""
    path = user_data() / "machine.key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process may make it at the same time: whoever is first wins
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        key = path.read_bytes()
    except OSError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def secret_id(value: str, key: bytes) -> str:
    """The identity of a secret (HMAC-SHA256, RFC 2104): the same for the same value and key, and empty without one."""
    if not key:
        return ""
    return hmac.new(key, b"secret\0" + value.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:ID_LENGTH]
