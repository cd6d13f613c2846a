"""What a re-run did that the record does not show, and on what machine."""

from pathlib import Path

from jupyter_audit.compare.normalise import normalise
from jupyter_audit.compare.outcome import Side
from jupyter_audit.model.session import CellRun, Environment, FileFact, HostFact, ProcessFact, Session


def new_behaviour(record: Session, rerun: Session | None) -> tuple[str, ...]:
    """Hosts, programs and files that only one of the two runs has to do with; a note where nothing was recorded."""
    if rerun is None:
        return ("what the notebook did was not recorded this time",)
    before, now = _acts(record.runs), _acts(rerun.runs)
    new = [f"new: {act}" for act in sorted(now - before)]
    return (*new, *(f"no longer: {act}" for act in sorted(before - now)))


def _acts(runs: tuple[CellRun, ...]) -> set[str]:
    acts, own = set(), set()
    for run in runs:
        for fact in run.facts:
            if isinstance(fact, HostFact):
                acts.add(f"contacts {fact.host}")
            elif isinstance(fact, ProcessFact):
                acts.add(f"starts {fact.program}")
            elif isinstance(fact, FileFact) and fact.mode == "write":
                # the names of temporary folders differ from run to run
                acts.add(f"writes {normalise(fact.path, Side())[0]}")
                own.add(fact.path)
            elif isinstance(fact, FileFact) and fact.path not in own and not Path(fact.path).is_absolute():
                acts.add(f"reads {fact.path}")
    return acts


def other_machine(recorded: Environment, here: Environment | None) -> tuple[str, ...]:
    """How this machine differs from the recorded one, as far as results may depend on it."""
    if here is None:
        return ()
    return tuple(
        f"{name}: recorded on {then or 'unknown'}, run on {now or 'unknown'}"
        for name, then, now in (
            ("system", recorded.system, here.system),
            ("machine", recorded.machine, here.machine),
            ("C library", recorded.libc, here.libc),
            ("processor", recorded.cpu, here.cpu),
            ("vector units", " ".join(recorded.cpu_features), " ".join(here.cpu_features)),
            ("graphics processors", "; ".join(recorded.gpus), "; ".join(here.gpus)),
            ("BLAS", recorded.blas, here.blas),
        )
        if then != now
    )
