"""Text: what is equal, what is close, and what must never pass."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.compare.outcome import Context, Side
from jupyter_audit.compare.text import compare_text

PLAIN = Context()


@pytest.mark.parametrize(
    ("reference", "actual", "step"),
    [
        ("<Foo at 0x7f3a5c0d1e50>", "<Foo at 0x7f11aa22bb33>", "addresses"),
        ("&lt;Foo object at 0x7f3a5c0d1e50&gt;", "&lt;Foo object at 0x55d0c0ffee00&gt;", "addresses"),
        ("/tmp/ipykernel_4711/1234.py:3: UserWarning: x", "/tmp/ipykernel_99/1234.py:3: UserWarning: x", "process ids"),
        ("saved to /tmp/tmpab12_x9z/model", "saved to /tmp/tmpqqqqqqqq/model", "temporary paths"),
        ("/home/ada/notes.txt", "/root/notes.txt", "paths of this machine"),
        ("\x1b[31mred\x1b[0m", "red", "terminal colours"),
        ("step 1\b2\b3\n", "step 3\n", "progress lines"),
        ("10%\r50%\r100%\n", "33%\r100%\n", "progress lines"),
        (
            "100%|##| 10/10 [00:01<00:00, 8.91it/s]",
            "100%|##| 10/10 [00:03<00:00, 3.1it/s]",
            "progress timings",
        ),
        ("9it [00:00, 812.3it/s]", "9it [00:00, ?it/s]", "progress timings"),
        ("4/4 [1:02:03<00:00, 1.2s/batch, loss=0.5]", "4/4 [02:03<00:00, 9.1s/batch, loss=0.5]", "progress timings"),
        ("5.0M/5.0M [00:02<?, 2.1MB/s]", "5.0M/5.0M [00:01<00:00, 3.3MB/s]", "progress timings"),
        ("10/10 ━━━━ 1s 12ms/step - loss: 0.5", "10/10 ━━━━ 0s 7ms/step - loss: 0.5", "progress timings"),
        ("a\r\nb", "a\nb", "line ends"),
        (
            "/home/ada/.venv/lib/python3.11/site-packages/sk/x.py:1: FutureWarning",
            "/opt/e/lib/python3.11/site-packages/sk/x.py:1: FutureWarning",
            "paths of this machine",
        ),
    ],
)
def test_volatile_by_nature(reference: str, actual: str, step: str) -> None:
    outcome = compare_text(reference, actual, PLAIN)
    assert outcome.word == "normalised", outcome
    assert step in outcome.normalised


@pytest.mark.parametrize(
    ("reference", "actual"),
    [
        ("0xbc614e", "0xbc614f"),  # a number that happens to be shown in base 16
        ("10 rows", "11 rows"),
        ("accuracy 0.91", "accuracy 0.92"),
        ("1000001.", "1000002."),  # close as floats, but an integer at the end of a sentence
        ("version 1.2.3", "version 1.2.4"),
        ("e3b0c44298fc1c14", "e3b0c44298fc1c15"),
        ("123456789e5", "123456788e5"),  # a digest, not a float
        ("/tmp/results.csv", "/tmp/result.csv"),
        ("2024-05-01", "2024-05-02"),
        ("took 3.1 s", "took 3.2 s"),  # the cell reads no clock
        ("a b", "a  b"),
        ("nan", "0.0"),
        ("1", "1.0"),
        ("1.5j", "1.6j"),
        ("10/10 [00:01<00:00, 8.9it/s, loss=0.31]", "10/10 [00:01<00:00, 8.9it/s, loss=0.32]"),
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3302"),
        ("", "x"),
        ("x\n", "x\ny\n"),
    ],
)
def test_a_difference_is_never_set_equal(reference: str, actual: str) -> None:
    for one, other in ((reference, actual), (actual, reference)):
        outcome = compare_text(one, other, PLAIN)
        assert outcome.word == "changed", outcome
        assert outcome.why


def test_floats_within_the_tolerance() -> None:
    outcome = compare_text("loss 0.123456789 after 10", "loss 0.123456780 after 10", PLAIN)
    assert outcome.word == "tolerance"
    assert "0.123456789 became 0.123456780" in outcome.why
    assert compare_text("0.10", "0.11", Context(rtol=0.2)).word == "tolerance"
    assert compare_text("0.10", "0.11", Context(rtol=0.0, atol=0.001)).word == "changed"


def test_the_reference_sets_the_scale() -> None:
    assert compare_text("100.0", "101.0", Context(rtol=0.01, atol=0)).word == "tolerance"
    assert compare_text("101.1", "100.0", Context(rtol=0.01, atol=0)).word == "changed"


def test_the_first_difference_is_named_safely() -> None:
    outcome = compare_text("a\nb evil", "a\nb \x1b]0;evil\x07\x9b31mx" + "y" * 500, PLAIN)
    assert outcome.why.startswith("line 2: evil became ")
    assert outcome.why.isprintable()
    assert len(outcome.why) < 200


def test_known_paths_are_set_equal_but_not_longer_names() -> None:
    context = Context(reference=Side((("/home/ada/study", "<folder>"),)), actual=Side((("/tmp/work", "<folder>"),)))
    assert compare_text("in /home/ada/study/x.csv", "in /tmp/work/x.csv", context).word == "normalised"
    assert compare_text("in /home/ada/study2", "in /tmp/work2", context).word == "changed"


def test_long_texts_do_not_take_forever() -> None:
    hard = [
        "/" * 200_000 + "site-packages",
        "1," * 100_000,
        "/ipykernel_" * 20_000,
        "\x1b]" * 100_000,
        "at 0x" * 50_000,
    ]
    for text in hard:
        assert compare_text(text, text + " ", PLAIN).word == "changed"


FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@given(FLOATS, FLOATS)
def test_no_float_beyond_the_tolerance_agrees(one: float, other: float) -> None:
    word = compare_text(f"x = {one!r}", f"x = {other!r}", PLAIN).word
    close = math.isclose(one, other, rel_tol=3e-5, abs_tol=3e-8)
    assert word == "same" if repr(one) == repr(other) else word == "changed" or (word == "tolerance" and close)


@given(st.text(), st.text())
def test_equal_only_what_is_equal_or_volatile(one: str, other: str) -> None:
    outcome = compare_text(one, other, PLAIN)
    assert (outcome.word == "same") == (one == other)
    assert outcome.word != "normalised" or outcome.normalised


@given(st.text(alphabet="abc 123.\n"), st.integers(0, 50), st.sampled_from("xyz789"))
def test_one_changed_character_is_seen(text: str, place: int, new: str) -> None:
    place = min(place, len(text))
    assert compare_text(text, text[:place] + new + text[place:], PLAIN).word in ("changed", "tolerance")


UUIDS = ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7")


def test_uuids_are_set_equal_only_where_a_cell_makes_them() -> None:
    a, b = (f"run {one}, parent {one}" for one in UUIDS)
    making = Context(reference=Side(uuids=True), actual=Side(uuids=True))
    assert compare_text(a, b, making).normalised == ("uuids",)
    assert compare_text(a, b, Context()).word == "changed"
    # which is equal to which still counts
    assert compare_text(a, f"run {UUIDS[0]}, parent {UUIDS[1]}", making).word == "changed"
    assert compare_text(UUIDS[0].replace("-", ""), UUIDS[1].replace("-", ""), making).word == "normalised"


def test_process_ids() -> None:
    warning = "DeprecationWarning: This process (pid={}) is multi-threaded"
    assert compare_text(warning.format(17), warning.format(4711), Context()).normalised == ("process ids",)
    assert compare_text("PID: 17", "PID: 4711", Context()).word == "changed"
    asking = Context(reference=Side(processes=True), actual=Side(processes=True))
    assert compare_text("PID: 17", "PID: 4711", asking).word == "normalised"
    assert compare_text("17", "4711", asking).word == "changed"
    only = Context(reference=Side(process_only=True), actual=Side(process_only=True))
    assert compare_text("17\n", "4711\n", only).word == "normalised"


def test_listings_of_files_keep_mode_size_and_name() -> None:
    line = "-rw-r--r-- 1 {} 16K {} my_figure.png\n"
    one, other = line.format("ada staff", "Nov 26 06:39"), line.format("root root", "Jan  3  2024")
    assert compare_text(one, other, Context()).normalised == ("owners and times of files",)
    assert compare_text(one, other.replace("16K", "17K"), Context()).word == "changed"
    assert compare_text(one, other.replace("my_", "our_"), Context()).word == "changed"
    assert compare_text(one, other.replace("-rw-r--r--", "-rwxr--r--"), Context()).word == "changed"
