"""Files that the notebook itself writes or downloads, by the path as its text spells it."""

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from jupyter_audit.model.finding import Place
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.trace import HOLE
from jupyter_audit.notebook.taint.tracer import Taint

_FETCHERS = {
    "urllib.request.urlretrieve": 1, "urllib.urlretrieve": 1, "torch.hub.download_url_to_file": 1, "wget.download": 1,
    "gdown.download": 1, "gdown.cached_download": 1,
    "google_drive_downloader.GoogleDriveDownloader.download_file_from_google_drive": 1,
}  # fmt: skip
_GIVES_PATH = frozenset(
    "huggingface_hub.hf_hub_download huggingface_hub.snapshot_download keras.utils.get_file "
    "tensorflow.keras.utils.get_file "
    "wget.download gdown.download kagglehub.model_download urllib.request.urlretrieve".split()
)
_WRITERS = {
    "pickle.dump": 1, "joblib.dump": 1, "torch.save": 1, "cloudpickle.dump": 1, "dill.dump": 1, "shelve.open": 0,
    "numpy.save": 0, "numpy.savez": 0, "numpy.savez_compressed": 0, "_pickle.dump": 1, "cPickle.dump": 1,
    "json.dump": 1,
}  # fmt: skip
_METHODS = (
    "to_pickle",
    "save",
    "save_model",
    "save_local",
    "to_csv",
    "to_parquet",
    "to_json",
    "write_text",
    "save_pretrained",
)
_OUTPUT = re.compile(
    r"(?:^|\s)(?:-O|-o|--output|--output-document)[ =]?\s*['\"]?([^\s'\"|;&]+)|>\s*['\"]?([^\s'\"|;&]+)"
)
_URL = re.compile(r"(?:https?|ftp|s3|gs)://[^\s'\"|;&]+")
_CHECKS = (
    "hashlib.sha256",
    "hashlib.sha512",
    "hashlib.file_digest",
    "hashlib.md5",
    "hashlib.sha1",
    "hashlib.new",
    "hashlib.blake2b",
)


class LocalFiles:
    """What is known of local paths. Paths are compared as texts, with a hole for each part that is computed."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self._taint = shared(index, Taint)

    @cached_property
    def downloads(self) -> dict[str, Place]:
        """Paths that something is downloaded to, and where."""
        return dict(self._downloads())

    @cached_property
    def written(self) -> set[str]:
        """Paths that the notebook writes."""
        return set(self._written())

    @cached_property
    def checked(self) -> bool:
        """Whether the notebook compares some checksum."""
        return any(self._of_content(call) for call in self.index.calls(*_CHECKS)) or any(
            re.search(r"\b(?:sha(?:1|256|512)sum|md5sum|shasum|openssl\s+dgst)\b", command.text)
            for command in commands(self.index)
        )

    def _of_content(self, call: Call) -> bool:
        """Whether a hash is made of what a file or a server gave; one without arguments is fed later."""
        return not call.node.args or self._taint.of(call.arg(0), call).outside

    def path(self, expression: ast.AST | None, at: Call) -> str:
        """The path behind an expression or an opened file, as the notebook spells it."""
        value = self.index.value(expression, at)
        while isinstance(value, ast.Call):
            name = self.index.resolve(value.func, at)
            if name in ("open", "gzip.open", "bz2.open", "io.open", "lzma.open", "zipfile.ZipFile") and value.args:
                value = self.index.value(value.args[0], at)
            elif name.endswith((".open", ".read", ".read_bytes", ".joinpath")) and isinstance(
                value.func, ast.Attribute
            ):
                value = self.index.value(value.func.value, at)
            elif name in ("pathlib.Path", "str", "os.path.join") and len(value.args) == 1:
                value = self.index.value(value.args[0], at)
            else:
                break
        return self._taint.of(value, at).text if value is not None else HOLE

    def origin(self, expression: ast.AST | None, at: Call) -> Place | None:
        """Where the notebook downloads the file that an expression names, or None."""
        value = self.index.value(expression, at)
        if isinstance(value, ast.Call) and self.index.resolve(value.func, at) in _GIVES_PATH:
            return place_of(at.cell, value) if value in walk(at.node) else self._where(expression, at)
        path = self.path(expression, at)
        return next((place for name, place in self.downloads.items() if _same(name, path)), None)

    def made_here(self, expression: ast.AST | None, at: Call) -> bool:
        """Whether the notebook writes this very file itself."""
        path = self.path(expression, at)
        return path.strip(HOLE) != "" and path in self.written

    def _where(self, expression: ast.AST | None, at: Call) -> Place:
        bound = self.index.definition(expression, at) if expression is not None else None
        return place_of(bound.cell, bound.binding.stmt) if bound else place_of(at.cell, at.node)

    def _downloads(self) -> Iterator[tuple[str, Place]]:
        for name, position in _FETCHERS.items():
            for call in self.index.calls(name):
                target = call.arg(position) or call.keyword("output") or call.keyword("filename") or call.keyword("dst")
                if target is not None:
                    yield self._taint.of(target, call).text, place_of(call.cell, call.node)
        for call in self.index.methods("write", "write_bytes", "write_text"):
            if (
                self._taint.worst_of(call.node.args, call).what == "a response from the network"
                and call.receiver is not None
            ):
                yield self.path(call.receiver, call), place_of(call.cell, call.node)
        for command in commands(self.index):
            if re.search(r"\b(?:wget|curl|aria2c|gdown|gsutil cp|aws s3 cp)\b", command.text):
                yield from ((target, command.place) for target in _targets(command.text))

    def _written(self) -> Iterator[str]:
        for name, position in _WRITERS.items():
            for call in self.index.calls(name):
                yield self.path(call.arg(position), call)
        for call in self.index.methods(*_METHODS):
            yield self.path(call.arg(0), call)
        for call in self.index.calls("open", "gzip.open", "io.open"):
            mode = call.arg(1, "mode")
            if isinstance(mode, ast.Constant) and any(letter in str(mode.value) for letter in "wax"):
                yield self._taint.of(call.arg(0), call).text


def local_files(index: NotebookIndex) -> LocalFiles:
    """The notebook's local files, made once."""
    return shared(index, LocalFiles)


def _targets(line: str) -> Iterator[str]:
    named = [first or second for first, second in _OUTPUT.findall(line) if (first or second) not in ("-", "/dev/null")]
    yield from named
    if not named:
        for url in _URL.findall(line):
            yield url.rstrip("/").rpartition("/")[2].partition("?")[0]


def _same(name: str, path: str) -> bool:
    if not name.strip(HOLE) or not path.strip(HOLE):
        return False
    return name == path or name.rpartition("/")[2] == path.rpartition("/")[2] != ""
