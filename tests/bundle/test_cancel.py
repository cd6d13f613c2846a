"""An export that is cancelled leaves nothing: no half a bundle, no temporary file, and what was there stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.studies import SEEDED, study

SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background
from jupyter_audit.bundle import write
from jupyter_audit.cli.main import main
add = write._add
def slow(archive, path, entry):
    print("writing", path, file=sys.stderr, flush=True)
    time.sleep(0.5)
    return add(archive, path, entry)
write._add = slow
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("ask", [signal.SIGTERM, signal.SIGINT])
def test_cancelled_while_it_is_written(tmp_path: Path, ask: signal.Signals) -> None:
    path, _ = study(tmp_path / "home", *SEEDED)
    output, scratch = tmp_path / "out" / "a.zip", tmp_path / "tmp"
    output.parent.mkdir()
    scratch.mkdir()
    output.write_bytes(b"before")
    command = [sys.executable, "-c", SLOW, "export", path, "-o", output]
    env = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        assert any("writing" in line for line in lines)
        time.sleep(0.1)
        assert len(list(output.parent.iterdir())) == 2
        process.send_signal(ask)
        rest = process.stderr.read()
        assert process.wait(60) == 130
    assert "interrupted" in rest
    assert "Traceback" not in rest
    assert [each.name for each in output.parent.iterdir()] == ["a.zip"]
    assert output.read_bytes() == b"before"
    assert list(scratch.iterdir()) == []
