"""Checklist items that a recorded session answers. Without one they are not checked."""

import sys

from jupyter_audit.checklist import code_facts
from jupyter_audit.checklist.evidence import NOT_RECORDED, Answered, Evidence, cell_numbers, listed
from jupyter_audit.model.checklist import State
from jupyter_audit.model.session import Distribution, FileFact, HostFact, RandomFact
from jupyter_audit.notebook.order.replay import source_digest

OWN = "jupyter_audit"
"""This package: a bundle carries its wheel, so that it may be installed from anywhere."""
_GPU = ("cuda", ".gpu", "/gpu:", "device='mps'", 'device="mps"', "jax.devices", "list_physical_devices")
MODEL_FILES = (".pkl", ".joblib", ".pt", ".pth", ".onnx", ".h5", ".keras", ".safetensors", ".ckpt", ".bst")


def environment(seen: Evidence) -> Answered:
    """Whether the kernel's distributions are known and each can be had by somebody else."""
    if seen.session is None or seen.session.environment is None:
        return Answered("unchecked", NOT_RECORDED)
    known = seen.session.environment
    versions = (f"Python {known.python}", *(f"{each.name} {each.version}" for each in known.distributions))
    local = [
        each.name
        for each in known.distributions
        if (each.editable or (each.direct_url or "").startswith("file:")) and each.name != OWN
    ]
    if local:
        named = ", ".join(sorted(local))
        return Answered("fails", f"installed from this machine's disk, so nobody else has it: {named}", versions)
    count = len(known.distributions)
    return Answered("holds", f"{count} packages recorded with exact versions, Python {known.python}", versions)


def imports(seen: Evidence) -> Answered:
    """Whether each package that the code imports was there in a recorded run."""
    cells = {cell.position: cell for cell, _ in seen.index.imports}
    tops = sorted({item.top for _, item in seen.index.imports if item.top} - sys.stdlib_module_names)
    if not tops:
        return Answered("holds", "nothing but Python's own library is imported")
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", f"nothing recorded shows that what is imported exists: {listed(tops)}")
    waiting = [cell for cell in seen.unrecorded() if cell.position in cells]
    if waiting:
        return Answered("unchecked", f"no finished run of the imports was recorded: {cell_numbers(waiting)}")
    versions = {each.name.lower().replace("-", "_"): each.version for each in _distributions(seen)}
    found = tuple(f"{top} {versions.get(top.lower(), '')}".strip() for top in tops)
    return Answered("holds", f"imported in a recorded run: {listed(tops)}", found)


def _distributions(seen: Evidence) -> tuple[Distribution, ...]:
    return seen.session.environment.distributions if seen.session and seen.session.environment else ()


def replays(seen: Evidence) -> Answered:
    """Whether document order gives the values that were seen."""
    states: dict[str, State] = {"would": "holds", "would not": "fails", "not proven": "unchecked"}
    unseen = tuple(f"this cannot see {each}" for each in seen.replay.unseen)
    return Answered(states[seen.replay.verdict], seen.replay.sentence, unseen)


def outputs(seen: Evidence) -> Answered:
    """Whether each cell's last recorded run was of the source that stands there now."""
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", "nothing was recorded, so nobody knows which code made the outputs")
    last = {run.cell_id: run for run in seen.session.runs}
    with_output = [cell for cell in seen.notebook.code if cell.outputs]
    edited = [c for c in with_output if c.id in last and last[c.id].source_sha256 != source_digest(c.source)]
    unknown = [cell for cell in with_output if cell.id not in last]
    if edited:
        return Answered("fails", f"edited since its output was made: {cell_numbers(edited)}")
    if unknown:
        return Answered("unchecked", f"has outputs from before recording began: {cell_numbers(unknown)}")
    if not with_output:
        return Answered("holds", "no cell has an output, so none is of other code")
    return Answered("holds", f"{len(with_output)} cells with outputs, each made by the code that stands there")


def hardware(seen: Evidence) -> Answered:
    """The machine as the kernel saw it. A person must say which graphics processor was used where none was seen."""
    known = seen.session.environment if seen.session else None
    if known is None:
        return Answered("unchecked", NOT_RECORDED)
    cores = f"{known.cpu_count} cores" if known.cpu_count else "number of cores not known"
    parts = [known.cpu or known.machine, cores, known.platform or known.system, f"Python {known.python}"]
    parts += [f"BLAS {known.blas}"] if known.blas else []
    parts += known.gpus
    parts = [part for part in parts if part]
    used = [cell for cell in seen.written() if any(word in cell.source for word in _GPU)]
    if used and not known.gpus:
        because = f"{', '.join(parts)}; a graphics processor is asked for, and none of NVIDIA's was seen"
        return Answered("ask", f"{because}: {cell_numbers(used)}", tuple(parts))
    threads = tuple(f"{name}={value}" for name, value in known.threads)
    graphics = "" if used else "; no graphics processor is asked for"
    return Answered("holds", f"{', '.join(parts)}{graphics}", (*parts, *threads))


def runtime(seen: Evidence) -> Answered:
    """How long the last recorded run of each cell took."""
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", NOT_RECORDED)
    if waiting := seen.unrecorded():
        numbers = cell_numbers(waiting)
        return Answered("unchecked", f"no finished run of the code that stands there was recorded: {numbers}")
    last = {run.cell_id: run for run in seen.session.runs}
    times = [(last[cell.id].seconds, cell) for cell in seen.notebook.code if cell.id in last]
    if not times:
        return Answered("unchecked", "no cell of the notebook was recorded")
    longest, cell = max(times, key=lambda entry: entry[0])
    total = sum(seconds for seconds, _ in times)
    return Answered(
        "holds",
        f"{len(times)} cells took {total:.1f} s; the longest, cell {cell.position + 1}, {longest:.1f} s",
        tuple(f"cell {each.position + 1}: {seconds:.2f} s" for seconds, each in times),
    )


def data_hashed(seen: Evidence) -> Answered:
    """Whether every file that was read is known by its SHA-256. What came over the network is not hashed."""
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", NOT_RECORDED)
    facts = [fact for run in seen.session.runs for fact in run.facts]
    files = {fact.path: fact for fact in facts if isinstance(fact, FileFact) and fact.mode == "read"}
    lines = tuple(
        f"{path}: SHA-256 {fact.sha256 or 'not taken'}" + (f", {fact.size} bytes" if fact.size is not None else "")
        for path, fact in sorted(files.items())
    )
    unhashed = sorted(path for path, fact in files.items() if fact.sha256 is None)
    if unhashed:
        return Answered("fails", f"read, but not hashed: {listed(unhashed)} ({files[unhashed[0]].how})", lines)
    if hosts := sorted({fact.host for fact in facts if isinstance(fact, HostFact)}):
        return Answered("unchecked", f"what came over the network is not hashed: {listed(hosts)}", lines)
    if waiting := seen.unrecorded():
        numbers = cell_numbers(waiting)
        return Answered("unchecked", f"no finished run of the code that stands there was recorded: {numbers}", lines)
    if not files:
        return Answered("holds", "no data file was read in the recorded run (files of installed packages apart)")
    hashes = [f"{path} ({(fact.sha256 or '')[:12]})" for path, fact in sorted(files.items())]
    return Answered("holds", f"SHA-256 recorded of {listed(hashes)}", lines)


def models_written(seen: Evidence) -> Answered:
    """The files written that look like trained models, for a person to say where they can be had."""
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", NOT_RECORDED)
    written = {
        fact.path: fact.sha256
        for run in seen.session.runs
        for fact in run.facts
        if isinstance(fact, FileFact) and fact.mode == "write" and fact.path.lower().endswith(MODEL_FILES)
    }
    if not written:
        return Answered("ask", "no model file was seen being written")
    short = [f"{path} ({(digest or 'not hashed')[:12]})" for path, digest in sorted(written.items())]
    full = tuple(f"{path}: SHA-256 {digest or 'not taken'}" for path, digest in sorted(written.items()))
    return Answered("ask", f"model files written: {listed(short)}", full)


def run_counts(seen: Evidence) -> Answered:
    """How often each training cell was run in the recorded session: runs that a report must count."""
    training = code_facts.training_cells(seen)
    if not training:
        return Answered("ask", "no call that trains a model was seen in the code")
    if seen.session is None or not seen.session.runs:
        return Answered("unchecked", NOT_RECORDED)
    ran = [(cell, sum(run.cell_id == cell.id for run in seen.session.runs)) for cell in training]
    counts = [f"cell {cell.position + 1}: {count}" for cell, count in ran]
    because = f"training runs in the recorded session, {listed(counts)}; earlier sessions are not counted"
    return Answered("ask", because, tuple(counts))


def draws(seen: Evidence) -> Answered:
    """What drew random numbers in the recorded session, and the seeds that stand in the code. Rules judge both."""
    stated = code_facts.seeds(seen)
    if seen.session is None or not seen.session.runs:
        return Answered("ask", f"{stated.because}; nothing was recorded", stated.evidence)
    counts: dict[tuple[str, str], int] = {}
    for run in seen.session.runs:
        for fact in run.facts:
            if isinstance(fact, RandomFact):
                key = (fact.generator, fact.action)
                counts[key] = counts.get(key, 0) + fact.count
    words = {
        "seed": "seeded",
        "entropy": "given fresh entropy (where a seed follows, that replaces it)",
        "draw": "drawn from",
    }
    lines = tuple(
        f"{name} {words[action]}{f', {count} times' if count > 1 else ''}"
        for (name, action), count in sorted(counts.items())
    )
    drawn = sorted({name for name, action in counts if action == "draw"})
    because = f"drawn from in the recorded session: {listed(drawn)}" if drawn else "no draw was seen in the session"
    return Answered("ask", because, (*lines, *stated.evidence))


def version_control(seen: Evidence) -> Answered:
    """Whether the recorded run was of a committed state."""
    if seen.session is None or seen.session.environment is None:
        return Answered("unchecked", NOT_RECORDED)
    git = seen.session.environment.git
    if git is None:
        return Answered("fails", "the kernel saw no git repository")
    if git.dirty:
        return Answered("fails", f"there were changes that commit {git.commit[:12]} does not have")
    return Answered("holds", f"recorded at commit {git.commit[:12]} with nothing uncommitted", (git.commit,))
