"""Text from a notebook, made safe to show: nothing in it may drive a terminal or reorder what a reader sees."""

import unicodedata

_JOINERS = "\u200c\u200d"
"""Part of many scripts and emoji, and harmless."""


def visible(text: str) -> str:
    r"""The text with control, direction-changing and unpaired characters written out (``\x1b``, ``\u202e``).

    Line ends and tabs are written out too: what holds them is laid out by the caller. See CVE-2021-42574 (Trojan
    Source) for why the direction marks are among them.
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable() or char in _JOINERS or unicodedata.category(char) in {"Zs", "Cn", "Co"}:
        return char
    if char in "\n\t\r":
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
