"""Data fetched from the network, with nothing that says it is still the same."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.reads_writes import accesses
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.urls import pinned_url, url_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FETCHES = (
    "urllib.request.urlretrieve", "urllib.urlretrieve", "wget.download", "gdown.download", "gdown.cached_download",
    "torch.hub.download_url_to_file", "torchvision.datasets.utils.download_url", "pooch.retrieve",
    "keras.utils.get_file", "tensorflow.keras.utils.get_file", "urllib.request.urlopen", "requests.get", "httpx.get",
)  # fmt: skip
_HASHES = ("hash", "sha256", "md5", "file_hash", "hash_prefix", "known_hash", "md5_hash")
_CHECKS = tuple(f"hashlib.{name}" for name in ("sha256", "sha512", "md5", "sha1", "blake2b", "file_digest", "new"))
_COMMAND = re.compile(r"\b(?:wget|curl|gdown|aria2c)\b")
_CLONE = re.compile(r"\bgit\s+clone\b(?!.*(?:--branch|-b)\s+v?\d)")
_CHECKOUT = re.compile(r"\bgit\b.*\b(?:checkout|reset --hard|switch --detach)\s+(?:[0-9a-f]{7,40}|v?\d+\.\d)")
_SUMS = re.compile(r"\b(?:sha(?:1|224|256|512)sum|md5sum|shasum|openssl dgst|--checksum)\b")
_SCRIPT = re.compile(r"\|\s*(?:sudo\s+)?(?:ba|z)?sh\b|\.sh\b.*\|")


class UncheckedDownload(NotebookRule):
    """A download whose content is not checked against a checksum or fixed by a version.

    ## Why it matters
    What lies behind an address changes: files are corrected, branches move on, hosts disappear. The notebook then
    computes something else from the same code, in silence.

    ## What to do
    Compare a checksum after the download (`hashlib.sha256`, `pooch.retrieve(url, known_hash=...)`), or use an
    address that cannot change: a DOI, a release tag, a commit instead of `main`. Better still, keep a copy of the
    file beside the notebook.

    ## See also
    - Pooch: https://www.fatiando.org/pooch/  - Wilson et al., "Good enough practices in scientific computing", 2017
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "what `{url}` gives is not checked: it may be another file tomorrow"
    bad = (
        """
        # %%
        import urllib.request
        urllib.request.urlretrieve("https://example.org/data/pollen.csv", "pollen.csv")  # !
        """,
        """
        # %%
        import pandas as pd
        URL = "https://raw.githubusercontent.com/lab/data/main/pollen.csv"
        pollen = pd.read_csv(URL)  # !
        """,
        """
        # %%
        !wget -q https://example.org/data/pollen.zip  # !
        !gdown 1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7  # !
        """,
        """
        # %%
        import requests
        r = requests.get("https://example.org/data/pollen.zip", timeout=60)  # !
        open("pollen.zip", "wb").write(r.content)
        """,
    )
    good = (
        """
        # %%
        import hashlib
        import urllib.request
        path, _ = urllib.request.urlretrieve("https://example.org/pollen.csv", "pollen.csv")
        assert hashlib.sha256(open(path, "rb").read()).hexdigest() == "9f86d081884c7d659a2feaa0c55ad015"
        """,
        """
        # %%
        import pandas as pd
        import pooch
        import requests
        a = pd.read_csv("https://raw.githubusercontent.com/lab/data/4f2c1d9e8a7b6c5d/pollen.csv")
        b = pd.read_csv("https://zenodo.org/records/1234567/files/pollen.csv")
        c = pooch.retrieve("https://example.org/p.csv", known_hash="md5:70e2afd3fd7e336ae478b1e740a5f08e")
        d = requests.get("https://api.example.org/v2/stations", timeout=5).json()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        lines = commands(index)
        if any(True for _ in index.calls(*_CHECKS)) or any(_SUMS.search(command.text) for command in lines):
            return
        for call in index.calls(*_FETCHES):
            second = call.arg(1, "origin") if call.attr == "get_file" else call.keyword("origin")
            url = url_of(index, second or call.arg(0, "url"), call)
            if (
                url
                and not pinned_url(url)
                and not any(_given(call, name) for name in _HASHES)
                and _keeps_file(call, url)
            ):
                yield Hit(place_of(call.cell, call.node), {"url": url[:80]})
        for access in accesses(index):
            url = None if access.writes else url_of(index, access.target, access.call)
            if url and not pinned_url(url):
                yield Hit(place_of(access.call.cell, access.call.node), {"url": url[:80]})
        for command in lines:
            if _CLONE.search(command.text) and not any(_CHECKOUT.search(other.text) for other in lines):
                yield Hit(command.place, {"url": command.text[:80]}, severity=Severity.LOW)
            if found := _BY_NUMBER.search(command.text):
                yield Hit(command.place, {"url": found[0][:80]}, severity=Severity.LOW)
            found = re.search(r"(?:https?|ftp)://[^\s'\"|;&]+", command.text) if _COMMAND.search(command.text) else None
            if found and not pinned_url(found.group()) and not _SCRIPT.search(command.text):
                yield Hit(command.place, {"url": found.group()[:80]})


_BY_NUMBER = re.compile(r"\b(?:gdown\s+(?:-\S+\s+)*[\w-]{20,}|kaggle\s+(?:datasets|competitions)\s+download\s[^;&|]+)")
"""Downloads by a number or a name instead of an address."""


def _given(call: Call, name: str) -> bool:
    value = call.keyword(name)
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)


_DATA_FILE = re.compile(
    r"\.(?:csv|tsv|txt|zip|gz|tgz|tar|bz2|xz|7z|parquet|json|jsonl|xlsx?|h5|hdf5|npy|npz|pkl|mat|nc|pt|pth|bin|arff|data|"
    r"dat|xml|wav|mp3|png|jpe?g|pdf|gpkg|geojson|shp|fits|nii)(?:[?#]|$)",
    re.IGNORECASE,
)


def _keeps_file(call: Call, url: str) -> bool:
    """An answer of a service is no file: only what ends like one, or what is fetched into one, counts."""
    return call.attr not in ("get", "urlopen") or bool(_DATA_FILE.search(url))
