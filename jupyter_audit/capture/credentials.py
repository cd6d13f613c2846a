"""Credentials that are worth telling a person about: their kind and place in a text, never their value.

``redact`` hides whatever might be a secret; here a match must look like a real one. Placeholders, labels, types and
documented example keys are not findings.
"""

import re
import string
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_audit.capture.checksums import checksum_holds
from jupyter_audit.capture.redact import TOKEN_PATTERNS, SecretPattern, find_secrets, not_placeholder, shannon_bits
from jupyter_audit.notebook.index.texts import Texts

_WORDS = {
    "private-key": "a private key",
    "url-password": "a password in a URL",
    "basic-auth-password": "a password",
    "slack-webhook": "a webhook address",
    "authorization-header": "an authorization header",
}
_GATES = ("passw", "passphrase", "pwd", "secret", "token", "key", "credential")
_ASSIGNED = re.compile(
    r"(?i:passw(?:or)?d|passphrase|pwd|secret(?:_?key)?|token|key|credentials?)"
    r"(?P<rest>\w*)\\?[\"']?\]?\s*(?::\s*(?:str|bytes)\s*)?(?P<sign>==|!=|=(?!=)|:|,)\s*"
    r"(?:(?:os\.)?(?:getenv|environ\.get)\(\s*[\"'][^\"'\n]*[\"']\s*,\s*)?(?:[rbuRBU]{0,2})"
    r"(?P<quote>\\?[\"'])"
    r"(?P<value>(?:(?!(?P=quote))[^\n\\]){3,256})(?P=quote)"
)
_KEY_OF = re.compile(r"(?:api|access|auth|secret|private|signing|account|encryption|jwt|app)[_-]?$", re.IGNORECASE)
_ENV_SIGNS = ("%env", "%set_env", "export ", "%%writefile", "ENV ", "%%file")
_ENV_LINE = re.compile(
    r"^[ \t]*(?:[!%]+\s*)?(?:(?:export|set|env|set_env)\s+)?(?P<name>[A-Z][A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|KEY"
    r"|TOKEN)[A-Z0-9_]*)"
    r"(?:=|[ ])(?P<value>[^\s'\"#(){}\[\],;$=]{8,512})[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_CONFIG_FILE = re.compile(
    r"\s*%%(?:writefile|file)\s+(?:-a\s+)?\S*(?:\.(?:ya?ml|env|toml|ini|cfg|conf|properties)|\.env[.\w]*|(?:Docker|Container)file[.\w]*)\s*$",
    re.MULTILINE,
)
_CONFIG_LINE = re.compile(
    r"^[ \t-]*(?:(?:ENV|ARG|export)[ \t]+)?[\"']?(?P<name>[\w.-]*(?:passw(?:or)?d|secret|key|token|pwd)[\w-]{0,8})"
    r"[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\s'\"#(){}\[\],;$=]{6,512})[\"']?[ \t]*(?:#.*)?$",
    re.MULTILINE | re.IGNORECASE,
)
_CONFIG_PAIR = re.compile(
    r"\bname:[ \t]*[\"']?(?P<name>\w*(?:passw|secret|key|token)\w*)[\"']?[ \t]*\n[ \t]*value:[ \t]*[\"']?"
    r"(?P<value>[^\s\"'${}]{6,512})",
    re.IGNORECASE,
)
"""``name: API_TOKEN`` over ``value: ...``, as Kubernetes writes the environment of a container."""
_SECRET_WORD = re.compile("passw|pwd|secret|token|key", re.IGNORECASE)
_HARMLESS_BEFORE = re.compile(
    r"(?:^|[_-])(?:pad|unk|eos|bos|mask|cls|sep|special|start|end|next|oov|num|stop|image|page|continuation|csrf|sort|primary|foreign|public|no|sos|go"
    r"|hash|partition|dict|cache|label|data|word|max|min|separator|blank|delimiter|masked|first|last|sub|by|per)[_-]?$",
    re.IGNORECASE,
)
_NOT_VALUES = re.compile(
    r"^(?:str|string|text|varchar|char|password|passwd|hidden|input|required|optional|none|null|true|false|bearer|basic|public|private|"
    r"secret|token|key|user|username|admin|default|value|api|utf-?8|test|dummy|fake|guest|localhost|n/?a|unknown|missing|foo|bar|baz|"
    r"postgres|root|mysql|changeit|enter.*|please.*|paste.*|put.*|add.*|my[_-].*|the[_-].*|some[_-].*|dein.*|demo.*|sample.*|s3cr3t|"
    r"pass(?:word)?\d{0,3}|12345\d*|qwerty|abc(?:123)?|hunter2|.*_here|.*[_-](?:key|token|secret|password|name|id|env|var))$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^(?:https?://|/|\./|\.\./|[A-Za-z]:\\|arn:aws:secretsmanager|projects/|op://|vault:|env:|\$|%\(|\{|<|--)|[<>{}]|\s{2,}"
)
_DOCUMENTED = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "4eC39HqLyjWDarjtT1zdp7dc",
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI", "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe")  # fmt: skip
"""Keys that the providers' own pages show: AWS, Stripe, jwt.io, Google."""

_BY_GATES = tuple(
    (pattern, tuple(gate.encode() for gate in pattern.gates), pattern.needs.encode()) for pattern in TOKEN_PATTERNS
)
_UNBROKEN_GATES = tuple({gate for pattern, gates, _ in _BY_GATES if pattern.unbroken for gate in gates})
_OTHER_GATES = tuple({gate for pattern, gates, _ in _BY_GATES if not pattern.unbroken for gate in gates})
_GATE_BYTES = tuple(gate.encode() for gate in _GATES)
_ENV_SIGN_BYTES = tuple(sign.encode() for sign in _ENV_SIGNS)
_RUN = b"a" * 15
_RUN_SHAPE = bytes(97 if chr(code) in f"{string.ascii_letters}{string.digits}._-" else 32 for code in range(256))


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential in a text, in characters from ``start`` to ``end``. ``sure``: it has the look of a real one.

    ``issued``: whether the token's own checksum holds, None where the format has none.
    """

    kind: str
    start: int
    end: int
    sure: bool
    issued: bool | None = None


class Sieve:
    """Which of many texts, such as a notebook's cells, may hold what: all are looked through at once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def patterns(self) -> dict[int, list[SecretPattern]]:
        """By number of the text the patterns to be looked for in it, in the order of the table."""
        found: dict[int, list[SecretPattern]] = defaultdict(list)
        texts, runs = self._texts, self._runs()
        present = {gate for gate in _UNBROKEN_GATES if gate in runs}
        present |= {gate for gate in _OTHER_GATES if gate in texts.lower}
        for pattern, gates, needs in _BY_GATES if present else ():
            if present.isdisjoint(gates) or needs not in texts.lower:
                continue
            numbers = set().union(*(texts.holding(gate, texts.lower) for gate in gates if gate in present))
            for number in numbers & texts.holding(needs, texts.lower) if needs else numbers:
                found[number].append(pattern)
        return found

    def named(self) -> set[int]:
        """The texts that may give a value to the name of a secret."""
        texts, lower = self._texts, self._texts.lower
        found: set[int] = set()
        signed: set[int] | None = None
        for gate in _GATE_BYTES:
            position = lower.find(gate)
            if position >= 0:
                signed = set().union(*map(texts.holding, _ENV_SIGN_BYTES)) if signed is None else signed
                found |= signed & texts.holding(gate, lower) if signed else signed
            while position >= 0:
                end = position + 1
                if _ASSIGNED.match(texts.joined, position):
                    number = texts.number(position)
                    found.add(number)
                    end = texts.starts[number + 1]
                position = lower.find(gate, end)
        return found

    def _runs(self) -> bytes:
        """The long words of all texts: few, and the only places for keys of providers (``SecretPattern.unbroken``)."""
        shape = self._texts.plain.translate(_RUN_SHAPE)
        words = []
        position = shape.find(_RUN)
        while position >= 0:
            end = shape.find(b" ", position)
            end = len(shape) if end < 0 else end
            words.append(self._texts.lower[position:end])
            position = shape.find(_RUN, end)
        return b" ".join(words)


def _has_sign(text: str) -> bool:
    return any(sign in text for sign in _ENV_SIGNS)


def tokens(text: str, patterns: Sequence[SecretPattern] = TOKEN_PATTERNS) -> Iterator[Credential]:
    """Credentials known by their shape: provider keys, private keys, passwords in URLs."""
    if not patterns:
        return
    for match in find_secrets(text, patterns):
        value = text[match.start : match.end]
        if not match.likely or any(example in value for example in _DOCUMENTED):
            continue
        if match.kind == "url-password" and (
            _NOT_VALUES.match(value) or _REFERENCE.search(value) or len(value) < 4 or "..." in value
        ):
            continue
        if match.kind == "basic-auth-password" and not _sure("password", value):
            continue
        if match.kind == "authorization-header" and sum(character.isdigit() for character in value) < 3:
            continue
        if match.kind not in ("private-key", "url-password", "basic-auth-password") and shannon_bits(value) < 3:
            continue
        kind = _WORDS.get(match.kind, f"a credential ({match.kind})")
        yield Credential(kind, match.start, match.end, True, checksum_holds(value))


def assigned_secrets(text: str) -> Iterator[Credential]:
    """Credentials known by the name that they are given: ``password = "..."``, ``%env X_TOKEN=...``."""
    lower = text.lower()
    if not any(map(lower.__contains__, _GATES)):
        return
    seen: set[int] = set()
    for gate in _GATES:
        position = lower.find(gate)
        while position >= 0:
            match = _ASSIGNED.match(text, position)
            if match and match.start("value") not in seen and (found := _assigned(text, match)):
                seen.add(match.start("value"))
                yield found
            position = lower.find(gate, position + 1)
    if _has_sign(text):
        patterns = (_CONFIG_LINE, _CONFIG_PAIR) if _CONFIG_FILE.match(text) else (_ENV_LINE,)
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            fresh = match.start("value") not in seen and not _HARMLESS_BEFORE.search(
                _SECRET_WORD.split(match["name"])[0]
            )
            if fresh and _sure(match["name"].lower(), match["value"]):
                yield Credential("a secret key or token", match.start("value"), match.end("value"), True)


def _assigned(text: str, match: re.Match[str]) -> Credential | None:
    name, start = _name_before(text, match.start())
    whole = (name + match[0].partition(match["quote"])[0]).lower()
    if match[0][:3].lower() == "key" and not _KEY_OF.search(name) and not _looks_drawn(name, match["value"]):
        return None
    if match["rest"] and not re.match(r"^(?:s|_?\d+|_[A-Za-z]{1,8})$", match["rest"]):
        return None
    if (
        (match["sign"] == "," and not _is_setter(text, start))
        or _HARMLESS_BEFORE.search(name)
        or _is_label(match["rest"])
    ):
        return None
    sure = _sure(whole, match["value"])
    if sure is None:
        return None
    kind = "a password" if "pass" in whole or "pwd" in whole else "a secret key or token"
    return Credential(kind, match.start("value"), match.end("value"), sure)


def _looks_drawn(name: str, value: str) -> bool:
    """Whether what is called ``key`` and nothing more can only have been drawn by a generator."""
    kinds = all(re.search(pattern, value) for pattern in (r"[a-z]", r"[A-Z]", r"\d"))
    return not name and kinds and re.fullmatch(r"\w{32,}", value) is not None and shannon_bits(value) >= 4


def _name_before(text: str, start: int) -> tuple[str, int]:
    """The part of the identifier that stands before the secret word."""
    first = start
    while first and (text[first - 1].isalnum() or text[first - 1] in "_-"):
        first -= 1
    return text[first:start], first


def _is_setter(text: str, start: int) -> bool:
    """``os.environ.setdefault("X_TOKEN", "...")`` and the like: the name is an argument beside its value."""
    return (
        re.search(
            r"(?:setdefault|setenv|putenv|set_key|set_env|environ\.get|getenv)\(\s*[\"']$",
            text[max(0, start - 40) : start],
        )
        is not None
    )


def _is_label(rest: str) -> bool:
    return rest.lower() in (
        "_field",
        "_column",
        "_col",
        "_name",
        "_type",
        "_label",
        "_file",
        "_path",
        "_url",
        "_id",
        "_env",
        "_var",
        "_key_name",
        "_prompt",
        "_format",
    )


def _sure(name: str, value: str) -> bool | None:
    """Whether a value given to a secret's name is surely one; None where it surely is not."""
    if not not_placeholder(value) or _NOT_VALUES.match(value) or _REFERENCE.search(value) or value.lower() in name:
        return None
    if any(example in value for example in _DOCUMENTED):
        return None
    kinds = sum(bool(re.search(pattern, value)) for pattern in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s]"))
    if "pass" in name or "pwd" in name:
        if " " in value or len(value) < 4:
            return None
        return (kinds >= 2 and len(value) >= 6) or False
    if " " in value or len(value) < 8:
        return None
    digits = sum(character.isdigit() for character in value)
    if len(value) >= 16 and shannon_bits(value) >= 3 and (kinds >= 3 or digits >= 2):
        return True
    return False if kinds >= 2 and digits and "secret" in name else None
