"""The lock: exact, hashed, portable, and nothing missing in silence."""

import tomllib
from dataclasses import replace

import pytest
from packaging.pylock import Pylock

from jupyter_audit.bundle.lock import Lock, lock_environment
from jupyter_audit.bundle.lock.asked import Index
from jupyter_audit.bundle.lock.conda import environment_yml
from jupyter_audit.bundle.lock.portable import PUBLIC_DOMAINS, portable
from jupyter_audit.capture.probes.environment import capture_environment
from jupyter_audit.errors import BundleError
from jupyter_audit.model.session import Distribution, Environment


@pytest.fixture(scope="module")
def environment() -> Environment:
    return replace(capture_environment(), python="3.11.7")


def locked(environment: Environment, *found: Distribution, offline: bool = False) -> Lock:
    return lock_environment(replace(environment, distributions=found), offline=offline, progress=lambda _: None)


def plain(name: str, version: str) -> Distribution:
    return Distribution(name, version, None, False, None)


SIX = plain("six", "1.17.0")


def test_exact_versions_with_hashes(environment: Environment) -> None:
    lock = locked(environment, plain("NumPy", "2.3.5"), SIX)
    assert lock.unlocked == ()
    document = tomllib.loads(lock.pylock)
    Pylock.from_dict(document).validate()
    assert document["requires-python"] == "==3.11.*"
    numpy, six = document["packages"]
    assert (numpy["name"], numpy["version"], six["version"]) == ("numpy", "2.3.5", "1.17.0")
    wheels = [wheel["url"] for wheel in numpy["wheels"]]
    assert any("macosx" in url for url in wheels)
    assert any("win_amd64" in url for url in wheels)
    assert all("-cp311-" in url or "-pp311-" in url for url in wheels)
    assert all(len(wheel["hashes"]["sha256"]) == 64 for wheel in numpy["wheels"])
    assert lock.requirements.count("--hash=sha256:") == len(wheels) + 1 + 2  # two sdists, one wheel of six
    assert "numpy==2.3.5 \\\n    --hash=sha256:" in lock.requirements


def test_the_same_lock_every_time(environment: Environment) -> None:
    pins = (SIX, plain("packaging", "25.0"))
    assert locked(environment, *pins) == locked(environment, *reversed(pins))


def test_what_did_not_come_from_an_index_is_never_asked_for(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Index._ask

    def listening(self: Index, pins: list[str], scratch: object) -> object:
        asked.extend(pins)
        return ask(self, pins, scratch)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "_ask", listening)
    lock = locked(
        environment,
        SIX,
        Distribution("mine", "0.1", "file:///home/ada/mine", True, None),
        Distribution("theirs", "2.0", "https://git.example.org/theirs", False, "abc123"),
        plain("torch", "2.13.0+cpu"),
        plain("odd", "not a version"),
        plain("jupyter_audit", "0.1.0"),
    )
    assert set(asked) == {"six==1.17.0"}
    assert {(each.name, each.kind) for each in lock.unlocked} == {
        ("mine", "local"),
        ("theirs", "vcs"),
        ("torch", "local"),
        ("odd", "local"),
        ("jupyter-audit", "own"),
    }
    assert all(each.why for each in lock.unlocked)


def test_unpublished_packages_are_named_and_the_rest_is_locked(environment: Environment) -> None:
    lock = locked(environment, SIX, plain("six-of-a-kind-unpublished", "1.0"), plain("packaging", "25.0.1.2.3"))
    assert [package["name"] for package in tomllib.loads(lock.pylock)["packages"]] == ["six"]
    assert [(each.name, each.kind) for each in lock.unlocked] == [
        ("packaging", "unpublished"),
        ("six-of-a-kind-unpublished", "unpublished"),
    ]


def test_offline_marks_what_is_unhashed(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    locked(environment, SIX)  # fills the cache
    assert locked(environment, SIX, offline=True).unlocked == ()
    lock = locked(environment, SIX, plain("six", "1.2.0.99"), offline=True)
    assert [(each.version, each.kind) for each in lock.unlocked] == [("1.2.0.99", "unhashed")]
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path))
    with pytest.raises(BundleError, match="no package could be locked"):
        locked(environment, SIX, offline=True)


def test_a_kernel_that_cannot_be_rebuilt_is_refused(environment: Environment) -> None:
    """As conda installs it: built from a recipe, on no index."""
    conda = Distribution("ipykernel", "7.4.0", "file:///home/conda/feedstock_root/ipykernel", False, None)
    with pytest.raises(BundleError, match="ipykernel cannot be locked"):
        locked(environment, SIX, conda)


def test_what_must_be_built_is_named(environment: Environment) -> None:
    lock = locked(environment, SIX, plain("docopt", "0.6.2"))
    assert lock.unbuilt == ("docopt",)
    assert "docopt==0.6.2" in lock.requirements


@pytest.mark.parametrize(
    ("url", "hashes", "fine"),
    [
        ("https://files.example.org/six-1.17.0-py2.py3-none-any.whl", {"sha256": "0" * 64}, True),
        ("https://user:secret@files.example.org/six-1.17.0-py3-none-any.whl", {"sha256": "0" * 64}, True),
        ("https://files.example.org/six-1.17.0-py3-none-any.whl?token=secret", {"sha256": "0" * 64}, False),
        ("http://files.example.org/six-1.17.0-py3-none-any.whl", {"sha256": "0" * 64}, False),
        ("file:///opt/wheels/six-1.17.0-py3-none-any.whl", {"sha256": "0" * 64}, False),
        ("https://files.example.org/six-1.17.0-py3-none-any.whl", {}, False),
        ("https://files.example.org/six-1.17.0-cp39-cp39-manylinux1_x86_64.whl", {"sha256": "0" * 64}, False),
    ],
)
def test_only_portable_addresses_and_no_credentials(url: str, hashes: dict[str, str], fine: bool) -> None:
    package = {"name": "six", "version": "1.17.0", "wheels": [{"url": url, "hashes": hashes}]}
    kept, refused, private = portable([package], "3.11.7")
    assert bool(kept) == fine
    assert bool(refused) == (not fine)
    assert [each.host for each in private] == (["files.example.org"] if fine else [])
    assert "secret" not in str((kept, refused, private))


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("github.com", False),
        *((f"files{domain}", False) for domain in PUBLIC_DOMAINS),
        ("notgithub.com", True),
        *((f"not{domain[1:]}", True) for domain in PUBLIC_DOMAINS),
    ],
)
def test_a_public_host_is_not_named(host: str, named: bool) -> None:
    url = f"https://{host}/packages/six-1.17.0-py2.py3-none-any.whl"
    package = {"name": "six", "version": "1.17.0", "wheels": [{"url": url, "hashes": {"sha256": "0" * 64}}]}
    assert [each.host for each in portable([package], "3.11.7")[2]] == ([host] if named else [])


def test_minimal_is_what_was_loaded_and_what_that_needs(environment: Environment) -> None:
    found = (
        plain("ipykernel", "6.29.5"),
        replace(SIX, requires=()),
        replace(plain("python-dateutil", "2.9.0.post0"), requires=("six",)),
        plain("packaging", "25.0"),
    )
    lock = locked(replace(environment, loaded=("python-dateutil",)), *found)
    assert lock.minimal is not None
    names = [package["name"] for package in tomllib.loads(lock.minimal)["packages"]]
    assert names == ["ipykernel", "python-dateutil", "six"]
    assert len(tomllib.loads(lock.pylock)["packages"]) == 4
    assert locked(replace(environment, loaded=()), *found).minimal is None


CONDA = ("conda-forge::numpy=2.3.5=py311h_0", "conda-forge::python=3.11.7=h1_0", "https-mine::secretlib=1.0=0")


def test_conda_is_described_and_private_channels_are_asked_for_nowhere(environment: Environment) -> None:
    conda = replace(environment, conda=CONDA)
    forge = Distribution("numpy", "2.3.5", "file:///home/conda/feedstock_root/numpy", False, None, conda=True)
    mine = Distribution("secretlib", "1.0", None, False, None, conda=True)
    lock = locked(conda, forge, mine, SIX)
    assert [package.name for package in lock.packages] == ["numpy", "six"]
    assert [(each.name, each.kind) for each in lock.unlocked] == [("secretlib", "conda")]
    text = environment_yml(replace(conda, distributions=(forge, mine, SIX)), lock.packages, "birds")
    assert '  - "conda-forge"' in text
    assert '  - "numpy=2.3.5=py311h_0"' in text
    assert text.endswith('  - pip:\n      - "six==1.17.0"\n')
