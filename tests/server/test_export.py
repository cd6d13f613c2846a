"""Export and verify through the routes: real notebooks, real commands, real bundles."""

import asyncio
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError


async def until_ended(jp_fetch: Any, job: dict[str, Any], seconds: float = 120) -> dict[str, Any]:
    """Follow a job as the panel does; gives its last state, with all lines it ever said."""
    lines = list(job["lines"])
    end = time.monotonic() + seconds
    while job["state"] == "running":
        assert time.monotonic() < end, lines
        await asyncio.sleep(0.2)
        reply = await jp_fetch("jupyter-audit", "jobs", job["id"], params={"since": str(len(lines))})
        job = json.loads(reply.body)
        lines += job["lines"]
        assert job["next"] == len(lines)
    return {**job, "lines": lines}


async def test_export_writes_beside_the_notebook_and_the_files_route_gives_it(
    post: Any, jp_fetch: Any, saved: Callable[..., Path]
) -> None:
    place = saved("deep/study one.ipynb", "x = 20", "print(x + 1)")
    job = await post("export", {"path": "deep/study one.ipynb", "recording": "static"})
    assert job["kind"] == "export"
    ended = await until_ended(jp_fetch, job)
    assert ended["state"] == "done", ended["lines"]
    assert ended["result"] == "deep/study one.audit.zip"
    assert ended["lines"], "progress is said"
    reply = await jp_fetch("files", "deep", "study one.audit.zip")
    assert reply.body == place.with_name("study one.audit.zip").read_bytes()
    assert "notebook.ipynb" in zipfile.ZipFile(place.with_name("study one.audit.zip")).namelist()

    job = await post("verify", {"path": ended["result"], "level": "intact"})
    verified = await until_ended(jp_fetch, job)
    assert verified["state"] == "done", verified["lines"]
    assert json.loads(verified["output"])["level"] == "intact"
    assert verified["page"]
    reply = await jp_fetch("jupyter-audit", "jobs", verified["id"], "page")
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert b"intact" in reply.body


async def test_without_a_session_the_refusal_names_the_ways_out(
    post: Any, jp_fetch: Any, saved: Callable[..., Path]
) -> None:
    saved("study.ipynb", "x = 1")
    ended = await until_ended(jp_fetch, await post("export", {"path": "study.ipynb"}))
    assert ended["state"] == "failed"
    assert ended["result"] is None
    assert "--run" in " ".join(ended["lines"])


async def test_cancel_ends_the_kernel_that_a_run_started(post: Any, jp_fetch: Any, saved: Callable[..., Path]) -> None:
    place = saved(
        "slow.ipynb", "import os, time, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)"
    )
    job = await post("export", {"path": "slow.ipynb", "recording": "run"})
    end = time.monotonic() + 60
    while not (place.parent / "pid").exists():
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    kernel = int((place.parent / "pid").read_text())
    reply = await jp_fetch("jupyter-audit", "jobs", job["id"], method="DELETE")
    assert json.loads(reply.body)["kind"] == "export"
    ended = await until_ended(jp_fetch, job, seconds=30)
    assert ended["state"] == "cancelled"
    assert not place.with_name("slow.audit.zip").exists()
    end = time.monotonic() + 15
    while Path(f"/proc/{kernel}").exists() and "Z" not in Path(f"/proc/{kernel}/stat").read_text().split()[2]:
        assert time.monotonic() < end, "the kernel outlived the job"
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("route", "body", "code"),
    [
        ("export", {}, 400),
        ("export", {"path": 5}, 400),
        ("export", [], 400),
        ("export", {"path": "gone.ipynb"}, 404),
        ("export", {"path": "../outside.ipynb"}, 404),
        ("export", {"path": ".hidden/study.ipynb"}, 404),
        ("export", {"path": "study.ipynb", "recording": "--sign"}, 400),
        ("export", {"path": "study.ipynb", "include_data": "yes"}, 400),
        ("verify", {"path": "study.ipynb", "level": "nothing"}, 400),
        ("verify", {"path": "gone.zip"}, 404),
        ("export", {"path": "x" * 100_000}, 413),
    ],
)
async def test_what_cannot_be_started_is_refused(
    post: Any, saved: Callable[..., Path], jp_root_dir: Path, route: str, body: Any, code: int
) -> None:
    saved("study.ipynb", "x = 1")
    saved(".hidden/study.ipynb", "x = 1")
    (jp_root_dir.parent / "outside.ipynb").write_text("{}")
    with pytest.raises(HTTPClientError) as error:
        await post(route, body)
    assert error.value.code == code
    assert json.loads(error.value.response.body)["message"]


async def test_a_notebook_named_like_an_option_is_a_notebook(
    post: Any, jp_fetch: Any, saved: Callable[..., Path]
) -> None:
    saved("--run.ipynb", "x = 1")
    ended = await until_ended(jp_fetch, await post("export", {"path": "--run.ipynb", "recording": "static"}))
    assert ended["state"] == "done", ended["lines"]


async def test_unknown_jobs_are_not_found(jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("jupyter-audit", "jobs", "0" * 32)
    assert error.value.code == 404


async def test_an_export_has_no_page(post: Any, jp_fetch: Any, saved: Callable[..., Path]) -> None:
    saved("study.ipynb", "x = 1")
    ended = await until_ended(jp_fetch, await post("export", {"path": "study.ipynb", "recording": "static"}))
    assert not ended["page"]
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("jupyter-audit", "jobs", ended["id"], "page")
    assert error.value.code == 404
