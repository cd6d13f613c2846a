"""Files that a cell's text names where a library opens them without Python, so that no audit event shows it.

Arrow, Polars, HDF5, DuckDB, OpenCV and the like read and write by themselves. Their calls are known by name, and
their first argument is worked out as far as that needs no code of the user's to run: texts, and names of the notebook
that stand for a text or a path.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

# fmt: off
READERS = frozenset((
    "read_parquet", "read_feather", "read_orc", "read_table", "read_ipc", "read_avro", "read_delta", "read_hdf",
    "scan_parquet", "scan_csv", "scan_ipc", "scan_ndjson", "read_ndjson", "read_csv", "read_json", "read_excel",
    "ParquetFile", "ParquetDataset", "read_schema", "read_metadata", "dataset", "File", "HDFStore", "imread",
    "VideoCapture", "Dataset", "open_dataset", "open_mfdataset", "open_zarr", "read_file", "open", "DMatrix",
    "memory_map", "OSFile", "read_csv_auto", "from_parquet", "from_csv_auto", "load_dataset", "read_image", "connect",
))
WRITERS = frozenset((
    "to_parquet", "to_feather", "to_orc", "to_hdf", "write_parquet", "write_csv", "write_ipc", "write_avro",
    "write_ndjson", "write_json", "write_table", "write_feather", "write_dataset", "sink_parquet", "sink_csv",
    "sink_ipc", "imwrite", "to_netcdf", "to_zarr", "to_file", "save_model", "VideoWriter",
))
# fmt: on
MODES = frozenset(("File", "HDFStore", "Dataset"))
"""Calls that read or write by their second argument."""
QUERIES = frozenset(("sql", "query", "execute", "executemany"))
"""Calls whose text may name files (DuckDB's ``FROM 'x.parquet'`` and ``COPY ... TO 'x.csv'``)."""

MAX_PATHS = 50
"""Files that one cell may name."""
MAX_DEPTH = 20
_GATE = re.compile(r"\b(?:" + "|".join(sorted(READERS | WRITERS | QUERIES)) + r")\s*\(")
_IN_SQL = re.compile(
    r"(?P<to>\bTO\s+)?'(?P<path>[^'\n]{1,400}\.(?:parquet|csv|tsv|json|ndjson|jsonl|gz|zst|arrow|db))'", re.IGNORECASE
)

Mode = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A path as the cell gives it, and what is done with the file."""

    path: str
    mode: Mode


def named_files(source: str, namespace: dict[str, object]) -> tuple[NamedFile, ...]:
    """The files that calls in this source name, each once."""
    if not _GATE.search(source):
        return ()
    try:
        tree = ast.parse("\n".join(line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: dict[NamedFile, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.update(dict.fromkeys(_named(node, namespace)))
            if len(found) >= MAX_PATHS:
                break
    return tuple(found)


def _named(call: ast.Call, namespace: dict[str, object]) -> Iterator[NamedFile]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in READERS and name not in WRITERS and name not in QUERIES:
        return
    arguments = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in _PATH_ARGUMENTS)]
    for argument in arguments[:2]:  # pyarrow's write_table takes the table first
        text = path_text(argument, namespace)
        if text is None or "://" in text or len(text) > 4096:
            continue
        if name in QUERIES:
            for match in _IN_SQL.finditer(text):
                yield NamedFile(match["path"], "write" if match["to"] else "read")
        elif name in WRITERS or (name in MODES and _opens_to_write(call)):
            yield NamedFile(text, "write")
        else:
            yield NamedFile(text, "read")
        return


_PATH_ARGUMENTS = (
    "path",
    "source",
    "where",
    "filename",
    "path_or_buf",
    "filepath",
    "file",
    "name",
    "database",
    "query",
)


def _opens_to_write(call: ast.Call) -> bool:
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and str(mode.value)[:1] in ("w", "a", "x") for mode in modes)


def path_text(node: ast.expr, namespace: dict[str, object], depth: int = MAX_DEPTH) -> str | None:
    """What an expression is as a path, None where that is not plain. Runs no code of the user's."""
    if not depth:
        return None
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return _plain(namespace.get(name))
        case ast.JoinedStr(values=values):
            parts = [path_text(part, namespace, depth - 1) for part in values]
            return None if None in parts else "".join(part for part in parts if part)
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return path_text(value, namespace, depth - 1) or _number(value, namespace)
        case ast.BinOp(left=left, op=ast.Add() | ast.Div() as operator, right=right):
            ends = path_text(left, namespace, depth - 1), path_text(right, namespace, depth - 1)
            if ends[0] is None or ends[1] is None:
                return None
            return ends[0] + ends[1] if isinstance(operator, ast.Add) else os.path.join(ends[0], ends[1])  # noqa: PTH118
        case ast.Call(func=function, args=arguments) if arguments and _joins(function):
            pieces = [path_text(argument, namespace, depth - 1) for argument in arguments]
            known = [piece for piece in pieces if piece is not None]
            return os.path.join(*known) if len(known) == len(pieces) else None  # noqa: PTH118
    return None


def _joins(function: ast.expr) -> bool:
    """``Path(...)``, ``str(...)``, ``os.path.join(...)``."""
    return ast.unparse(function) in ("Path", "pathlib.Path", "str", "os.fspath", "os.path.join", "join")


def _plain(value: object) -> str | None:
    if type(value) is str:
        return value
    return str(value) if isinstance(value, PurePath) and type(value).__module__.startswith("pathlib") else None


def _number(node: ast.expr, namespace: dict[str, object]) -> str | None:
    value = namespace.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
    return str(value) if type(value) is int else None
