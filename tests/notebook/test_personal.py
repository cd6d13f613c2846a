"""Personal data: what has a checksum is checked, and nobody's number is nobody's."""

import pytest

from jupyter_audit.notebook.stated.personal import personal_data

FOUND = {
    "ada.byron@mailbox.org, c.orff@posteo.de": "mail addresses",
    "card 4539 5787 6362 1486": "payment card numbers",
    "pay to DE89 3704 0044 0532 0130 00": "bank account numbers (IBAN)",
    "ssn: 219-09-9998": "national identity numbers",
    "phone: +49 30 9018 2044": "telephone numbers",
}
NOBODYS = [
    "questions: info@mailbox.org", "user@example.com, ada@example.org", "ada.byron@mailbox.org",
    "4539 5787 6362 1487", "0.4539578763621486", "4242 4242 4242 4242", "DE88 3704 0044 0532 0130 00",
    "id 219-09-9998", "phone: 555-123-4567", "phone 123-456-7890", "2024-01-12", "decorators: @app.get, @pytest.fixture",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FOUND.items(), ids=FOUND.values())
def test_found(text: str, kind: str) -> None:
    assert [found.kind for found in personal_data(text)] == [kind]


@pytest.mark.parametrize("text", NOBODYS)
def test_nobodys(text: str) -> None:
    assert list(personal_data(text)) == []
