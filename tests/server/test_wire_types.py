"""The panel's types are what the Python model says."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "labextension" / "scripts" / "wire_types.py"


def test_wire_ts_is_up_to_date() -> None:
    checked = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
