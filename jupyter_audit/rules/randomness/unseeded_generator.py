"""A generator object made without a seed."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.suggest import add_argument
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.defaults import left_to_default
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_BIT_GENERATORS = ("default_rng", "RandomState", "PCG64", "MT19937", "Philox", "SFC64", "SeedSequence")
_SEEDED_BY_ARGUMENT = (
    *(f"numpy.random.{name}" for name in _BIT_GENERATORS),
    *("random.Random", "cupy.random.default_rng", "dask.array.random.default_rng", "dask.array.random.RandomState"),
)
_FIELDS = ("dataclasses.field", "pydantic.Field", "attr.ib", "attrs.field", "attr.field")
_SEEDED_BY_METHOD = {
    "torch.Generator": ("torch.Generator().manual_seed", "torch.Generator().set_state"),
    "faker.Faker": ("faker.Faker.seed", "faker.Faker().seed_instance", "faker.Faker().seed"),
    "faker.Factory.create": ("faker.Faker.seed", "faker.Factory.create().seed_instance", "faker.Factory.create().seed"),
    "numpy.random.RandomState": ("numpy.random.RandomState().seed",),
    "random.Random": ("random.Random().seed",),
}
_ENVIRONMENTS = ("gymnasium.make().reset", "gym.make().reset")
_NEVER_SEEDED = ("tensorflow.random.Generator.from_non_deterministic_state",)


class UnseededGenerator(NotebookRule):
    """A generator object, such as `np.random.default_rng()`, that is given no seed.

    ## Why it matters
    It takes entropy from the operating system. `np.random.seed` does not reach it: all draws differ in each run.

    ## What to do
    `rng = np.random.default_rng(20240501)`, `random.Random(3)`, `torch.Generator().manual_seed(3)`,
    `Faker.seed(3)`. Hand `rng` on to the functions that draw.

    ## See also
    - NumPy, "Random Generator": https://numpy.org/doc/stable/reference/random/generator.html
    - Scientific Python SPEC 7, "Seeding pseudo-random number generation"
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` is given no seed: what is drawn from it differs in each run"
    bad = (
        """
        # %%
        import numpy as np
        np.random.seed(1)
        rng = np.random.default_rng()  # !
        print(rng.normal(size=3))
        """,
        """
        # %%
        from faker import Faker
        fake = Faker("de_DE")  # !
        people = [fake.name() for _ in range(20)]
        """,
        """
        # %%
        import random
        dice = random.Random(None)  # !
        """,
        """
        # %%
        import numpy as np
        def day(rate, rng=None):
            rng = np.random.default_rng(rng)
            return rng.poisson(rate)
        # %%
        print(day(3, rng=17))
        many = [day(3) for _ in range(500)]  # !
        """,
        """
        # %%
        from dataclasses import dataclass, field
        import numpy as np
        @dataclass
        class Trial:
            n: int
            rng: np.random.Generator = field(default_factory=np.random.default_rng)  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        import torch
        SEED = 8
        rng = np.random.default_rng(SEED)
        g = torch.Generator()
        g.manual_seed(SEED)
        def simulate(rng=None):
            rng = np.random.default_rng(rng)
            return rng.normal()
        """,
        """
        # %%
        from faker import Faker
        fake = Faker()
        Faker.seed(90)
        """,
        """
        # %%
        from dataclasses import dataclass, field
        import numpy as np
        @dataclass
        class Trial:
            seen: list = field(default_factory=list)
            rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(3))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_SEEDED_BY_ARGUMENT):
            seed = call.arg(0, "seed") or call.keyword("x")
            value = index.value(seed, call) if seed is not None else None
            if isinstance(value, ast.arg | ast.Name):
                for caller, parameter in left_to_default(index, call, value):
                    yield Hit(place_of(caller.cell, caller.node), {"call": f"{caller.attr}({parameter}=None)"})
            if literal(index, seed, call) is not None:
                continue
            if not call.open_ended and not any(index.calls(*_SEEDED_BY_METHOD.get(call.name, ()))):
                yield _hit(call, seed)
        for name in ("torch.Generator", "faker.Faker", "faker.Factory.create"):
            for call in index.calls(name):
                if not any(index.calls(*_SEEDED_BY_METHOD[name])):
                    yield at_call(call)
        for call in index.calls(*_NEVER_SEEDED):
            yield at_call(call)
        resets = sorted(index.calls(*_ENVIRONMENTS), key=lambda call: (call.cell.position, call.clock))
        seeded = any(call.arg(None, "seed") or call.open_ended for call in resets) or any(
            "make()" in call.name for call in index.methods("seed")
        )
        if resets and not seeded:
            yield at_call(resets[0])
        for call in index.calls(*_FIELDS):
            factory = index.resolve(call.keyword("default_factory") or call.keyword("factory"), call)
            if factory in _SEEDED_BY_ARGUMENT:
                yield Hit(place_of(call.cell, call.node), {"call": factory})


def _hit(call: Call, seed: ast.expr | None) -> Hit:
    hit = at_call(call)
    edit = add_argument(call.cell, call.node, "0") if seed is None else None
    return Hit(hit.place, hit.values, fix=Fix("give it the seed 0", (edit,), safe=True) if edit else None)
