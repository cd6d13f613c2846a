"""What a pickle brought in, as recorded while it was loaded."""

from collections.abc import Iterator

from jupyter_audit.capture.ran import place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import ActFact
from jupyter_audit.rule import Audited, Hit, RunRule

_DANGEROUS = {
    "os": None, "posix": None, "nt": None, "subprocess": None, "pty": None, "socket": None, "runpy": None,
    "importlib": None, "shutil": None, "webbrowser": None, "ctypes": None, "code": None, "pip": None, "sys": None,
    "builtins": frozenset(("eval", "exec", "compile", "open", "__import__", "breakpoint", "input")),
    "io": frozenset(("open", "FileIO")), "_io": frozenset(("open", "FileIO")), "codecs": frozenset(("open",)),
    "__builtin__": frozenset(("eval", "exec", "execfile", "compile", "open", "__import__", "apply", "file")),
    "operator": frozenset(("attrgetter", "methodcaller")), "functools": frozenset(("reduce",)),
    "types": frozenset(("FunctionType", "CodeType")), "marshal": None, "asyncio": None,
    "timeit": None, "cProfile": None, "pdb": None, "bdb": None, "imaplib": None, "ftplib": None, "urllib": None,
    "requests": None, "httpx": None, "torch.hub": None, "numpy.testing": None,
}  # fmt: skip
"""Modules (all of them, or these names) with which a pickle can run commands, read files or speak to hosts."""

_HARMLESS = frozenset(
    "__main__ argparse array ast builtins __builtin__ collections copyreg copy_reg codecs _codecs dataclasses datetime"
    " decimal enum fractions functools io ipaddress itertools json math operator pathlib random re string time types"
    " typing uuid zoneinfo numpy pandas scipy sklearn torch xgboost lightgbm catboost statsmodels joblib cloudpickle"
    " matplotlib seaborn plotly networkx shapely geopandas polars pyarrow xarray dask sympy PIL nltk spacy gensim keras"
    " tensorflow jax flax transformers tokenizers datasets dill pytz dateutil _io _pickle _struct _random _collections"
    " threading multiprocessing concurrent queue logging"
    " abc weakref warnings numbers bisect heapq struct hashlib".split()
)


class UnpickledGlobal(RunRule):
    """A pickle that, while it was loaded, asked for something that data do not need.

    ## Why it matters
    A pickle is a program: it names functions, and loading it calls them. This one named a function that starts
    programs, opens files or runs text as code. If that was no accident of the library that wrote the file, somebody
    else's code has run with your rights.

    ## What to do
    Find out where the file came from, and treat the machine as suspect until you know. Load data from formats that
    hold data only (Parquet, `.npz` with `allow_pickle=False`, safetensors, JSON).

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    - Python, "Restricting globals": https://docs.python.org/3/library/pickle.html#restricting-globals
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 502
    message = "a pickle that was loaded here brought in `{what}`"
    bad = (
        """
        # %%
        import pickle, os
        blob = b"cos" + b"\\ngetcwd\\n(tR."
        # %%
        where = pickle.loads(blob)  # !
        """,
        """
        # %%
        import pickle
        blob = b"cbuiltins" + b"\\neval\\n(V1 + 1\\ntR."
        # %%
        two = pickle.loads(blob)  # !
        """,
    )
    good = (
        """
        # %%
        import datetime, pickle
        import numpy as np
        class Mine:
            pass
        # %%
        again = pickle.loads(pickle.dumps([np.arange(3), datetime.date(2026, 1, 1), complex(1, 2)]))
        # %%
        own = pickle.loads(pickle.dumps(range(3)))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        imported = {item.top for _, item in audited.index.imports}
        told: set[str] = set()
        for each in ran(audited.session, audited.notebook):
            for fact in each.run.facts:
                if not isinstance(fact, ActFact) or fact.act != "unpickle" or fact.what in told or each.cell is None:
                    continue
                severity = _severity(fact.what, imported | audited.project.local_modules)
                if severity is not None:
                    told.add(fact.what)
                    place = place_in(each.cell, "pickle.", "load(", "read_pickle", "loads(")
                    sure = Confidence.HIGH if severity is Severity.HIGH else Confidence.LOW
                    yield Hit(place, {"what": fact.what}, severity, sure, evidence=(f"run {each.run.seq}",))


def _severity(what: str, known: set[str]) -> Severity | None:
    """How bad a global is; None for what data are made of, and for the notebook's own packages."""
    module, _, name = what.rpartition(".")
    while module:
        if module in _DANGEROUS:
            names = _DANGEROUS[module]
            if names is None or name in names:
                return Severity.HIGH
        module = module.rpartition(".")[0]
    package = what.partition(".")[0]
    return None if package in _HARMLESS or package in known else Severity.LOW
