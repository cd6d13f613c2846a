"""Verify this bundle with nothing but Python and a package index: ``python reproduce.py [BUNDLE.zip] [options]``.

Installs jupyter_audit from tools/ into an environment that is removed again, and runs ``jupyter-audit verify``.
Options, such as ``--level agrees``, are passed on.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

NEEDED = (3, 11)


def bundle_of(arguments: list[str]) -> tuple[Path, list[str]]:
    """The bundle that was named, else the one this file lies in (unpacked, or still in the zip)."""
    if arguments and not arguments[0].startswith("-"):
        return Path(arguments[0]).resolve(), arguments[1:]
    return Path(__file__).resolve().parent, arguments


def wheel_from(bundle: Path, folder: Path) -> Path:
    """The wheel in tools/, as a file."""
    if bundle.is_dir():
        return next((bundle / "tools").glob("jupyter_audit-*.whl"))
    with zipfile.ZipFile(bundle) as archive:
        name = next(name for name in archive.namelist() if name.startswith("tools/jupyter_audit-"))
        wheel = folder / Path(name).name
        wheel.write_bytes(archive.read(name))
        return wheel


def install(python: Path, wheel: Path) -> None:
    """By uv, which is many times as fast and is needed anyway; by pip where uv does not reach pip's index."""
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python), str(wheel)]
    if subprocess.run([*pip, "uv"], check=False).returncode or subprocess.run(uv, check=False).returncode:
        subprocess.run([*pip, str(wheel)], check=True)


def main(arguments: list[str]) -> int:
    """Set up, verify, and give verify's exit code."""
    if sys.version_info < NEEDED:
        print(f"Python 3.{NEEDED[1]} or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    bundle, options = bundle_of(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wheel = wheel_from(bundle, folder)
        print("install jupyter_audit from tools/ (asks the package index for what it needs)", flush=True)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        install(python, wheel)
        return subprocess.run(
            [str(python), "-m", "jupyter_audit", "verify", str(bundle), *options], check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
