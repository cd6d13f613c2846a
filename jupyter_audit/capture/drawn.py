"""Which runs drew random numbers that no seed fixes, as far as the record tells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_audit.capture.ran import Ran
from jupyter_audit.model.session import ActFact, RandomFact

GLOBAL = {
    "random": "the functions of `random`",
    "numpy.random": "NumPy's global generator",
    "torch": "PyTorch's default generator",
}
OWN = {
    "random.Random": "`random.Random()`",
    "numpy.random.SeedSequence": "a NumPy generator",
    "numpy.random.RandomState": "`RandomState()`",
}


@dataclass(slots=True)
class Draws:
    """The runs in which a generator drew unseeded, or (one of the notebook's own) took fresh entropy."""

    generator: str
    runs: list[Ran] = field(default_factory=list)


def _is_librarys(each: Ran) -> bool:
    """Whether the draws of a run may be those of a library that was imported in it, as nothing else there draws."""
    if each.cell is None or not any(isinstance(fact, ActFact) and fact.act == "import" for fact in each.run.facts):
        return False
    return not _MAY_DRAW.search(_IMPORTS.sub("", each.cell.source))


_IMPORTS = re.compile(r"^\s*(?:import|from)\s[^\n(]*(?:\([^)]*\))?", re.MULTILINE)
_MAY_DRAW = re.compile(
    r"rand|sampl|shuffl|choice|split|fit|noise|rng|boot|permut|make_|layout|simul|draw|gauss|normal|uniform|train|init",
    re.IGNORECASE,
)


def unseeded(runs: Iterable[Ran]) -> list[Draws]:
    """For each generator that drew unseeded, where."""
    found: dict[str, Draws] = {}
    seeded: set[str] = set()
    for each in runs:
        for fact in each.run.facts:
            if not isinstance(fact, RandomFact):
                continue
            if fact.generator in GLOBAL and fact.action == "seed":
                seeded.add(fact.generator)
            elif fact.generator in GLOBAL and fact.action == "entropy":
                seeded.discard(fact.generator)
            elif _is_librarys(each):
                continue
            elif fact.generator in OWN or (fact.generator in GLOBAL and fact.generator not in seeded):
                draws = found.setdefault(fact.generator, Draws(fact.generator))
                if not draws.runs or draws.runs[-1].run.seq != each.run.seq:
                    draws.runs.append(each)
    return list(found.values())
