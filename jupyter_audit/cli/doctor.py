"""Look whether everything is in place: the panel, the server part, kernels, uv, a sandbox, a browser for tests.

Each line says what was found, what was not, or what could not be looked at, and what to do. Nothing is changed,
except by --prune, which deletes recorded sessions above the limits of [tool.jupyter-audit.journal] (the newest one of
each notebook stays) of the notebooks in PATH.

Exit codes: 0 what is needed to check, run, export and verify is there; 1 something needed is missing
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jupyter_audit.cli.errors import internal
from jupyter_audit.report.visible import visible

State = Literal["ok", "missing", "note"]
_SIGNS = {"ok": ("ok", "green"), "missing": ("missing", "bold red"), "note": ("note", "yellow")}


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the examination. ``missing`` is for what a command needs, ``note`` for the rest."""

    what: str
    state: State
    found: str
    advice: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--prune", metavar="PATH", type=Path, nargs="?", const=Path(), help="delete old recordings")


def run(arguments: argparse.Namespace) -> int:
    """Examine, or prune."""
    if arguments.prune is not None:
        return _prune(arguments.prune)
    from rich.text import Text

    from jupyter_audit.cli.console import text_console

    console = text_console(sys.stdout)
    code = 0
    for examine in _EXAMINATIONS:
        for sign in _guarded(examine):
            word, style = _SIGNS[sign.state]
            console.print(Text.assemble((f"{word:<8}", style), f"{sign.what}: {visible(sign.found)}"), soft_wrap=True)
            if sign.advice:
                console.print(Text(f"        {visible(sign.advice)}", "dim"), soft_wrap=True)
            code |= sign.state == "missing"
    return int(code)


def _guarded(examine: Callable[[], Iterator[Sign]]) -> list[Sign]:
    """One part's signs; what cannot be looked at is said, and the rest goes on."""
    try:
        return list(examine())
    except Exception as error:
        what = examine.__name__.strip("_").replace("_", " ")
        return [Sign(what, "note", f"could not be looked at: {internal(error)}")]


def _package() -> Iterator[Sign]:
    import platform

    from jupyter_audit import __version__
    from jupyter_audit.rules import all_rules

    place = Path(__file__).parent.parent
    found = f"{__version__} with {len(all_rules())} rules, on Python {platform.python_version()}, in {place}"
    yield Sign("jupyter_audit", "ok", found)


def _lab_extension() -> Iterator[Sign]:
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_info

    name = "jupyter-audit"
    places = [Path(folder, name) for folder in jupyter_path("labextensions") if Path(folder, name).exists()]
    if not places:
        advice = "pip install jupyter_audit into the environment that JupyterLab starts from"
        yield Sign("lab extension", "missing", "is not installed, so there is no panel", advice)
        return
    found = get_app_info()["disabled"]
    if any(entry.partition(":")[0] == name for entry in found):
        yield Sign("lab extension", "note", f"is disabled ({places[0]})", f"jupyter labextension enable {name}")
    else:
        yield Sign("lab extension", "ok", f"is installed and enabled ({places[0]})")


def _server_extension() -> Iterator[Sign]:
    from importlib import import_module

    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager

    manager: Any = ExtensionConfigManager(read_config_path=jupyter_config_path())
    enabled = manager.get_jpserver_extensions()
    if enabled.get("jupyter_audit"):
        import_module("jupyter_audit.server.extension")
        yield Sign("server extension", "ok", "is enabled, and can be loaded")
    elif "jupyter_audit" in enabled:
        yield Sign("server extension", "note", "is disabled", "jupyter server extension enable jupyter_audit")
    else:
        advice = "jupyter server extension enable jupyter_audit"
        yield Sign("server extension", "missing", "is not installed, so the panel cannot work", advice)


def _kernels() -> Iterator[Sign]:
    from jupyter_client.kernelspec import KernelSpecManager

    specs = KernelSpecManager().get_all_specs()
    if not specs:
        yield Sign("kernels", "missing", "none is installed", "pip install ipykernel")
    for name, entry in sorted(specs.items()):
        spec = entry["spec"]
        if str(spec.get("language", "")).lower() != "python":
            yield Sign(
                f"kernel {name}", "note", f"cannot be recorded: it runs {spec.get('language') or 'nobody says what'}"
            )
        else:
            yield _python_kernel(name, [str(word) for word in spec.get("argv") or ()])
    yield _replayable({name: dict(entry["spec"].get("env") or {}) for name, entry in specs.items()})


def _replayable(variables: dict[str, dict[str, str]]) -> Sign:
    from jupyter_audit.execute.replayable import is_replayable

    names = sorted(name for name, env in variables.items() if is_replayable(env))
    if names:
        return Sign("replayable kernel", "ok", f"{', '.join(names)}: hash seed, threads and cuBLAS are fixed")
    found = "is not installed: the order of sets and the number of threads differ from run to run"
    return Sign("replayable kernel", "note", found, "jupyter audit kernel install")


def _python_kernel(name: str, argv: list[str]) -> Sign:
    """Ask a kernel's own interpreter for what recording needs: Python 3.11 and IPython 8."""
    import subprocess

    asked = "import sys, IPython; print(sys.version.split()[0], IPython.__version__)"
    program = sys.executable if argv and argv[0] in ("python", "python3") else (argv or [""])[0]
    try:
        told = subprocess.run([program, "-c", asked], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return Sign(f"kernel {name}", "note", f"does not start: {internal(error)}", f"{program} is its interpreter")
    words = told.stdout.split()
    if told.returncode or len(words) != 2:
        return Sign(
            f"kernel {name}", "note", f"could not be asked: {told.stderr.strip().rpartition(chr(10))[2]}", program
        )
    python, ipython = words
    if tuple(map(int, python.split(".")[:2])) < (3, 11) or int(ipython.partition(".")[0]) < 8:
        return Sign(
            f"kernel {name}", "note", f"cannot be recorded: Python {python}, IPython {ipython}", "3.11 and 8 are needed"
        )
    return Sign(f"kernel {name}", "ok", f"can be recorded: Python {python}, IPython {ipython} ({program})")


def _uv() -> Iterator[Sign]:
    from jupyter_audit.execute.uv import find_uv

    found = find_uv()
    if found:
        yield Sign("uv", "ok", f"{found} (export locks with it, verify rebuilds with it)")
    else:
        yield Sign("uv", "missing", "is not found: export cannot lock, verify cannot rebuild", "pip install uv")


def _sandbox() -> Iterator[Sign]:
    from jupyter_audit.errors import ExecutionError
    from jupyter_audit.execute.sandbox import choose

    try:
        choose("bwrap")
    except ExecutionError as error:
        advice = "apt install bubblewrap" if sys.platform == "linux" else "verify strangers' bundles on Linux"
        yield Sign("sandbox", "note", f"{error.message}; verify runs what a bundle holds with your rights", advice)
    else:
        yield Sign("sandbox", "ok", "bubblewrap works: verify confines what a bundle runs")


def _browser() -> Iterator[Sign]:
    import shutil

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found:
        yield Sign("chromium", "ok", f"{found} (only this project's own browser tests use it)")
    else:
        yield Sign("chromium", "note", "is not found; only this project's own browser tests use it")


def _recordings() -> Iterator[Sign]:
    from jupyter_audit.config import load_config

    limits = load_config(Path.cwd()).journal
    yield Sign(
        "recordings", "ok", f"kept for {limits.days} days and {limits.megabytes} MB a notebook by `doctor --prune`"
    )


_EXAMINATIONS: tuple[Callable[[], Iterator[Sign]], ...] = (
    *(_package, _lab_extension, _server_extension, _kernels),
    *(_uv, _sandbox, _browser, _recordings),
)


def _prune(root: Path) -> int:
    from jupyter_audit.capture.journal import prune
    from jupyter_audit.cli.find import find_files
    from jupyter_audit.config import load_config
    from jupyter_audit.errors import UsageError

    if not root.exists():
        raise UsageError(f"{root} does not exist", "name a notebook, or a folder of them")
    count = 0
    for found in find_files([root]):
        limits = load_config(found.path.parent, found.path.name).journal
        for path in prune(found.path, limits.days, limits.megabytes * 2**20):
            print(f"deleted {visible(str(path))}")
            count += 1
    print(f"{count} file{'' if count == 1 else 's'} deleted")
    return 0
