"""Personal data in text: numbers with a checksum, and addresses in number. Kind and place, never the value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.index.texts import Texts

MAILS, PHONES = "mail addresses", "telephone numbers"
MIN_MAILS = 2
"""Different mail addresses of people before a text counts as data about people."""
_DOMAIN = re.compile(r"@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})(?![\w-])")
_LOCAL = re.compile(r"(?<![\w.+-])[A-Za-z][\w.+-]{1,63}$")
_PRIVATE = re.compile(
    r"\w[._]\w+@(?:gmail|googlemail|hotmail|outlook|yahoo|gmx|web|icloud|proton(?:mail)?|aol|live|mail|qq|163)\.\w+$"
)
"""An address of a person with a provider for private people: one is enough."""
_GROUPS = re.compile(r"\d{4}[ -]?\d{4}[ -]?\d{2}")
"""Card and account numbers have such a group; the exact patterns are tried where one is seen."""
_CARD = re.compile(
    r"(?<![\d.])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|3[47]\d{2}|6(?:011"
    r"|5\d{2}))(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{1,4}(?![\d.])"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,4}){2,3}|\(\d{3}\) ?\d{3}-\d{4}"
    r"|\d{3}-\d{3}-\d{4})(?![\w.-])"
)
_ROLES = re.compile(
    r"^(?:info|support|contact|help|admin|noreply|no-reply|office|mail|hello|team|data|webmaster|sales|security|press|git|root|user|username|you|your|name|someone|foo|bar|test|example|me|abc|email|postmaster|service|teaching|netteam|lab|library|jobs|privacy|a|b|x)\d*$",
    re.IGNORECASE,
)
_RESERVED = re.compile(
    r"(?:^|\.)(?:example|test|invalid|localhost|local)(?:\.\w+)?$|(?:^|\.)example\.(?:com|org|net|edu)$|\.(?:py|png|jpg|ipynb|csv|json|whl|js|css)$",
    re.IGNORECASE,
)
_CONTEXT = (
    "ssn",
    "SSN",
    "ocial security",
    "ocial Security",
    "ocial_security",
    "ational id",
    "ational_id",
    "tax_id",
    "personnummer",
)
_PHONE_CONTEXT = (
    "phone",
    "Phone",
    "PHONE",
    "mobile",
    "Mobile",
    "contact",
    "Contact",
    "whatsapp",
    "WhatsApp",
    "fax",
    "Fax",
)
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
"""Digits to zeros: then the shape of a number can be looked for as a plain string, which is far quicker."""
_GROUP_SHAPES = (b"00000000", b"0000 0000", b"0000-0000")
"""How what ``_GROUPS`` matches starts."""
_NOBODYS_NUMBER = re.compile(r"555|123.?456|(\d)\1{3}|000.?000")
PERSONAL_NAME = re.compile(
    r"^(?:ssn|social_security(?:_number|_no)?|date_of_birth|birth_?date|dob|passport(?:_no|_number)?|national_id|tax_id|iban"
    r"|credit_card(?:_number)?|card_number|cvv|diagnosis|medical_record|mrn|patient_name|home_address|maiden_name)$",
    re.IGNORECASE,
)
"""Names of columns and attributes that hold what only the person concerned should hand out."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A kind of personal data and where the first of it stands in the text."""

    kind: str
    start: int
    end: int
    count: int


def worth_looking(many: Texts) -> list[int]:
    """The numbers (0-based) of those of many texts in which ``personal_data`` may find something."""
    shape = many.plain.translate(_ZEROS)
    found = many.holding(b"@")
    for literal in (*_GROUP_SHAPES, b"000-00-0000", b"000-0000", b"+0"):
        found |= many.holding(literal, shape)
    return sorted(found)


def personal_data(text: str) -> Iterator[Personal]:
    """Personal data in a text, one entry a kind."""
    if "@" in text:
        yield from _mails(text)
    shape = text.encode("ascii", "replace").translate(_ZEROS)
    if b"000" not in shape and b"+0" not in shape:
        return
    if any(map(shape.__contains__, _GROUP_SHAPES)):
        yield from _numbers(text)
    if b"000-00-0000" in shape and any(map(text.__contains__, _CONTEXT)):
        yield from _entry("national identity numbers", list(_SSN.finditer(text)))
    if (b"+0" in shape or b"000-0000" in shape) and any(map(text.__contains__, _PHONE_CONTEXT)):
        yield from _entry(PHONES, [match for match in _PHONE.finditer(text) if not _NOBODYS_NUMBER.search(match[0])])


def _numbers(text: str) -> Iterator[Personal]:
    cards: list[re.Match[str]] = []
    accounts: list[re.Match[str]] = []
    for group in _GROUPS.finditer(text):
        card = _CARD.match(text, group.start())
        account = _IBAN.search(text, max(0, group.start() - 10), group.end() + 36)
        cards += [card] if card and _luhn(re.sub(r"[ -]", "", card[0])) else []
        accounts += [account] if account and _mod97(account[0].replace(" ", "")) else []
    yield from _entry("payment card numbers", cards)
    yield from _entry("bank account numbers (IBAN)", accounts)


def _entry(kind: str, found: list[re.Match[str]]) -> Iterator[Personal]:
    if found:
        yield Personal(kind, found[0].start(), found[0].end(), len(found))


def _mails(text: str) -> Iterator[Personal]:
    names: dict[str, tuple[int, int]] = {}
    for match in _DOMAIN.finditer(text):
        local = _LOCAL.search(text[max(0, match.start() - 65) : match.start()])
        if local and not _ROLES.match(local[0]) and not _RESERVED.search(match[1]):
            start = match.start() - len(local[0])
            names.setdefault(text[start : match.end()].lower(), (start, match.end()))
    private = any(_PRIVATE.search(name) for name in names)
    if len(names) >= MIN_MAILS or private:
        start, end = next(iter(names.values()))
        yield Personal(MAILS, start, end, len(names))


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812. Test numbers of the payment providers are nobody's."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) < 4 or digits in _TEST_CARDS:
        return False
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _mod97(iban: str) -> bool:
    """ISO 13616."""
    if not 15 <= len(iban) <= 34:
        return False
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


_TEST_CARDS = frozenset(
    (
        "4242424242424242 4111111111111111 5555555555554444 378282246310005 4012888888881881 5105105105105100 "
        "4000056655665556 6011111111111117"
    ).split()
)
