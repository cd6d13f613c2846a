"""Qualities beside the level: what was shown to hold, what was shown not to, and what was not tried."""

from collections.abc import Sequence

from jupyter_audit.model.verdict import Badge, Level, Probe
from jupyter_audit.verify.state import Verification

STABLE = ("hash seed", "thread count")
"""Without these two probes nothing is called stable."""


def badges(state: Verification, differences: Sequence[str]) -> tuple[Badge, ...]:
    """``differences`` are those between the recorded machine and this one."""
    if state.level.rank < Level.AGREES.rank:
        why = "the outputs do not agree" if state.judgement is not None else "it was not run"
        return tuple(Badge(name, "unknown", why) for name in ("stable", "offline", "elsewhere"))
    return (_stable(state), _offline(state), _elsewhere(differences))


def _stable(state: Verification) -> Badge:
    if state.replayed:
        return Badge("stable", "no", "it agrees only with the recorded entropy")
    changed = [probe for probe in state.probes if probe.status == "changed"]
    if changed:
        return Badge("stable", "no", f"it changes with another {', '.join(probe.name for probe in changed)}")
    tried = {probe.name for probe in state.probes if probe.status == "same"}
    if tried.issuperset(STABLE):
        return Badge("stable", "yes", f"fresh entropy and another {_listed(state.probes)} change nothing")
    return Badge("stable", "unknown", "not tried: --probe tells")


def _listed(probes: Sequence[Probe]) -> str:
    return ", ".join(probe.name for probe in probes if probe.status == "same")


def _offline(state: Verification) -> Badge:
    sandbox = state.sandbox
    if sandbox is not None and sandbox.confined and not sandbox.network:
        return Badge("offline", "yes", "it ran where there is no network")
    return Badge("offline", "unknown", "it ran where there may be a network")


def _elsewhere(differences: Sequence[str]) -> Badge:
    if differences:
        return Badge("elsewhere", "yes", f"on another machine than the author's; {differences[0]}")
    return Badge("elsewhere", "unknown", "this machine is of the very kind that the author's is")
