"""What findings of secrets say, and what they never say."""

import json
import zlib
from pathlib import Path

import pytest

from jupyter_audit.capture import machine_key as keys
from jupyter_audit.capture.checksums import checksum_holds
from jupyter_audit.capture.credentials import tokens
from jupyter_audit.capture.machine_key import machine_key, secret_id
from jupyter_audit.cli.main import main
from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding, Part
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.wire import to_json

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PASSWORD = "w1nter-Storm_88"


def with_checksum(prefix: str, entropy: str) -> str:
    """A token as its provider makes one."""
    number, digits = zlib.crc32(entropy.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
    return prefix + entropy + digits.rjust(6, "0")


ISSUED = with_checksum("ghp_", "k3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0G")


def found(*cells: Cell, key: bytes = b"k" * 32, metadata: dict[str, object] | None = None) -> list[Finding]:
    notebook = Notebook("a", cells, metadata)
    report = audit(notebook, None, Project(machine_key=key), Config(select=("secrets",)))
    assert not [each for each in report.skipped if "failed" in each.why]
    return list(report.findings)


def code(source: str, position: int = 0, **more: object) -> Cell:
    return Cell(f"c{position}", position, "code", source, **more)  # type: ignore[arg-type]


def test_checksums_of_github_npm_and_grafana() -> None:
    assert checksum_holds(ISSUED) is True
    assert checksum_holds(ISSUED[:-1] + ("A" if ISSUED[-1] != "A" else "B")) is False
    assert checksum_holds(with_checksum("npm_", "k3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0G")) is True
    start = "glsa_" + "k3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0G12"
    assert checksum_holds(f"{start}_{zlib.crc32(start.encode()):08x}") is True
    assert checksum_holds("hf_" + "a" * 34) is None


def test_a_token_that_was_issued_is_surer_than_one_made_up() -> None:
    real, made_up = found(code(f"a = '{ISSUED}'\nb = '{ISSUED[:-2]}zz'"))
    assert (real.confidence, made_up.confidence) == ("high", "medium")
    assert any("issued it" in each for each in real.evidence)
    assert any("made up" in each for each in made_up.evidence)


def test_the_same_secret_is_known_again_in_source_output_and_metadata() -> None:
    url = f"postgresql://reader:{PASSWORD}@db.example.org/x"
    output = {"output_type": "stream", "name": "stdout", "text": f"connected to {url}\n"}
    first = code(f"a = '{url}'", 0, outputs=(output,))
    second = code(f"b = '{url}'", 1, metadata={"parameters": {"dsn": url}})
    findings = found(first, second)
    assert sorted(each.rule for each in findings) == [
        "hard-coded-secret",
        "hard-coded-secret",
        "secret-in-metadata",
        "secret-in-output",
    ]
    identities = {text for each in findings for text in each.evidence if text.startswith("known on this machine")}
    assert len(identities) == 1
    (again,) = [each for each in findings if each.rule == "hard-coded-secret" and each.place.cell == 1]
    assert [(place.cell, place.line) for place in again.related] == [(0, 1)]
    assert PASSWORD not in json.dumps([to_json(each) for each in findings])
    assert found(code(f"a = '{url}'"), key=b"x" * 32)[0].evidence != found(code(f"a = '{url}'"))[0].evidence


def test_without_a_key_nothing_is_said_of_identity() -> None:
    (finding,) = found(code(f"password = '{PASSWORD}'"), key=b"")
    assert finding.evidence == ()


def test_metadata_of_the_notebook_has_the_notebook_as_its_place() -> None:
    (finding,) = found(code("1"), metadata={"env": {"API_TOKEN": "9f8Kq2Lw7Zx4Vb6Nm1Pd3Rt5"}})
    assert (finding.rule, finding.place.part, finding.place.cell) == ("secret-in-metadata", Part.NOTEBOOK, None)


def test_outputs_that_are_json() -> None:
    output = {"output_type": "display_data", "data": {"application/json": {"body": json.dumps({"t": ISSUED})}}}
    (finding,) = found(code("show()", outputs=(output,)))
    assert finding.rule == "secret-in-output"


@pytest.mark.parametrize(
    "secret",
    [
        "gsk_" + "k3Lq8Rw1Xv6Tn2Bm9Yc4" * 3,
        "tvly-dev-k3Lq8Rw1Xv6Tn2Bm9Yc4",
        "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",
        "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx",
        "DefaultEndpointsProtocol=https;AccountName=lab;AccountKey=" + "k3Lq8Rw1Xv6Tn2Bm9Yc4" * 4 + "abcdef==",
        "//registry.npmjs.org/:_authToken=k3Lq8Rw1Xv6Tn2Bm9Yc4",
        'wandb.login(key=\\"3b18e512dba79e4c8300dd08aeb37f8e728b8dad\\")',
        '{"username":"ada","key":"3b18e512dba79e4c8300dd08aeb37f8e"}',
        "3b18e512dba79e4c8300dd08aeb37f8e-us12",
    ],
)
def test_keys_by_their_shape(secret: str) -> None:
    assert list(tokens(f"x = '{secret}'"))


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-" + "x" * 40,
        "3b18e512dba79e4c8300dd08aeb37f8e",
        "wandb.login(key='YOUR_KEY')",
        "12:30:AA meeting",
    ],
)
def test_examples_of_the_providers_and_ordinary_text_are_silent(text: str) -> None:
    assert list(tokens(f"x = '{text}'")) == []


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    machine_key.cache_clear()
    key = machine_key()
    machine_key.cache_clear()
    try:
        assert machine_key() == key
        assert len(key) == keys.KEY_BYTES
        assert (tmp_path / "jupyter_audit" / "machine.key").stat().st_mode & 0o077 == 0
        assert secret_id("a", key) != secret_id("b", key)
        assert secret_id("a", b"") == ""
    finally:
        machine_key.cache_clear()


def test_no_face_shows_the_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = tmp_path / "a.py"
    notebook.write_text(f'# %%\nbody = "{{\\"client_secret\\": \\"{PASSWORD}-lab4\\"}}"\ntoken = "{ISSUED}"\n')
    for form in ("text", "json", "sarif", "html", "github"):
        main(["check", str(notebook), "--format", form])
        out = capsys.readouterr().out
        assert "hard-coded-secret" in out
        assert PASSWORD not in out
        assert ISSUED not in out


def test_what_an_address_looks_like_is_said_softly_and_a_key_is_not() -> None:
    shown = "The address looks similar to this: postgres://alex:AbC123dEf@db.example.org/main"
    assert [str(finding.severity) for finding in found(Cell("a", 0, "markdown", shown))] == ["low"]
    assert [str(finding.severity) for finding in found(Cell("a", 0, "code", f"# {shown}"))] == ["high"]
    key = f"For example this key: {ISSUED}"
    assert [str(finding.severity) for finding in found(Cell("a", 0, "markdown", key))] == ["high"]
