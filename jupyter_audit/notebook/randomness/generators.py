# ruff: noqa: E501 - a table is read by the line
"""Random generators: which calls draw from which, and which calls seed them.

Sources: the libraries' own documentation of their global state (``random``, ``numpy.random``, ``torch``,
``tensorflow``), as of NumPy 2, scikit-learn 1.9, torch 2, TensorFlow 2.
"""

from dataclasses import dataclass

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.order.timeline import Timeline, When

PYTHON, NUMPY, TORCH, TENSORFLOW = "random", "numpy", "torch", "tensorflow"
SEED_CALLS = {
    PYTHON: "random.seed",
    NUMPY: "numpy.random.seed",
    TORCH: "torch.manual_seed",
    TENSORFLOW: "tensorflow.random.set_seed",
    "cupy": "cupy.random.seed",
    "paddle": "paddle.seed",
    "faker": "Faker.seed",
    "dask": "dask.array.random.seed",
    "polars": "polars.set_random_seed",
}
"""The call that seeds each generator, for messages."""

_PYTHON = "betavariate binomialvariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate paretovariate randbytes randint random randrange sample shuffle triangular uniform vonmisesvariate weibullvariate".split()
_NUMPY = "beta binomial bytes chisquare choice dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto permutation poisson power rand randint randn random random_integers random_sample ranf rayleigh sample shuffle standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf".split()
_TORCH = "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like randint_like".split()
_TENSORFLOW = "normal uniform truncated_normal shuffle gamma poisson categorical".split()
_KERAS = "normal uniform randint truncated_normal shuffle gamma binomial beta categorical dropout".split()
_TORCH_DISTRIBUTIONS = "Normal Uniform Bernoulli Categorical Beta Gamma Poisson MultivariateNormal Exponential Dirichlet Laplace Multinomial".split()

DRAWS: dict[str, str] = (
    {f"random.{name}": PYTHON for name in _PYTHON}
    | {f"numpy.random.{name}": NUMPY for name in _NUMPY}
    | {f"numpy.random.mtrand.{name}": NUMPY for name in _NUMPY}
    | {f"torch.{name}": TORCH for name in _TORCH}
    | {f"tensorflow.random.{name}": TENSORFLOW for name in _TENSORFLOW}
    | {f"tensorflow.{name}": TENSORFLOW for name in ("random_normal", "random_uniform", "truncated_normal", "random_shuffle", "random_crop")}
    | {f"tensorflow.compat.v1.{name}": TENSORFLOW for name in ("random_normal", "random_uniform", "truncated_normal", "random_shuffle")}
    | {f"cupy.random.{name}": "cupy" for name in _NUMPY}
    | {f"paddle.{name}": "paddle" for name in ("rand", "randn", "randint", "randperm", "normal", "uniform")}
    | {f"{module}.{name}": NUMPY for module in ("pylab", "matplotlib.pylab", "scipy") for name in ("rand", "randn", "randint")}
    | {f"pylab.random.{name}": NUMPY for name in _NUMPY}
    | {f"{module}.random.{name}": TENSORFLOW for module in ("keras", "tensorflow.keras") for name in _KERAS}
    | {f"torch.distributions.{name}().{method}": TORCH for name in _TORCH_DISTRIBUTIONS for method in ("sample", "rsample")}
    | {f"dask.array.random.{name}": "dask" for name in _NUMPY}
    | {f"{module}.{name}": NUMPY for module in ("statsmodels.api.tsa", "statsmodels.tsa.api", "statsmodels.tsa.arima_process") for name in ("arma_generate_sample", "ArmaProcess().generate_sample")}
)  # fmt: skip
"""Qualified names that draw from a library's global generator."""

SEEDS: dict[str, tuple[str, ...]] = {
    "random.seed": (PYTHON,), "random.setstate": (PYTHON,),
    "numpy.random.seed": (NUMPY,), "numpy.random.set_state": (NUMPY,), "numpy.random.mtrand.seed": (NUMPY,), "scipy.random.seed": (NUMPY,),
    "pylab.random.seed": (NUMPY,), "pylab.seed": (NUMPY,), "matplotlib.pylab.seed": (NUMPY,),
    "torch.manual_seed": (TORCH,), "torch.random.manual_seed": (TORCH,), "torch.set_rng_state": (TORCH,), "torch.random.set_rng_state": (TORCH,),
    "tensorflow.random.set_seed": (TENSORFLOW,), "tensorflow.set_random_seed": (TENSORFLOW,), "tensorflow.compat.v1.set_random_seed": (TENSORFLOW,),
    "tensorflow.random.set_random_seed": (TENSORFLOW,), "tensorflow.compat.v1.random.set_random_seed": (TENSORFLOW,),
    "tensorflow.keras.utils.set_random_seed": (PYTHON, NUMPY, TENSORFLOW, TORCH), "keras.utils.set_random_seed": (PYTHON, NUMPY, TENSORFLOW, TORCH),
    "keras.src.utils.set_random_seed": (PYTHON, NUMPY, TENSORFLOW, TORCH),
    "cupy.random.seed": ("cupy",), "paddle.seed": ("paddle",), "pyro.set_rng_seed": (PYTHON, NUMPY, TORCH),
    "dgl.seed": ("dgl",), "mxnet.random.seed": ("mxnet",), "mxnet.np.random.seed": ("mxnet",),
    "faker.Faker.seed": ("faker",), "faker.Faker().seed_instance": ("faker",), "faker.Faker().seed": ("faker",),
    "monai.utils.set_determinism": (PYTHON, NUMPY, TORCH), "dask.array.random.seed": ("dask",), "polars.set_random_seed": ("polars",),
}  # fmt: skip
"""Qualified names that seed, with the generators they seed."""

SEED_HELPERS = frozenset(
    "set_seed seed_everything seed_all fix_seed set_random_seed set_seeds setup_seed seed_torch init_seed init_seeds reset_seeds set_all_seeds enable_full_determinism set_reproducible set_global_seed set_random_seeds fix_random_seed fix_seeds set_rng_seed make_reproducible random_seed reset_seed".split()
)
"""Names under which frameworks and lab packages seed everything at once (Lightning, transformers, fastai ...)."""

_EVERYTHING = tuple(SEED_CALLS)
_OWN_SOURCES = ("generator", "rng", "seed", "distrvs")
"""Arguments that hand a draw a source of its own, so that the global generator is not asked."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A call that draws from a global generator."""

    call: Call
    generator: str
    when: When


@dataclass(frozen=True, slots=True)
class Seed:
    """A call that seeds global generators."""

    call: Call
    generators: tuple[str, ...]
    when: When


class Generators:
    """Every draw and every seed of the global generators, with the time at which each first runs."""

    def __init__(self, index: NotebookIndex) -> None:
        self._index = index
        names = index.names_called()
        self.draws = [
            Draw(call, DRAWS[name], self.timeline.when(call))
            for name in sorted(names & DRAWS.keys())
            for call in index.calls(name)
            if not any(call.keyword(source) for source in _OWN_SOURCES)
        ]
        self.seeds = [
            Seed(call, SEEDS[name], self.timeline.when(call))
            for name in sorted(names & SEEDS.keys())
            for call in index.calls(name)
        ]
        for call in index.methods("simulate", "generate_sample"):  # of a fitted statsmodels model
            if call.name.startswith("statsmodels.") and call.name not in DRAWS and not call.keyword("random_state"):
                self.draws.append(Draw(call, NUMPY, self.timeline.when(call)))
        for call in index.methods(*SEED_HELPERS):
            if call.name not in SEEDS and not call.name.startswith("__main__."):
                self.seeds.append(Seed(call, _EVERYTHING, self.timeline.when(call)))

    @property
    def timeline(self) -> Timeline:
        """When each call first runs; made only where something draws or seeds."""
        return shared(self._index, Timeline)

    def seeded(self, generator: str, when: When) -> bool:
        """Whether some seed of the generator runs before ``when``, or may do so."""
        return any(generator in seed.generators and not _late(seed.when, when) for seed in self.seeds)

    def late_seed(self, generator: str, when: When) -> Seed | None:
        """The first seed of the generator, where all of them run only after ``when``."""
        seeds = [seed for seed in self.seeds if generator in seed.generators and seed.when.moment is not None]
        if not seeds or self.seeded(generator, when):
            return None
        return min(seeds, key=lambda seed: (seed.when.moment or (0, 0, 0), seed.when.line))

    def other_seeds(self, generator: str) -> list[Seed]:
        """Seeds that run but leave this generator alone."""
        return [seed for seed in self.seeds if generator not in seed.generators]


def _late(seed: When, draw: When) -> bool:
    """A seed that never runs, or runs after the draw, does not help it."""
    return seed.moment is None or draw.before(seed)


def drawing_calls(index: NotebookIndex) -> list[Call]:
    """Calls of constructors and functions that may draw (``estimators.py``), by their names alone."""
    return shared(index, _drawing_calls)


def _drawing_calls(index: NotebookIndex) -> list[Call]:
    from jupyter_audit.notebook.randomness.estimators import LIBRARIES, NAMES

    found: list[Call] = []
    for call in index.methods(*(index.methods_called() & NAMES)):
        library = LIBRARIES.get(call.name.partition(".")[0])
        if library and "()" not in call.name and call.attr in library:
            found.append(call)
    return found


def only_delays(index: NotebookIndex, call: Call) -> bool:
    """Whether no result sees the draw: it sets how long to wait, or is made to be timed by ``%timeit``."""
    for magic in call.cell.parsed.magics:
        if magic.name == "timeit" and magic.line <= call.node.lineno <= magic.end_line:
            return True
    return any(
        sleep.node.lineno <= call.node.lineno <= (sleep.node.end_lineno or 0) and sleep.cell is call.cell
        for sleep in index.calls("time.sleep", "asyncio.sleep")
    )
