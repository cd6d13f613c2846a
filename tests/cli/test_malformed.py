"""Malformed and hostile inputs: none crashes, hangs, is skipped in silence, or drives the terminal."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, notebook

GOOD = notebook("x = 1\n", "def broken(:\n", "print(x)\n")
CELL: dict[str, Any] = {
    "cell_type": "code",
    "id": "a",
    "metadata": {},
    "outputs": [],
    "execution_count": 1,
    "source": "x = 1",
}


def of_cells(*cells: object, **top: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | top).encode()


UNREADABLE: dict[str, bytes] = {
    "zero bytes": b"",
    "white space": b" \n\t ",
    "truncated": GOOD.encode()[: len(GOOD) // 2],
    "merge conflict": GOOD.encode().replace(b' "cells"', b'<<<<<<< HEAD\n "cells"\n=======\n>>>>>>> other\n', 1),
    "latin-1": notebook("x = 'é'").replace("\\u00e9", "é").encode("latin-1"),
    "list root": b"[]",
    "null root": b"null",
    "number root": b"3",
    "string root": b'"cells"',
    "no cells": b'{"nbformat": 4, "metadata": {}}',
    "null cells": b'{"nbformat": 4, "cells": null}',
    "object cells": b'{"nbformat": 4, "cells": {"a": 1}}',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"cells":' * 100_000,
    "deep and closed": b'{"cells": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
    "newer format": of_cells(CELL, nbformat=5),
    "binary": bytes(range(256)) * 40,
    "a zip": b"PK\x03\x04" + bytes(200),
    "html": b"<!DOCTYPE html><html><body>404</body></html>",
    "raw control characters": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = \x00\x1b[2J"}]}',
    "terminal in the message": b'{"nbformat": 4, \x1b]0;owned\x07',
}
READABLE: dict[str, bytes] = {
    "byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "utf-16": GOOD.encode("utf-16"),
    "null sources": of_cells(CELL | {"source": None}, CELL | {"source": [None, "x\n", 3]}, CELL | {"source": {"a": 1}}),
    "cells that are none": of_cells(CELL, None, 3, "x", [], {}),
    "null everything": of_cells(dict.fromkeys([*CELL, "language"]), metadata=None, nbformat_minor=None),
    "odd outputs": of_cells(CELL | {"outputs": [None, 3, {}, {"output_type": "stream", "text": {"a": 1}}]}),
    "odd data": of_cells(
        CELL
        | {
            "outputs": [
                {"output_type": "display_data", "data": None},
                {"output_type": "display_data", "data": {"text/plain": {"a": [1]}, "text/html": 3}},
                {"output_type": "error", "traceback": "not a list", "ename": None},
            ]
        }
    ),
    "duplicate ids": of_cells(CELL, CELL, CELL),
    "ids that are no text": of_cells(CELL | {"id": 3}, CELL | {"id": ["a"]}, CELL | {"id": ""}),
    "control characters": of_cells(CELL | {"source": "x = '\x00\x1b]0;owned\x07\x9b31m'\n\x0c\ny = 1\r\nz = 2\r"}),
    "surrogate escapes": of_cells(CELL | {"source": "x = '\ud800'\n# \udcff\ndef broken(:\n", "id": "\udcff"}),
    "direction marks": of_cells(CELL | {"source": "x = 1  # \u202e } \u2066 if admin\n"}),
    "very many parentheses": of_cells(CELL | {"source": "(" * 50_000}),
    "nested parentheses": of_cells(CELL | {"source": "x = " + "(" * 5_000 + "1" + ")" * 5_000}),
    "a long sum": of_cells(CELL | {"source": "x = " + "1 + " * 20_000 + "1"}),
    "a deep attribute": of_cells(CELL | {"source": "x" + ".a" * 20_000}),
    "a very long line": of_cells(CELL | {"source": "x = '" + "a" * 1_000_000 + "'"}),
    "a null byte": of_cells(CELL | {"source": "x = 1\0"}),
    "only white space": of_cells(CELL | {"source": " \n\t\n"}),
    "magics alone": of_cells(CELL | {"source": "%\n%%\n!\n?\n%%bash"}),
    "nbformat 3": json.dumps(
        {
            "nbformat": 3,
            "metadata": {"name": "x"},
            "worksheets": [
                {
                    "cells": [
                        {"cell_type": "code", "input": ["x = 1"], "language": "python", "prompt_number": 1},
                        {"cell_type": "heading", "level": 1, "source": "t"},
                        {"cell_type": "code", "outputs": [{"output_type": "pyout", "text": ["1"], "prompt_number": 2}]},
                        {"cell_type": "code", "outputs": [{"output_type": "pyerr", "ename": "E", "traceback": []}]},
                    ]
                },
                None,
            ],
        }
    ).encode(),
    "nbformat 2": json.dumps(
        {"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": "print 1"}]}]}
    ).encode(),
    "no format": json.dumps({"cells": [CELL]}).encode(),
    "odd language": of_cells(CELL, metadata={"language_info": 3, "kernelspec": []}),
    "odd own metadata": of_cells(
        CELL | {"metadata": {"jupyter_audit": {"waivers": [{"rules": 3}, None], "origin": []}, "tags": 3}},
        metadata={"jupyter_audit": "x", "widgets": 3},
    ),
    "infinities": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x", "execution_count": Infinity}]}',
    "no newline types": of_cells(CELL | {"source": ["a = 1\r\n", "b = 2\r", "c = 3\u2028d = 4"]}),
}
UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_line_and_exit_code_2(name: str, audit: Run) -> None:
    Path("a.ipynb").write_bytes(UNREADABLE[name])
    outcome = audit("check", "a.ipynb", "--format", "json")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("jupyter-audit: a.ipynb: ")
    (read,) = outcome.json["notebooks"]
    assert read["error"]
    assert (read["findings"], read["score"]) == ([], {"security": None, "reproducibility": None})
    assert not UNSHOWN.search(outcome.out + outcome.err)
    assert "Traceback" not in outcome.err
    assert "internal error" not in outcome.err


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_is_audited(name: str, audit: Run) -> None:
    Path("a.ipynb").write_bytes(READABLE[name])
    outcome = audit("check", "a.ipynb", "--format", "json")
    (read,) = outcome.json["notebooks"]
    assert read["error"] is None, read["error"]
    assert not [each for each in read["skipped"] if "failed on this notebook" in each["why"]], read["skipped"]
    assert outcome.code in (0, 1)
    assert not outcome.err
    shown = audit("check", "a.ipynb")
    assert not UNSHOWN.search(shown.out + shown.err)
    for form in ("sarif", "html", "github"):
        assert not UNSHOWN.search(audit("check", "a.ipynb", "--format", form).out)


def test_all_of_them_at_once_and_the_good_ones_are_still_judged(audit: Run) -> None:
    for number, data in enumerate((*UNREADABLE.values(), *READABLE.values())):
        Path(f"{number:03}.ipynb").write_bytes(data)
    Path("zz.ipynb").write_text(GOOD)
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 2
    read = outcome.json["notebooks"]
    assert len(read) == len(UNREADABLE) + len(READABLE) + 1
    assert sum(each["error"] is not None for each in read) == len(UNREADABLE) == outcome.err.count("\n")
    assert [finding["rule"] for finding in read[-1]["findings"] if finding["rule"] == "syntax-error"]
    assert f"{len(UNREADABLE)} files not checked" in audit("check", ".").out


@pytest.mark.parametrize("language", ["R", "julia", "C++17", "\x1b[31mred"])
def test_another_language_is_named_and_passed_over(language: str, audit: Run) -> None:
    Path("other.ipynb").write_text(notebook("x <- 1", language_info={"name": language}))
    Path("mine.ipynb").write_text(notebook("x = 1\n"))
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 0
    assert "not Python" in outcome.err
    assert outcome.err.count("\n") == 1
    assert not UNSHOWN.search(outcome.err)
    assert [each["error"] is None for each in outcome.json["notebooks"]] == [True, False]
    # Asked for by name it is not what was asked; and a folder in which nothing was audited is no success.
    assert audit("check", "other.ipynb").code == 2
    Path("mine.ipynb").unlink()
    assert audit("check", ".").code == 2


def test_names_that_would_drive_a_terminal(audit: Run) -> None:
    name = "a\x1b]0;owned\x07\u202e\udcffb.ipynb"
    try:
        Path(name).write_text("[]")
    except (OSError, ValueError):
        pytest.skip("this file system has no such names")
    Path("\x1b[2Jgood.ipynb").write_text(GOOD)
    for form in ("text", "json", "sarif", "html", "github"):
        outcome = audit("check", ".", "--format", form)
        assert outcome.code == 2
        assert not UNSHOWN.search(outcome.out + outcome.err)


def test_sixty_megabytes_of_outputs_do_not_hang(audit: Run) -> None:
    text = ["A" * 99 + "\n"] * 300_000
    image = "iVBORw0KGgo" + "A" * 30_000_000
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": text},
        {"output_type": "display_data", "data": {"image/png": image, "text/plain": "<Figure>"}, "metadata": {}},
    ]
    Path("big.ipynb").write_bytes(of_cells(CELL | {"outputs": outputs}, CELL | {"id": "b", "source": "def broken(:"}))
    assert Path("big.ipynb").stat().st_size > 60_000_000
    began = time.process_time()
    outcome = audit("check", "big.ipynb", "--format", "json")
    assert time.process_time() - began < 30
    assert "syntax-error" in outcome.out
    assert len(outcome.out) < 100_000


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        (["missing.ipynb"], "check the path"),
        (["folder.ipynb"], "no notebook"),
        (["."], "no notebook"),
    ],
)
def test_what_is_not_there(paths: list[str], says: str, audit: Run) -> None:
    Path("folder.ipynb").mkdir()
    outcome = audit("check", *paths)
    assert outcome.code == 2
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_a_file_nobody_may_read(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.ipynb").write_text(GOOD)
    Path("b.ipynb").write_text(GOOD)
    original = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "a.ipynb":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 2
    assert "a.ipynb: cannot be read: Permission denied" in outcome.err
    assert outcome.json["notebooks"][1]["findings"]


def test_a_mistake_of_ours_is_told_as_one_and_the_rest_goes_on(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_audit.review import assess

    Path("a.ipynb").write_text(GOOD)
    Path("b.ipynb").write_text(GOOD)
    original = assess.assess

    def fails(notebook: Any, *rest: Any) -> Any:
        if notebook.name == "a.ipynb":
            raise ValueError("oh\nno\x1b[2J")
        return original(notebook, *rest)

    monkeypatch.setattr(assess, "assess", fails)
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 3
    assert outcome.err.count("\n") == 1
    assert "internal error: ValueError: oh (please report it" in outcome.err
    assert outcome.json["notebooks"][1]["findings"]
