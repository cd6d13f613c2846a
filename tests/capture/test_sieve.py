"""The sieve leaves out work, never a credential: what is found text by text is found in its choice of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.capture.credentials import Sieve, assigned_secrets, tokens
from jupyter_audit.capture.redact import TOKEN_PATTERNS, SecretPattern
from jupyter_audit.notebook.index.texts import Texts

TEXTS = [
    'password = "correct-Horse7"',
    "# nothing here",
    'KEY = os.environ["X"]  # İ lower-cases to two letters',
    "%env API_TOKEN=sd9f8sd7f98sd7f9sd7",
    "url = 'postgres://anna:Wq7pL2xZ@db/x'",
    "token",
    '"split over two cells"',
]


@given(st.lists(st.sampled_from(TEXTS), max_size=6))
def test_named_secrets_are_those_of_each_text(texts: list[str]) -> None:
    chosen = Sieve(Texts(texts)).named()
    assert {number for number, text in enumerate(texts) if list(assigned_secrets(text))} <= chosen


@pytest.mark.parametrize("pattern", TOKEN_PATTERNS, ids=lambda pattern: f"{pattern.name} {pattern.gates[0]}")
@given(st.data())
def test_whatever_a_pattern_matches_passes_the_sieve(pattern: SecretPattern, data: st.DataObject) -> None:
    secret = data.draw(st.from_regex(pattern.regex, fullmatch=True))
    gated = any(gate in secret.lower() for gate in pattern.gates)
    found = Sieve(Texts(["# above", secret, "# below"])).patterns()
    assert not gated or pattern in found.get(1, [])


def test_tokens_are_found_in_the_text_that_holds_them() -> None:
    secret = "hf_" + "".join("aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH")
    patterns = Sieve(Texts(["x = 1", f"login({secret!r})", "y = 2"])).patterns()
    assert list(patterns) == [1]
    assert [found.kind for found in tokens(f"login({secret!r})", patterns[1])] == ["a credential (huggingface-token)"]
