"""Zips that somebody made to do harm, or that an accident made."""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def manifest(files: Mapping[str, bytes], **changes: Any) -> bytes:
    """A manifest that names ``files`` truthfully."""
    artifacts = [
        {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for path, data in files.items()
    ]
    document = {"version": 1, "tool": "t", "notebook": "a.ipynb", "recorded": False, "artifacts": artifacts}
    return json.dumps(document | changes).encode()


def plain(path: Path, files: Mapping[str, bytes], named: bytes | None = None) -> Path:
    """A zip of ``files`` with their manifest."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest(files) if named is None else named)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def _with_info(path: Path, info: zipfile.ZipInfo, data: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest({info.filename: data}))
        archive.writestr(info, data)
    return path


def symlink(path: Path) -> Path:
    info = zipfile.ZipInfo("link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return _with_info(path, info, b"/etc/passwd")


def device(path: Path) -> Path:
    info = zipfile.ZipInfo("device")
    info.create_system, info.external_attr = 3, 0o020666 << 16
    return _with_info(path, info)


def folder(path: Path) -> Path:
    return _with_info(path, zipfile.ZipInfo("folder/"), b"")


def duplicate(path: Path) -> Path:
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("manifest.json", manifest({"a.txt": b"good"}))
        archive.writestr("a.txt", b"good")
        archive.writestr("a.txt", b"evil")
    return path


def encrypted(path: Path) -> Path:
    data = bytearray(plain(path, {"a.txt": b"x" * 20}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            flags = struct.unpack_from("<H", data, place + offset)[0]
            struct.pack_into("<H", data, place + offset, flags | 1)
    path.write_bytes(data)
    return path


def bomb(path: Path) -> Path:
    data = b"\0" * 60_000_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("manifest.json", manifest({"zeros": data}))
        archive.writestr("zeros", data)
    return path


def lying_size(path: Path) -> Path:
    """The directory says 5 bytes, the data holds a million."""
    data = b"\0" * 1_000_000
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest({"zeros": data[:5]}))
        archive.writestr("zeros", data)
    raw = bytearray(file.getvalue())
    place = raw.rfind(b"PK\x01\x02")
    struct.pack_into("<I", raw, place + 24, 5)
    path.write_bytes(raw)
    return path


def many(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"f{number}", b"")
    return path


def named(*names: str) -> Callable[[Path], Path]:
    return lambda path: plain(path, dict.fromkeys(names, b"x"))


def with_manifest(data: bytes) -> Callable[[Path], Path]:
    return lambda path: plain(path, {"a.txt": b"x"}, data)


def nested(path: Path) -> Path:
    """A zip in a zip in a zip, each of which unpacks to much more than it is."""
    data = b"\0" * 60_000_000
    for _ in range(3):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr("inner.zip", data)
        data = packed.getvalue()
    return plain(path, {"inner.zip": data}, manifest({"inner.zip": b"\0" * 60_000_000}))


def overlapping(path: Path) -> Path:
    """Two entries of the directory that share the same data, as a quine bomb has a thousand of."""
    data = bytearray(plain(path, {"a.txt": b"x" * 50, "b.txt": b"x" * 50}).read_bytes())
    entries = [place for place in range(len(data)) if data[place : place + 4] == b"PK\x01\x02"]
    first, second = (data[place + 42 : place + 46] for place in entries[1:3])
    assert first != second
    data[entries[2] + 42 : entries[2] + 46] = first
    path.write_bytes(data)
    return path


def other_local_name(path: Path) -> Path:
    """The directory says one name, the data's own header another."""
    data = plain(path, {"a.txt": b"x" * 50}).read_bytes()
    place = data.find(b"a.txt", data.find(b"PK\x03\x04", 10))
    path.write_bytes(data[:place] + b"b.txt" + data[place + 5 :])
    return path


def lying_manifest_size(path: Path) -> Path:
    """A manifest that claims to be small and unpacks to a great deal."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 30_000_000 + manifest({}))
    raw = bytearray(file.getvalue())
    struct.pack_into("<I", raw, raw.rfind(b"PK\x01\x02") + 24, 500)
    path.write_bytes(raw)
    return path


def huge_signature(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest({}))
        archive.writestr("manifest.sig", b" " * 2_000_000)
    return path


def truncated(path: Path) -> Path:
    data = plain(path, {"a.txt": b"x" * 1000}).read_bytes()
    path.write_bytes(data[:-30])
    return path


def torn_in_the_middle(path: Path) -> Path:
    data = plain(path, {"a.txt": bytes(range(256)) * 40}).read_bytes()
    path.write_bytes(data[:500] + data[900:])
    return path


NAMES = (
    "../escape.txt",
    "a/../../escape.txt",
    "/etc/passwd",
    "C:/x.txt",
    "C:\\x.txt",
    "a\\..\\b",
    "a//b",
    "./a",
    "a/.",
    "con.txt",
    "a/AUX",
    "trailing.",
    "space ",
    "new\nline",
    "esc\x1b[2J",
    "rtl\u202etxt.exe",
    "zero\u200bwidth",
    "e\u0301.txt",  # not in normal form C
    "x" * 500,
    "tab\there",
    "nul\0.txt",
    "soft\u00adhyphen",
    "bom\ufeff.txt",
    "line\u2028separator",
    "private\ue000",
    "tag\U000e0041",
    "~/x/../../y",
    "a/..",
    "..",
    "\\\\server\\share\\x",
    "a:stream",
    "COM1.txt",
    "lpt9",
)

MAKERS: dict[str, Callable[[Path], Path]] = {
    **{f"name {name[:20]!r}": named(name) for name in NAMES},
    "case collision": named("A.txt", "a.txt"),
    "spelling collision": named("\uff41.txt", "a.txt"),
    "ligature collision": named("\ufb01le.txt", "file.txt"),
    "sharp s collision": named("stra\u00dfe", "STRASSE"),
    "file and folder": named("a", "a/b.txt"),
    "file and folder in another case": named("Data", "data/b.txt"),
    "nested bomb": nested,
    "overlapping": overlapping,
    "another local name": other_local_name,
    "lying manifest size": lying_manifest_size,
    "huge signature": huge_signature,
    "symlink": symlink,
    "device": device,
    "folder": folder,
    "duplicate": duplicate,
    "encrypted": encrypted,
    "bomb": bomb,
    "lying size": lying_size,
    "many": many,
    "truncated": truncated,
    "torn": torn_in_the_middle,
    "extra file": lambda path: plain(path, {"a.txt": b"x", "b.txt": b"y"}, manifest({"a.txt": b"x"})),
    "missing file": lambda path: plain(path, {"a.txt": b"x"}, manifest({"a.txt": b"x", "b.txt": b"y"})),
    "wrong hash": lambda path: plain(path, {"a.txt": b"x"}, manifest({"a.txt": b"y"})),
    "wrong size": with_manifest(
        json.dumps(
            json.loads(manifest({}))
            | {"artifacts": [{"path": "a.txt", "sha256": hashlib.sha256(b"x").hexdigest(), "size": 2}]}
        ).encode()
    ),
    "named twice": with_manifest(
        json.dumps(
            json.loads(manifest({}))
            | {"artifacts": [{"path": "a.txt", "sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}] * 2}
        ).encode()
    ),
    "no JSON": with_manifest(b"{"),
    "deep JSON": with_manifest(b"[" * 200_000),
    "a list": with_manifest(b"[]"),
    "huge manifest": with_manifest(b" " * 21_000_000 + b"{}"),
    "negative size": with_manifest(
        json.dumps(
            json.loads(manifest({})) | {"artifacts": [{"path": "a.txt", "sha256": "0" * 64, "size": -1}]}
        ).encode()
    ),
    "itself": with_manifest(
        json.dumps(
            json.loads(manifest({"a.txt": b"x"}))
            | {"artifacts": [{"path": "manifest.json", "sha256": "0" * 64, "size": 1}]}
        ).encode()
    ),
    "escapes in the version": with_manifest(manifest({"a.txt": b"x"}, version="\x1b[2J<script>")),
    "escapes in a path": with_manifest(
        json.dumps(
            json.loads(manifest({})) | {"artifacts": [{"path": "\x1b[2J\u202e<script>", "sha256": "0" * 64, "size": 1}]}
        ).encode()
    ),
    **{
        f"notebook {name!r}": with_manifest(manifest({"a.txt": b"x"}, notebook=name))
        for name in ("", "..", "../a.ipynb", "a\\b.ipynb", "\x1b]0;x\x07.ipynb", "\u202ebynpi.ipynb", "x" * 300)
    },
    "no number": with_manifest(b'{"version": 1, "artifacts": [{"size": NaN}]}'),
    "no UTF-8": with_manifest(b"\xff\xfe"),
    "another version": lambda path: plain(path, {"a.txt": b"x"}, manifest({"a.txt": b"x"}, version=99)),
    "fields missing": with_manifest(b'{"version": 1}'),
}
