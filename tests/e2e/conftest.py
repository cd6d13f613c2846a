"""A real JupyterLab with real kernels, seen through a real Chromium. A run of its own: ``pytest tests/e2e``."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab import BOOT, Server, command
from playwright.sync_api import BrowserContext, Page, expect

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        **browser_type_launch_args,
        "args": [
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ],
    }
    if CHROMIUM:
        arguments["executable_path"] = CHROMIUM
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments["chromium_sandbox"] = False
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1400, "height": 900}, "accept_downloads": True}


@pytest.fixture(scope="session")
def context(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One context for the whole run, so that JupyterLab's own files come from its cache."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


def bare_kernel(home: Path) -> None:
    """A kernelspec whose environment holds ipykernel and what it needs, and nothing else."""
    environment = home / "bare"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, "ipykernel"], check=True)
    listed = subprocess.run([*uv, "pip", "list", "--python", python], capture_output=True, text=True, check=True)
    assert "jupyter-audit" not in listed.stdout.replace("_", "-")
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "bare",
        "language": "python",
    }
    folder = home / "data" / "kernels" / "bare"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec))


def fragile_kernel(home: Path) -> None:
    """A kernelspec whose kernels end at once while a file named ``broken`` lies beside it."""
    folder = home / "data" / "kernels" / "fragile"
    folder.mkdir(parents=True)
    code = (
        "import pathlib, sys\n"
        f"if pathlib.Path({str(folder / 'broken')!r}).exists(): sys.exit(1)\n"
        "from ipykernel.kernelapp import launch_new_instance\n"
        "launch_new_instance(['-f', sys.argv[1]])"
    )
    spec = {
        "argv": [sys.executable, "-c", code, "{connection_file}"],
        "display_name": "fragile",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(application: str, home: Path) -> Iterator[Server]:
    root = home / "work"
    root.mkdir()
    bare_kernel(home)
    fragile_kernel(home)
    page_config = home / "config" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(parents=True)
    page_config.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')
    environment = {
        **os.environ,
        "E2E_HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    port = free_port()
    command = [sys.executable, "-m", "jupyter", application, f"--config={HERE / 'server_config.py'}"]
    command += [f"--ServerApp.port={port}", f"--ServerApp.root_dir={root}"]
    url = f"http://127.0.0.1:{port}"
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=root)
        try:
            wait_for(url, process, home / "server.log")
            yield Server(url, root, home)
        finally:
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(url + "/api/status", timeout=2).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serve("lab", tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def notebook7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serve("notebook", tmp_path_factory.mktemp("nb"))


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.set_viewport_size({"width": 1400, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert [text for text in problems if "jupyter-audit" in text] == []


@pytest.fixture
def open_notebook(lab: Server, page: Page) -> Iterator[Callable[..., Page]]:
    """Open a saved notebook in JupyterLab with the panel in view. Its kernel ends with the test."""

    def open_it(name: str, *, kernel: bool = True) -> Page:
        page.goto(f"{lab.url}/lab/tree/{urllib.request.quote(name)}?reset")
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=BOOT)
        if kernel:
            expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=BOOT)
        command(page, "jupyter-audit:open")
        expect(page.locator("#jupyter-audit-panel")).to_be_visible()
        return page

    yield open_it
    if page.url.startswith(lab.url):
        page.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll().catch(() => undefined)")
