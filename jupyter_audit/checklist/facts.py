"""Checklist items that no rule answers: what the session recorded, and what lies beside the notebook."""

from collections.abc import Callable

from jupyter_audit.checklist import code_facts
from jupyter_audit.checklist.evidence import NOT_RECORDED, Answered, Evidence, cell_numbers, listed
from jupyter_audit.model.checklist import State
from jupyter_audit.model.session import FileFact, HostFact
from jupyter_audit.notebook.replay import source_digest

LOCKS = frozenset(
    "pylock.toml uv.lock poetry.lock pdm.lock Pipfile.lock conda-lock.yml pixi.lock requirements.lock".split()
)
"""Files that fix every version of an environment, indirect ones too."""
MODEL_FILES = (".pkl", ".joblib", ".pt", ".pth", ".onnx", ".h5", ".keras", ".safetensors", ".ckpt", ".bst")


def environment(seen: Evidence) -> Answered:
    """Whether the kernel's distributions are known and each can be had by somebody else."""
    if seen.session is None or seen.session.environment is None:
        return "unchecked", NOT_RECORDED
    known = seen.session.environment
    distributions = known.distributions
    local = [d.name for d in distributions if d.editable or (d.direct_url or "").startswith("file:")]
    if local:
        return "fails", f"installed from this machine's disk, so nobody else has it: {', '.join(sorted(local))}"
    return (
        "holds",
        f"{len(distributions)} packages recorded with exact versions, Python {known.python}",
    )


def replays(seen: Evidence) -> Answered:
    """Whether document order gives the values that were seen."""
    states: dict[str, State] = {"would": "holds", "would not": "fails", "not proven": "unchecked"}
    return states[seen.replay.verdict], seen.replay.sentence


def outputs(seen: Evidence) -> Answered:
    """Whether each cell's last recorded run was of the source that stands there now."""
    if seen.session is None or not seen.session.runs:
        return "unchecked", "nothing was recorded, so nobody knows which code made the outputs"
    last = {run.cell_id: run for run in seen.session.runs}
    with_output = [cell for cell in seen.notebook.code if cell.outputs]
    edited = [c for c in with_output if c.id in last and last[c.id].source_sha256 != source_digest(c.source)]
    unknown = [cell for cell in with_output if cell.id not in last]
    if edited:
        numbers = ", ".join(str(cell.position + 1) for cell in edited)
        return "fails", f"edited since its output was made: cell {numbers}"
    if unknown:
        numbers = ", ".join(str(cell.position + 1) for cell in unknown)
        return "unchecked", f"has outputs from before recording began: cell {numbers}"
    return "holds", f"{len(with_output)} cells with outputs, each made by the code that stands there"


def hardware(seen: Evidence) -> Answered:
    """The machine as the kernel saw it. Graphics processors are not looked for, and the answer says so."""
    known = seen.session.environment if seen.session else None
    if known is None:
        return "unchecked", NOT_RECORDED
    cores = f"{known.cpu_count} cores" if known.cpu_count else "number of cores not known"
    parts = [known.cpu or known.machine, cores, known.platform or known.system, f"Python {known.python}"]
    parts += [f"BLAS {known.blas}"] if known.blas else []
    return "holds", f"{', '.join(part for part in parts if part)}; graphics processors are not looked for"


def runtime(seen: Evidence) -> Answered:
    """How long the last recorded run of each cell took."""
    if seen.session is None or not seen.session.runs:
        return "unchecked", NOT_RECORDED
    if waiting := seen.unrecorded():
        return "unchecked", f"no finished run of the code that stands there was recorded: {cell_numbers(waiting)}"
    last = {run.cell_id: run for run in seen.session.runs}
    times = [(last[cell.id].seconds, cell) for cell in seen.notebook.code if cell.id in last]
    if not times:
        return "unchecked", "no cell of the notebook was recorded"
    longest, cell = max(times, key=lambda entry: entry[0])
    total = sum(seconds for seconds, _ in times)
    return "holds", f"{len(times)} cells took {total:.1f} s; the longest, cell {cell.position + 1}, {longest:.1f} s"


def data_hashed(seen: Evidence) -> Answered:
    """Whether every file that was read is known by its SHA-256. What came over the network is not hashed."""
    if seen.session is None or not seen.session.runs:
        return "unchecked", NOT_RECORDED
    facts = [fact for run in seen.session.runs for fact in run.facts]
    files = {fact.path: fact for fact in facts if isinstance(fact, FileFact) and fact.mode == "read"}
    unhashed = sorted(path for path, fact in files.items() if fact.sha256 is None)
    if unhashed:
        return "fails", f"read, but not hashed: {listed(unhashed)} ({files[unhashed[0]].how})"
    if hosts := sorted({fact.host for fact in facts if isinstance(fact, HostFact)}):
        return "unchecked", f"what came over the network is not hashed: {listed(hosts)}"
    if waiting := seen.unrecorded():
        return "unchecked", f"no finished run of the code that stands there was recorded: {cell_numbers(waiting)}"
    if not files:
        return "holds", "no data file was read in the recorded run (files of installed packages apart)"
    hashes = [f"{path} ({(fact.sha256 or '')[:12]})" for path, fact in sorted(files.items())]
    return "holds", f"SHA-256 recorded of {listed(hashes)}"


def models_written(seen: Evidence) -> Answered:
    """The files written that look like trained models, for a person to say where they can be had."""
    if seen.session is None or not seen.session.runs:
        return "unchecked", NOT_RECORDED
    written = {
        f"{fact.path} ({(fact.sha256 or 'not hashed')[:12]})"
        for run in seen.session.runs
        for fact in run.facts
        if isinstance(fact, FileFact) and fact.mode == "write" and fact.path.lower().endswith(MODEL_FILES)
    }
    return (
        "ask",
        f"model files written: {listed(sorted(written))}" if written else "no model file was seen being written",
    )


def run_counts(seen: Evidence) -> Answered:
    """How often each training cell was run in the recorded session: runs that a report must count."""
    training = code_facts.training_cells(seen)
    if not training:
        return "ask", "no call that trains a model was seen in the code"
    if seen.session is None or not seen.session.runs:
        return "unchecked", NOT_RECORDED
    counts = [
        f"cell {cell.position + 1}: {sum(run.cell_id == cell.id for run in seen.session.runs)}" for cell in training
    ]
    return "ask", f"training runs in the recorded session, {listed(counts)}; earlier sessions are not counted"


def locked(seen: Evidence) -> Answered:
    """Whether a lock file, or exact requirements, lie beside the notebook."""
    if not seen.project.known:
        return "unchecked", "the notebook's folder was not looked at"
    if locks := sorted(path for path in seen.project.files if path.rpartition("/")[2] in LOCKS):
        return "holds", f"lock file: {listed(locks)}"
    loose = [need for need in seen.project.requirements if not need.specifier.startswith("==") or "*" in need.specifier]
    if loose:
        names = listed([f"{need.name} ({need.source})" for need in loose])
        return "fails", f"declared without an exact version, and there is no lock file: {names}"
    if seen.project.requirements:
        return "ask", (
            f"{len(seen.project.requirements)} requirements are exact, but what they need in turn is not locked"
        )
    return "unchecked", "no lock file and no requirements in the notebook's folder (a bundle carries a lock of its own)"


def tests(seen: Evidence) -> Answered:
    """Test files in or below the notebook's folder. Their content is for a person to judge."""
    if not seen.project.known:
        return "unchecked", "the notebook's folder was not looked at"
    named = [(path, path.rpartition("/")[2]) for path in seen.project.files]
    found = sorted(p for p, n in named if n.endswith(".py") and (n.startswith("test_") or n.endswith("_test.py")))
    return "ask", f"test files: {listed(found)}" if found else "no test file in or below the notebook's folder"


def version_control(seen: Evidence) -> Answered:
    """Whether the recorded run was of a committed state."""
    if seen.session is None or seen.session.environment is None:
        return "unchecked", NOT_RECORDED
    git = seen.session.environment.git
    if git is None:
        return "fails", "the kernel saw no git repository"
    if git.dirty:
        return "fails", f"there were changes that commit {git.commit[:12]} does not have"
    return "holds", f"recorded at commit {git.commit[:12]} with nothing uncommitted"


FACTS: dict[str, Callable[[Evidence], Answered]] = {
    "environment": environment,
    "replay": replays,
    "outputs": outputs,
    "hardware": hardware,
    "runtime": runtime,
    "data-hashed": data_hashed,
    "models-written": models_written,
    "run-counts": run_counts,
    "locked": locked,
    "tests": tests,
    "version-control": version_control,
    "hyperparameters": code_facts.hyperparameters,
    "seeds": code_facts.seeds,
    "splits": code_facts.splits,
    "training": code_facts.training,
    "metrics": code_facts.metrics,
    "search": code_facts.search,
    "missing-values": code_facts.missing_values,
    "validation": code_facts.validation,
    "origins": code_facts.origins,
}
"""The names that a profile may use as ``fact``."""
