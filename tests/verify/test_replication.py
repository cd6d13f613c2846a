"""Verdicts of several people as one record: a copy counts once, a broken signature counts for nothing."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from jupyter_audit.cli.main import main
from jupyter_audit.errors import BundleError, UnreadableError
from jupyter_audit.model.verdict import Badge, CellVerdict, Level, Verdict
from jupyter_audit.report.replication import render_record
from jupyter_audit.verify.record import read_record, verdict_file
from jupyter_audit.verify.replication import gather

GOOD = Verdict(
    version=1, bundle_sha256="ab" * 32, notebook="study.ipynb", asked=Level.EXACT, level=Level.EXACT, replayed=False,
    reasons=(), cells=(CellVerdict("a", 0, "same", "", ()), CellVerdict("b", 3, "same", "", ())), files=(), steps=(),
    environment=(), behaviour=(), sandbox="bwrap", rtol=1e-5, atol=1e-8, notes=(), made="2026-11-26T10:00:00+00:00",
    machine="Linux x86_64, Python 3.11.7", badges=(Badge("elsewhere", "yes", "x"),),
)  # fmt: skip
BAD = replace(
    GOOD,
    level=Level.RUNS,
    cells=(GOOD.cells[0], CellVerdict("b", 3, "changed", "<b>0.9</b> became 0.8", ())),
    badges=(),
)


def new_key(path: Path) -> str:
    """A private key in ``path``; the public one in base64."""
    key = Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def test_a_signed_verdict_comes_back_and_a_changed_one_does_not(tmp_path: Path) -> None:
    public = new_key(tmp_path / "key.pem")
    path = tmp_path / "verdict.json"
    path.write_bytes(verdict_file(GOOD, tmp_path / "key.pem"))
    record = read_record(path, (base64.b64decode(public),))
    assert (record.verdict, record.signer, record.trusted) == (GOOD, public, True)
    assert not read_record(path).trusted
    document = json.loads(path.read_bytes())
    payload = base64.b64decode(document["payload"]).replace(b'"exact"', b'"agrees"', 1)
    path.write_text(json.dumps({**document, "payload": base64.b64encode(payload).decode()}))
    with pytest.raises(BundleError, match="does not hold"):
        read_record(path)


def test_an_unsigned_verdict_and_what_is_none(tmp_path: Path) -> None:
    path = tmp_path / "verdict.json"
    path.write_bytes(verdict_file(GOOD))
    assert read_record(path).verdict == GOOD
    for content in (b"", b"[]", b"{}", b'{"payloadType": 1}', b"\xff", b"[" * 100_000):
        path.write_bytes(content)
        with pytest.raises((UnreadableError, BundleError)):
            read_record(path)


def folder(tmp_path: Path) -> tuple[Path, list[str]]:
    found = tmp_path / "verdicts"
    found.mkdir()
    keys = [new_key(tmp_path / f"{name}.pem") for name in "ab"]
    (found / "a.json").write_bytes(verdict_file(GOOD, tmp_path / "a.pem"))
    (found / "copy.json").write_bytes((found / "a.json").read_bytes())
    (found / "b.json").write_bytes(verdict_file(BAD, tmp_path / "b.pem"))
    (found / "nobody.json").write_bytes(verdict_file(replace(GOOD, replayed=True)))
    (found / "other.json").write_bytes(verdict_file(replace(GOOD, bundle_sha256="cd" * 32, notebook="o.ipynb")))
    return found, keys


def test_a_replication_record(tmp_path: Path) -> None:
    found, keys = folder(tmp_path)
    record = gather(found)
    assert record.refused == ()
    study, other = record.bundles
    assert (study.outcome, other.outcome) == ("mixed", "replicated")
    assert [attempt.file for attempt in study.attempts] == ["a.json", "nobody.json", "b.json"]
    assert study.people == 2
    assert [(d.name, d.against, d.compared) for d in study.disagreements] == [("cell 4", 1, 3)]
    trusted = gather(found, (base64.b64decode(keys[0]),))
    assert [[attempt.file for attempt in each.attempts] for each in trusted.bundles] == [["a.json"]]
    assert sorted(refused.file for refused in trusted.refused) == ["b.json", "nobody.json", "other.json"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, keys = folder(tmp_path)
    assert main(["verdicts", str(found)]) == 1
    out = capsys.readouterr().out
    assert "mixed  some verdicts on it agree" in out
    assert "cell 4 does not agree in 1 of 3" in out
    (found / "b.json").unlink()
    assert main(["verdicts", str(found), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["bundles"][0]["outcome"] == "replicated"
    assert main(["verdicts", str(found), "--level", "exact", "--trusted-key", keys[0]]) == 2
    assert "not signed" in capsys.readouterr().out
    assert main(["verdicts", str(tmp_path / "none")]) == 2
    (found / "broken.json").write_text("{")
    assert main(["verdicts", str(found)]) == 2
    assert "broken.json is no verdict" in capsys.readouterr().out


def test_the_page(tmp_path: Path) -> None:
    found, _ = folder(tmp_path)
    (found / "x.json").write_bytes(verdict_file(replace(GOOD, machine="<script>alert(1)</script>")))
    page = render_record(gather(found))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "mixed" in page
