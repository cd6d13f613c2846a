"""What others' programs read in a bundle, each checked by its own public validator."""

import functools
import json
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.execute.uv import find_uv
from tests.environments import kept_folder
from tests.studies import SEEDED, UNSEEDED, bundle_of, exported, study

ROOT = Path(__file__).parents[1]


@functools.cache
def validators() -> Path:
    """An environment of its own: rocrate-validator's dependencies do not go with ours.

    rocrate 0.13 is there for the context of RO-Crate 1.1 that it carries.
    """
    folder, uv = kept_folder("validators-"), find_uv()
    assert uv is not None
    subprocess.run([uv, "venv", "-q", "--no-project", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "roc-validator>=0.13,<0.14"], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "--no-deps", "rocrate==0.13.0"], check=True)
    return python


def issues(bundle: Path, folder: Path, severity: str = "REQUIRED") -> list[str]:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    script = Path(__file__).with_name("validate_crate.py")
    command = [validators(), script, folder, "process-run-crate-0.5", severity]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    *found, last = run.stdout.splitlines()
    assert last == "validated"
    return found


def test_the_crate_is_a_process_run_crate(tmp_path: Path) -> None:
    assert issues(bundle_of(*SEEDED), tmp_path / "crate") == []


def test_the_validator_would_have_found_something(tmp_path: Path) -> None:
    folder = tmp_path / "crate"
    with zipfile.ZipFile(bundle_of(*SEEDED)) as archive:
        crate = json.loads(archive.read("ro-crate-metadata.json"))
        for entity in crate["@graph"]:
            if entity["@type"] == "CreateAction":
                del entity["instrument"]
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as bad:
            for name in set(archive.namelist()) - {"ro-crate-metadata.json"}:
                bad.writestr(name, archive.read(name))
            bad.writestr("ro-crate-metadata.json", json.dumps(crate))
    assert any("instrument" in issue for issue in issues(tmp_path / "a.zip", folder))


def test_with_author_and_licence_little_is_recommended_beyond_it(tmp_path: Path) -> None:
    bundle = named(tmp_path)
    assert open_bundle(bundle).read("LICENSE.txt") == b"MIT License\n"
    left = {issue.split()[1] for issue in issues(bundle, tmp_path / "crate", "RECOMMENDED")}
    # the notebook has no address of its own, its name is a path, nobody publishes the bundle yet, and of the author
    # and the licence only names are known
    known = {"process-run-crate-0.5_3.2", "process-run-crate-0.5_5.1", "ro-crate-1.1_22.1", "ro-crate-1.1_22.3"}
    assert left <= known | {"ro-crate-1.1_30.2", "ro-crate-1.1_30.3"}


def named(folder: Path) -> Path:
    path, session = study(folder / "home", "1 + 1")
    node = nbformat.read(path, 4)
    node.metadata["authors"] = [{"name": "Ada: 'Count' \"of\" Lovelace"}, {"name": "Grace Hopper"}]
    nbformat.write(node, path)
    (folder / "home" / "LICENSE.txt").write_text("MIT License\n")
    return exported(path, session, folder / "a.zip")


def test_the_citation_is_valid(tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_bytes(open_bundle(named(tmp_path)).read("CITATION.cff"))
    uv = find_uv()
    assert uv is not None
    command = [uv, "tool", "run", "--from", "cffconvert==2.0.0", "--with", "setuptools<80", "cffconvert", "--validate"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "valid according to schema version 1.2.0" in run.stdout


def test_a_citation_that_is_there_is_taken_and_none_is_made_up(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "1 + 1")
    bare = open_bundle(exported(path, session, tmp_path / "a.zip"))
    assert "CITATION.cff" not in bare
    assert "- a citation: neither" in bare.read("README.md").decode()
    (tmp_path / "home" / "CITATION.cff").write_text("cff-version: 1.2.0\n")
    assert open_bundle(exported(path, session, tmp_path / "b.zip")).read("CITATION.cff") == b"cff-version: 1.2.0\n"


@pytest.mark.parametrize("cells", [SEEDED, UNSEEDED])
def test_the_bill_of_materials_is_valid_and_has_the_locks_hashes(cells: tuple[str, ...]) -> None:
    bundle = open_bundle(bundle_of(*cells))
    text = bundle.read("audit/sbom.cdx.json").decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    components = {each["name"]: each for each in document["components"]}
    locked = tomllib.loads(bundle.read("environment/pylock.toml").decode())["packages"]
    for package in locked:
        archives = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
        stated = components[package["name"]]["externalReferences"]
        assert {(each["url"], each["hashes"][0]["content"]) for each in stated} == {
            (archive["url"], archive["hashes"]["sha256"]) for archive in archives
        }
    assert components["numpy"]["scope"] == "required"
    assert components["numpy"]["purl"].startswith("pkg:pypi/numpy@")
    edges = {each["ref"]: each["dependsOn"] for each in document["dependencies"]}
    assert components["numpy"]["bom-ref"] in edges["notebook"]
    assert components["traitlets"]["bom-ref"] in edges[components["ipykernel"]["bom-ref"]]


def test_the_report_is_valid_sarif() -> None:
    schema = json.loads((ROOT / "report" / "sarif-2.1.0.schema.json").read_text())
    report: Any = json.loads(open_bundle(bundle_of(*UNSEEDED)).read("audit/report.sarif"))
    jsonschema.validate(report, schema)
    assert report["runs"][0]["results"]


def test_the_settings_are_a_table(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "learning_rate = 0.1\nthreshold = '`a|b`'\n1 + 1")
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip"))
    assert "| 2 | `learning_rate` | `0.1` |" in bundle.read("README.md").decode()
    names = [each["name"] for each in json.loads(bundle.read("audit/hyperparameters.json"))]
    assert "learning_rate" in names
