"""Tokens whose last characters are a checksum of the others: whether it holds says if the token was ever issued."""

import re
import zlib

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SIX = re.compile(r"^(?:gh[pousr]_|npm_)(?P<entropy>[A-Za-z0-9]{30})(?P<sum>[A-Za-z0-9]{6})$")
_GRAFANA = re.compile(r"^(?P<start>glsa_[A-Za-z0-9]{32})_(?P<sum>[a-f0-9]{8})$")


def checksum_holds(token: str) -> bool | None:
    """Whether the checksum holds; None for tokens without one.

    GitHub and npm: CRC-32 of the 30 characters before it in base 62
    (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
    Grafana: CRC-32 of all before it in hexadecimal.
    """
    if found := _SIX.match(token):
        return _base62(zlib.crc32(found["entropy"].encode())).rjust(6, "0") == found["sum"]
    if found := _GRAFANA.match(token):
        return f"{zlib.crc32(found['start'].encode()):08x}" == found["sum"]
    return None


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits
