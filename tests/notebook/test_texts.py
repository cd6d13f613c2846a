"""Many texts looked through at once give what each of them gives."""

from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.notebook.index.texts import Texts
from jupyter_audit.notebook.stated.personal import personal_data, worth_looking

WORDS = st.text(alphabet="ab\n@", max_size=12)
NUMBERS = st.text(alphabet="0129 -+@.", max_size=24)


@given(st.lists(WORDS, max_size=5), st.text(alphabet="ab@", min_size=1, max_size=2))
def test_holding(texts: list[str], literal: str) -> None:
    many = Texts(texts)
    assert many.holding(literal.encode()) == {number for number, text in enumerate(texts) if literal in text}


@given(st.lists(st.one_of(NUMBERS, st.just("call 415-867-5309, phone"), st.just("4556 7375 8689 9855")), max_size=5))
def test_no_text_with_personal_data_is_left_out(texts: list[str]) -> None:
    found = {number for number, text in enumerate(texts) if list(personal_data(text))}
    assert found <= set(worth_looking(Texts(texts)))
