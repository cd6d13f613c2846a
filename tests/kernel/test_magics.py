"""``%audit`` in a real kernel, through nbclient, and in a plain shell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient


def execute(folder: Path, *sources: str, env: dict[str, str] | None = None) -> list[nbformat.NotebookNode]:
    """Run cells in a kernel; give the code cells with their outputs."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    path = folder / "nb.ipynb"
    nbformat.write(notebook, path)
    variables = {**os.environ, "JPY_SESSION_NAME": str(path), "JUPYTER_DATA_DIR": str(folder / "data"), **(env or {})}
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,  # one print may come in several messages
        resources={"metadata": {"path": str(folder)}},
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        client.execute()
    return list(notebook.cells)


def data(cell: nbformat.NotebookNode) -> dict[str, str]:
    (output,) = [each for each in cell.outputs if each.output_type == "execute_result"]
    return dict(output.data)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """One kernel that runs every subcommand."""
    sources = (
        "%load_ext jupyter_audit",
        "import numpy as np\nx = np.random.rand(3)",
        "y = x.sum()",
        "%audit status",
        "%audit check",
        "%audit env",
        "%audit cells",
        "%audit explain RULE",
        "%audit",
        "%audit off",
        "z = 1",
        "%audit on",
        "%audit cells",
    )
    from jupyter_audit.rules import all_rules

    rule = all_rules()[0].id
    real = [source.replace("RULE", rule) for source in sources]
    cells = execute(tmp_path_factory.mktemp("magics"), *real)
    return {f"{number} {source}": cell for number, (source, cell) in enumerate(zip(sources, cells, strict=True))}


def test_loading_prints_nothing(shown):
    assert shown["0 %load_ext jupyter_audit"].outputs == []


def test_status_says_what_is_recorded_and_where(shown):
    text = data(shown["3 %audit status"])["text/plain"]
    assert "Recording nb.ipynb: 3 cell runs so far." in text
    assert ".jupyter_audit" in text


@pytest.mark.parametrize("name", ["3 %audit status", "4 %audit check", "5 %audit env", "6 %audit cells", "8 %audit"])
def test_every_answer_has_text_and_html(shown, name):
    bundle = data(shown[name])
    assert bundle["text/plain"]
    assert bundle["text/html"].startswith("<div")
    assert "<script" not in bundle["text/html"]


def test_check_judges_the_saved_notebook_with_what_ran(shown):
    text = data(shown["4 %audit check"])["text/plain"]
    assert text.startswith("nb.ipynb: ")
    assert "rules that looked" in text


def test_cells_tell_reads_with_their_writers(shown):
    text = data(shown["6 %audit cells"])["text/plain"]
    assert "x (run 2)" in text
    assert "numpy.random drawn from" in text


def test_environment_lists_distributions(shown):
    assert "numpy" in data(shown["5 %audit env"])["text/plain"]


def test_the_assessment_is_a_live_widget_html_and_text_in_one(shown):
    bundle = data(shown["8 %audit"])
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert "Restart and Run All" in bundle["text/plain"]


def test_off_and_on(shown):
    assert "Not recording" in data(shown["9 %audit off"])["text/plain"]
    assert "0 cell runs so far" in data(shown["11 %audit on"])["text/plain"]
    table = data(shown["12 %audit cells"])["text/plain"]
    assert "[12]" in table
    assert "[11]" not in table


def test_mistakes_are_one_line_with_a_hint(tmp_path):
    attempt = (
        "try:\n    get_ipython().run_line_magic('audit', '{}')\nexcept Exception as e:\n    print(type(e).__name__, e)"
    )
    cells = execute(
        tmp_path,
        "%load_ext jupyter_audit",
        *(attempt.format(line) for line in ("chekc", "explain nosuchrule", "explain")),
    )
    assert "UsageError %audit chekc is not known: use one of status, on, off" in cells[1].outputs[0].text
    assert "nosuchrule" in cells[2].outputs[0].text
    assert "needs a rule" in cells[3].outputs[0].text


def test_untrusted_text_is_written_out(tmp_path):
    cells = execute(
        tmp_path,
        "%load_ext jupyter_audit",
        "open('<img src=x onerror=alert(1)>\\u202e.txt', 'w').close()",
        "%audit cells",
    )
    bundle = data(cells[2])
    assert "<img" not in bundle["text/html"]
    assert "&lt;img" in bundle["text/html"]
    assert "\u202e" not in bundle["text/html"] + bundle["text/plain"]


def test_completion_and_help(tmp_path):
    cells = execute(
        tmp_path,
        "%load_ext jupyter_audit",
        "ip = get_ipython()\nprint(sorted(ip.complete('', '%audit ')[1]))",
        "print(ip.complete('st', '%audit st')[1])\nprint(len(ip.complete('', '%audit explain ')[1]) > 3)",
        "print(ip.inspector.info(ip.find_line_magic('audit'))['docstring'])",
    )
    assert (
        "'cells', 'check', 'checklist', 'context', 'data', 'env', 'explain', 'export', 'guard', 'network', 'off', 'on', 'power', 'seeds', 'signoff', 'status'"
        in cells[1].outputs[0].text
    )
    assert "'status'" in cells[2].outputs[0].text
    assert "True" in cells[2].outputs[0].text
    for word in ("status", "on | off", "check", "env", "cells", "explain RULE", "export [ZIP]", "%%audit"):
        assert word in cells[3].outputs[0].text


SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
def state():
    import random
    completers = shell.strdispatchers["complete_command"]
    return ({event: list(hooks) for event, hooks in shell.events.callbacks.items()}, list(sys.meta_path), list(sys.path),
            set(shell.user_ns), list(shell.ast_transformers), list(shell.input_transformers_cleanup),
            {kind: set(known) for kind, known in shell.magics_manager.magics.items()}, set(completers.strs),
            random.Random.seed, random.seed, set(vars(shell)), set(shell.magics_manager.registry))
"""


def in_shell(code: str, folder: Path) -> str:
    env = {**os.environ, "JUPYTER_DATA_DIR": str(folder / "data"), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", SHELL + code],
        capture_output=True,
        text=True,
        cwd=folder,
        env=env,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_unloading_leaves_the_shell_as_it_was(tmp_path):
    code = """
shell.run_line_magic("unload_ext", "json")  # IPython registers its own magics when they are first used
before = state()
shell.run_line_magic("load_ext", "jupyter_audit")
shell.run_cell("import random\\nx = random.random()", silent=True)
assert state() != before
shell.run_line_magic("unload_ext", "jupyter_audit")
del shell.user_ns["x"], shell.user_ns["random"]
after = state()
for number, (a, b) in enumerate(zip(before, after)):
    assert a == b, (number, a, b)
shell.run_line_magic("load_ext", "jupyter_audit")
shell.run_line_magic("reload_ext", "jupyter_audit")
shell.run_cell("%audit status").raise_error()
"""
    assert "Recording this kernel" in in_shell(code, tmp_path)


def test_a_cell_with_a_high_finding_does_not_run(tmp_path):
    insecure = (
        "import pickle, requests\nran = True\ndata = pickle.loads(requests.get('http://x.example/m.pkl').content)"
    )
    code = """
import json
shell.run_line_magic("load_ext", "jupyter_audit")
def run(source):
    result = shell.run_cell(source, store_history=True)
    return repr(result.error_before_exec or result.error_in_exec)
insecure = INSECURE
print(json.dumps([
    run("%%audit\\n" + insecure), "ran" in shell.user_ns,
    run("%%audit\\nsafe = 1\\nsafe + 1"), shell.user_ns.get("safe"), shell.user_ns.get("_"),
    run("\\n\\n%%audit\\n\\n1 / 0"),
    run("%%audit\\n%%capture out\\nprint('inside')"), str(shell.user_ns["out"]),
    run("x = 5"), [run.status for run in shell._jupyter_audit_recording.runs],
]))
""".replace("INSECURE", repr(insecure))
    lines = in_shell(code, tmp_path).splitlines()
    refused, ran, ok, safe, value, failed, captured, inside, after, statuses = json.loads(lines[-1])
    assert refused.startswith("CellStopped")
    assert "not run: " in refused
    assert not ran
    assert (ok, safe, value) == ("None", 1, 2)
    assert failed.startswith("ZeroDivisionError")
    assert (captured, inside) == ("None", "inside\n")
    assert after == "None"
    assert statuses == ["aborted", "ok", "error", "ok", "ok"]


def test_what_cannot_be_judged_does_not_run(tmp_path):
    code = """
shell.run_line_magic("load_ext", "jupyter_audit")
import jupyter_audit.engine
jupyter_audit.engine.audit = lambda *a: 1 / 0
result = shell.run_cell("%%audit\\nran = 1")
assert "could not be audited" in str(result.error_before_exec), result.error_before_exec
assert "ran" not in shell.user_ns
assert shell.run_cell("ran = 1").success
"""
    in_shell(code, tmp_path)


def test_only_the_standard_library_and_ipython_are_imported(tmp_path):
    """Every other package is blocked: loading, recording, checking and unloading work all the same."""
    code = """
import importlib.metadata, sysconfig
from pathlib import Path

def needed(name, seen):
    if name in seen:
        return seen
    try:
        dist = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return seen
    seen.add(name)
    import re
    for requirement in dist.requires or ():
        if "extra ==" not in requirement:
            needed(re.match(r"[\\w.-]+", requirement)[0], seen)
    return seen

allowed = {"jupyter_audit", "IPython"}
for name in needed("ipython", set()):
    files = importlib.metadata.distribution(name).files or ()
    allowed |= {Path(str(file)).parts[0].removesuffix(".py").partition(".")[0] for file in files}
allowed |= set(sys.stdlib_module_names)
asked = set()

class Blocker:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in allowed:
            asked.add(top)
            raise ModuleNotFoundError(f"{top} is blocked", name=top)
        return None

sys.meta_path.insert(0, Blocker())
try:
    import numpy
except ModuleNotFoundError:
    pass
else:
    raise AssertionError("the blocker does not block")
asked.clear()
already = set(sys.modules)
shell.run_line_magic("load_ext", "jupyter_audit")
assert not asked, asked
for source in ("import random\\nx = random.random()", "open('f.txt', 'w').close()", "%audit status", "%audit cells",
               "%audit env", "%audit check", "%%audit\\ny = 1", "%audit off", "%audit on", "%audit export"):
    result = shell.run_cell(source, store_history=True)
    if source != "%audit export":
        result.raise_error()
own = {name for name in set(sys.modules) - already if not name.startswith("jupyter_audit")}
foreign = {name.partition(".")[0] for name in own} - set(sys.stdlib_module_names) - {"IPython"}
assert not foreign, foreign
shell.run_line_magic("unload_ext", "jupyter_audit")
print("asked for, and did without:", sorted(asked))
"""
    out = in_shell(code, tmp_path)
    assert out.splitlines()[-1].startswith("asked for, and did without:")


def test_context_prints_the_text_for_a_model(tmp_path):
    cells = execute(tmp_path, "%load_ext jupyter_audit", "eval(input) if False else 1", "%audit context sql")
    text = cells[2].outputs[0].text
    assert "## SQL" in text
    assert "## Open findings of this notebook" in text
