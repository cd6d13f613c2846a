"""What goes into a bundle, what stays out, and what holds an export back."""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.utils.exceptions import ConversionException
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

from jupyter_audit.bundle.exporter import AuditBundleExporter
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.capture.journal import find_session, read_session
from jupyter_audit.config import DEFAULT, Policy
from jupyter_audit.errors import BundleError, UsageError
from jupyter_audit.model.finding import Severity
from jupyter_audit.verify.claim import read_claim
from tests.studies import SEEDED, UNSEEDED, bundle_of, exported, study

CANARY = "ghp_" + "k3Lq8Rw1Xv6Tn2Bm9Yc4Pd7Hs5Jf0GaQ2w4E"  # split, so that no scanner takes it for a real one


def document(bundle: Path, name: str) -> Any:
    return json.loads(open_bundle(bundle).read(name))


def test_the_layout() -> None:
    bundle = open_bundle(bundle_of(*SEEDED))
    wheel = next(name for name in bundle.names("tools/"))
    assert set(bundle.names()) == {
        "README.md",
        "notebook.ipynb",
        "source/helper.py",
        "environment/pylock.toml",
        "environment/pylock.minimal.toml",
        "environment/requirements.txt",
        "environment/environment.json",
        "environment/Dockerfile",
        "environment/.python-version",
        "environment/env.template",
        "data/manifest.json",
        "data/files/data/prices.csv",
        "outputs/reference.json",
        "outputs/files/result.csv",
        "audit/session.jsonl",
        "audit/entropy.json",
        "audit/hyperparameters.json",
        "audit/sbom.cdx.json",
        "audit/report.json",
        "audit/report.sarif",
        "audit/report.html",
        "audit/checklist.json",
        "audit/checklist.html",
        "verify/policy.toml",
        "ro-crate-metadata.json",
        "reproduce.py",
        "setup.sh",
        "test.sh",
        "build.sh",
        "deploy.sh",
        wheel,
    }
    assert bundle.manifest.recorded
    assert bundle.manifest.notebook == "study.ipynb"


def test_the_notebook_is_there_byte_for_byte_and_the_session_reads_back(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", *SEEDED)
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip"))
    assert bundle.read("notebook.ipynb") == path.read_bytes()
    (tmp_path / "session.jsonl").write_bytes(bundle.read("audit/session.jsonl"))
    back = read_session(tmp_path / "session.jsonl")
    assert back.runs == session.runs
    assert back.environment == session.environment
    packages = bundle.read("environment/pylock.toml").decode()
    assert session.environment is not None
    for distribution in session.environment.distributions:
        assert f'name = "{distribution.name.lower().replace("_", "-").replace(".", "-")}"' in packages


def test_two_exports_are_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    path, _ = study(tmp_path / "home", *SEEDED)
    script = (
        "import sys\nfrom pathlib import Path\nfrom jupyter_audit.capture.journal import find_session, read_session\n"
        "from tests.studies import exported\npath = Path(sys.argv[1])\n"
        "exported(path, read_session(find_session(path)), Path(sys.argv[2]))"
    )
    root = Path(__file__).parents[2]
    written = []
    for seed in ("0", "4711"):
        import os

        output = tmp_path / f"{seed}.zip"
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        subprocess.run([sys.executable, "-c", script, path, output], check=True, env=env, cwd=tmp_path)
        written.append(output.read_bytes())
    assert written[0] == written[1]


def test_data_small_and_beside_the_notebook_travels_the_rest_is_named(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.txt"
    outside.write_text("far")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".env").write_text("x=1")
    (home / "big.bin").write_bytes(b"\0" * 10_000_001)
    (home / "changes.txt").write_text("before")
    path, session = study(
        home,
        f"[open(name, 'rb').read()[:2] for name in ('data/prices.csv', {str(outside)!r}, '.env', 'big.bin', 'changes.txt')]",
        "open('made.txt', 'w').write('x')\nopen('made.txt').read()",
    )
    (home / "changes.txt").write_text("after")
    files = {
        each["path"]: each
        for each in document(exported(path, session, tmp_path / "a.zip"), "data/manifest.json")["files"]
    }
    assert {name for name, each in files.items() if each["included"]} == {"data/prices.csv"}
    assert set(files) == {"data/prices.csv", "elsewhere.txt", ".env", "big.bin", "changes.txt"}
    assert "outside" in files["elsewhere.txt"]["why"]
    assert "credentials" in files[".env"]["why"]
    assert "--include-data" in files["big.bin"]["why"]
    assert "changed" in files["changes.txt"]["why"]
    assert files["data/prices.csv"]["cells"]
    more = open_bundle(exported(path, session, tmp_path / "b.zip", include_data=True))
    assert "data/files/big.bin" in more
    assert "data/files/.env" not in more
    assert "outputs/files/made.txt" in more
    readme = more.read("README.md").decode()
    assert "`elsewhere.txt`, which it read: it lies outside" in readme
    assert str(tmp_path) not in readme


def test_names_that_do_not_do_everywhere_are_named_not_packed(tmp_path: Path) -> None:
    path, session = study(
        tmp_path / "home",
        "open('data/prices.csv').read()[:1]",
        "names = ('run:1.txt', 'aux.txt', 'e\\u0301.txt', 'end. ')\nfor name in names:\n"
        "    with open(name, 'w') as file:\n        file.write('x')",
    )
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip"))
    written = {each["path"]: each for each in json.loads(bundle.read("outputs/reference.json"))["files"]}
    assert set(written) == {"run:1.txt", "aux.txt", "e\u0301.txt", "end. "}
    assert not any(each["included"] for each in written.values())
    assert all("does not do everywhere" in each["why"] for each in written.values())
    read_claim(bundle, tmp_path)


def test_without_a_session_it_refuses_and_names_the_ways(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), path)
    for session in (None, read_session(_other_journal())):
        with pytest.raises(UsageError) as caught:
            exported(path, session, tmp_path / "a.zip")
        assert "--run" in caught.value.hint
        assert "--static" in caught.value.hint
    assert not (tmp_path / "a.zip").exists()
    static = open_bundle(exported(path, None, tmp_path / "a.zip", static=True))
    assert not static.manifest.recorded
    assert "not recorded" in static.read("README.md").decode()
    with pytest.raises(UsageError, match=r"no \.ipynb"):
        exported(tmp_path / "a.py", None, tmp_path / "b.zip", static=True)


def _other_journal() -> Path:
    journal = find_session(bundle_of(*SEEDED).parent / "home" / "study.ipynb")
    assert journal is not None
    return journal


def test_cells_changed_since_they_ran_are_named(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "1 + 1", "2 + 2")
    node = nbformat.read(path, 4)
    node.cells[2].source = "2 + 3"
    nbformat.write(node, path)
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip"))
    assert "a run of cell 3: the session did not run it as it is saved now" in bundle.read("README.md").decode()
    cells = json.loads(bundle.read("outputs/reference.json"))["cells"]
    assert [cell["seq"] for cell in cells] == [1, None]


@pytest.mark.parametrize("where", ["source", "output", "metadata", "markdown", "module", "data", "notebook metadata"])
def test_a_secret_blocks_the_export_and_is_nowhere(tmp_path: Path, where: str) -> None:
    path, session = study(tmp_path / "home", "import helper\nopen('data/prices.csv').read()[:3]")
    node = nbformat.read(path, 4)
    if where == "source":
        node.cells.append(new_code_cell(f"token = '{CANARY}'"))
    elif where == "output":
        node.cells[1].outputs.append(new_output("stream", name="stdout", text=f"using {CANARY}\n"))
    elif where == "metadata":
        node.cells[1].metadata["note"] = CANARY
    elif where == "markdown":
        node.cells[0].source += f"\n{CANARY}"
    elif where == "notebook metadata":
        node.metadata["note"] = CANARY
    nbformat.write(node, path)
    if where == "module":
        (tmp_path / "home" / "helper.py").write_text(f"TOKEN = '{CANARY}'\n")
    if where == "data":
        (tmp_path / "home" / "data" / "prices.csv").write_text(f"token\n{CANARY}\n")
        path, session = _run_again(path)
    output = tmp_path / "a.zip"
    with pytest.raises(BundleError, match="a secret would be packed") as caught:
        exported(path, session, output)
    assert CANARY not in str(caught.value)
    assert caught.value.hint
    assert not output.exists()
    assert [each for each in tmp_path.glob("*") if each.name != "home"] == []


def _run_again(path: Path) -> tuple[Path, Any]:
    from jupyter_audit.execute.rerun import run_notebook
    from tests.environments import small_python

    result = run_notebook(path, python=small_python(), journal=path.parent / "again.jsonl")
    nbformat.write(result.node, path)
    return path, result.session


def test_words_that_only_sound_like_secrets_do_not_block(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "import helper\npad_token = '[PAD]'\nopen('data/prices.csv').read()")
    (tmp_path / "home" / "helper.py").write_text("PAD_TOKEN, KEY = '<pad>', 'price'\nfields = {'password': 'text'}\n")
    (tmp_path / "home" / "data" / "prices.csv").write_text('"token","tag"\n"secret","NN"\n"password","VB"\n')
    path, session = _run_again(path)
    assert "source/helper.py" in open_bundle(exported(path, session, tmp_path / "a.zip"))


def test_a_waived_place_does_not_block(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", f"token = '{CANARY}'  # audit: ignore[hard-coded-secret] revoked long ago")
    assert exported(path, session, tmp_path / "a.zip").exists()


def test_a_secret_that_was_printed_is_not_in_the_record(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", f"token = '{CANARY}'", "1 + 1")
    node = nbformat.read(path, 4)
    del node.cells[1]
    nbformat.write(node, path)
    with zipfile.ZipFile(exported(path, session, tmp_path / "a.zip")) as archive:
        assert not [name for name in archive.namelist() if CANARY.encode() in archive.read(name)]


def test_the_policy_holds_back(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", *UNSEEDED)
    strict = replace(DEFAULT, policy=Policy(export=Severity.LOW))
    with pytest.raises(BundleError, match="the policy holds the export back"):
        exported(path, session, tmp_path / "a.zip", config=strict)
    assert not (tmp_path / "a.zip").exists()


def test_the_crate_names_every_file_and_the_run() -> None:
    bundle = bundle_of(*SEEDED)
    crate = document(bundle, "ro-crate-metadata.json")
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    root = entities["./"]
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert root["name"] == "Prices of fruit"
    names = set(open_bundle(bundle).names()) - {"ro-crate-metadata.json"}
    assert {part["@id"] for part in root["hasPart"]} == names
    action = entities[root["mentions"]["@id"]]
    assert action["@type"] == "CreateAction"
    assert action["instrument"] == {"@id": "notebook.ipynb"}
    assert {"@id": "outputs/files/result.csv"} in action["result"]
    assert action["startTime"] < action["endTime"]

    def references(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                yield value["@id"]
            for item in value.values():
                yield from references(item)
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    for entity in crate["@graph"]:
        for target in references({key: value for key, value in entity.items() if key != "@id"}):
            assert target in entities or target.startswith(("https://w3id.org/", "http://schema.org/")), target


def test_nothing_of_the_machine_in_what_we_write() -> None:
    bundle = bundle_of(*SEEDED)
    with zipfile.ZipFile(bundle) as archive:
        ours = [name for name in archive.namelist() if not name.startswith(("tools/", "notebook"))]
        for name in ours:
            assert str(bundle.parent).encode() not in archive.read(name), name


def test_nbconvert_and_its_refusals(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "1 + 1")
    convert = [sys.executable, "-m", "nbconvert", "--to", "audit_bundle", str(path)]
    run = subprocess.run(convert, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    made = open_bundle(path.with_suffix(".zip"))
    assert made.read("notebook.ipynb") == path.read_bytes()
    assert made.read("audit/entropy.json") == open_bundle(exported(path, session, tmp_path / "a.zip")).read(
        "audit/entropy.json"
    )
    printing = AuditBundleExporter(config=Config({"NbConvertApp": {"writer_class": "StdoutWriter"}}))
    with pytest.raises(ConversionException, match="cannot be printed"):
        printing.from_filename(str(path))
    bare = tmp_path / "bare.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), bare)
    with pytest.raises(ConversionException, match="--static"):
        AuditBundleExporter().from_filename(str(bare))
    with pytest.raises(ConversionException, match="saved as a file"):
        AuditBundleExporter().from_notebook_node(new_notebook())
