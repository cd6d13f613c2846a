"""Calls whose first argument has to be checked, and what it may be if no check of the notebook is believed."""

from jupyter_audit.notebook.taint.tracer import Taint

_WEAKNESSES = {
    78: "os.system os.popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output "
        "subprocess.Popen subprocess.getoutput",
    94: "eval exec",
    22: "open io.open os.remove os.unlink shutil.rmtree shutil.copy shutil.move flask.send_file "
        "fastapi.responses.FileResponse pathlib.Path numpy.load pandas.read_csv",
    918: "requests.get requests.post requests.request httpx.get httpx.post urllib.request.urlopen",
    79: "IPython.display.HTML markupsafe.Markup fastapi.responses.HTMLResponse",
}  # fmt: skip
"""By CWE the calls whose first argument has to be checked."""
SINKS = {name: cwe for cwe, names in _WEAKNESSES.items() for name in names.split()}
"""By name of the call its CWE."""


class Unguarded(Taint):
    """Taint that overlooks allowlists, patterns and tests."""

    believes_checks = False
