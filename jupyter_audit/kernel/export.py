"""``%audit export``: the command line's own export, in a process of its own, over the saved notebook."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from jupyter_audit.capture.start import Recording
from jupyter_audit.errors import AuditError, UsageError
from jupyter_audit.kernel.notebook_so_far import last_runs
from jupyter_audit.notebook.reading.read import read_notebook


def export(recording: Recording | None, notebook: Path | None, target: str) -> None:
    """Write the bundle and print what the command prints. Raises AuditError where that cannot be done."""
    if notebook is None or not notebook.is_file():
        raise UsageError(
            "the notebook's file is not known to this kernel", "run `jupyter audit export NOTEBOOK` in a terminal"
        )
    if importlib.util.find_spec("jupyter_audit.bundle") is None:
        raise UsageError(
            "this kernel has only the recording part of jupyter_audit",
            "use the panel's Export, or `jupyter audit export` where it is installed",
        )
    if recording is not None:
        recording.flush()
        _warn_unsaved(recording, notebook)
    output = Path(target.strip("'\"")) if target else notebook.with_name(f"{notebook.stem}-audit.zip")
    command = [sys.executable, "-m", "jupyter_audit", "export", str(notebook), "-o", str(output)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="")
    if process.returncode:
        raise AuditError(f"the export ended with exit code {process.returncode}", "the lines above say why")


def _warn_unsaved(recording: Recording, notebook: Path) -> None:
    saved = {cell.source for cell in read_notebook(notebook).code}
    unsaved = sum(each.source not in saved for each in last_runs(recording, recording.known()).values())
    if unsaved:
        cells = f"{unsaved} cell{'s' * (unsaved != 1)}"
        print(f"{cells} ran with code that the saved file does not have: the file is exported as it was saved.")
