"""The built wheel in a fresh environment: the panel is there, and nothing needed Node."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_brings_the_panel(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    environment = tmp_path / "fresh"
    run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, environment)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, wheel)
    alone = {"PATH": str(scripts), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "IPYTHONDIR": str(tmp_path / "ipy")}
    assert "jupyter-audit v" in run(scripts / "jupyter", "labextension", "list", **alone)
    assert "jupyter_audit" in run(scripts / "jupyter", "server", "extension", "list", **alone)
    doctor = run(scripts / "jupyter", "audit", "doctor", **alone)
    assert "lab extension: is installed and enabled" in doctor
    assert "server extension: is enabled" in doctor
