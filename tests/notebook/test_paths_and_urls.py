import pytest

from jupyter_audit.notebook.values.paths import is_home_path, is_machine_path
from jupyter_audit.notebook.values.urls import pinned_url


@pytest.mark.parametrize(
    "path", ["/home/anna/x.csv", "/Users/kim/x", r"C:\data\x.csv", "D:/x", "/content/drive/MyDrive/x", "/mnt/nas/x"]
)
def test_places_of_one_machine(path: str) -> None:
    assert is_machine_path(path)


@pytest.mark.parametrize(
    "path", ["data/x.csv", "/usr/bin/env", "/tmp/x", "/home/jovyan/x", "https://x.org/home/a", "a:b", "/items/<id>"]
)
def test_places_that_others_have(path: str) -> None:
    assert not is_machine_path(path)


def test_home() -> None:
    assert is_home_path("~/x")
    assert is_home_path("~kim/x")
    assert not is_home_path("~x")


@pytest.mark.parametrize(
    ("url", "pinned"),
    [
        ("https://raw.githubusercontent.com/a/b/main/x.csv", False),
        ("https://raw.githubusercontent.com/a/b/4f2c1d9e8a7b/x.csv", True),
        ("https://github.com/a/b/releases/download/v1.2.0/x.zip", True),
        ("https://zenodo.org/records/123/files/x.csv", True),
        ("https://example.org/latest/x.csv", False),
        ("https://example.org/x.csv", False),
    ],
)
def test_addresses_that_cannot_change(url: str, pinned: bool) -> None:
    assert pinned_url(url) is pinned
