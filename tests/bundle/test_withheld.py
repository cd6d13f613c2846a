"""Secrets made with numeric generators: nobody who holds the bundle can make them again from what it carries."""

import json
import zipfile
from pathlib import Path

import pytest

from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.model.session import Entropy
from jupyter_audit.wire import from_json
from tests.environments import small_python
from tests.studies import exported, study

SECRETS = (
    "token = ''.join(random.choice('abcdefghijkmnpqrstuvwxyz23456789') for _ in range(20))",
    "reset_code = str(np.random.default_rng().integers(10**15, 10**16))",
    "def make_password(n):\n    return ''.join(random.choices('abcdefghijkmnpqrst', k=n))\ntext = make_password(20)",
    "config = {}\nconfig['api_key'] = hex(random.getrandbits(80))",
    "session_token = (\n    hex(random.Random().getrandbits(80))\n)",
    "class Reset:\n    def __init__(self):\n        self.code = ''.join(str(random.randint(0, 9)) for _ in range(20))",
)
SHOWN = (
    "print(token)",
    "print(reset_code)",
    "print(text)",
    "print(config['api_key'])",
    "print(session_token)",
    "print(Reset().code)",
)


@pytest.mark.parametrize(("secret", "shown"), list(zip(SECRETS, SHOWN, strict=True)), ids=range(len(SECRETS)))
def test_a_token_cannot_be_made_again_from_the_bundle(secret: str, shown: str, tmp_path: Path) -> None:
    sources = ("import random\nimport numpy as np\nwarm = random.random(), np.random.rand()", secret, shown)
    path, session = study(tmp_path / "home", *sources)
    made = json.loads(path.read_text())["cells"][3]["outputs"][0]["text"]
    value = "".join(made).strip()
    assert len(value) >= 16
    assert session.entropy.draws == ()
    bundle = exported(path, session, tmp_path / "a.zip")
    with zipfile.ZipFile(bundle) as archive:
        entropy = from_json(Entropy, json.loads(archive.read("audit/entropy.json")))
        journal = archive.read("audit/session.jsonl").decode()
    assert any("withheld" in reason for reason in entropy.partial)
    assert value not in journal
    again = run_notebook(path, python=small_python(), replay=entropy, record=False, cwd=tmp_path)
    assert again.node.cells[3].outputs[0].text.strip() != value
    kept = [file for file in (tmp_path / "home").rglob("*.entropy.jsonl") if file.stat().st_size]
    assert kept == []
