"""An environment variable that the notebook needs and never mentions."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.variables import variables
from jupyter_audit.rule import Audited, Hit, NotebookRule

_EVERYWHERE = frozenset(
    "HOME PATH USER USERNAME LOGNAME SHELL PWD TMPDIR TEMP TMP LANG DISPLAY TERM HOSTNAME CI "
    "CONDA_PREFIX VIRTUAL_ENV PYTHONPATH PYTHONHASHSEED LD_LIBRARY_PATH OMP_NUM_THREADS CUDA_VISIBLE_DEVICES "
    "USERPROFILE APPDATA LOCALAPPDATA COLAB_GPU COLAB_RELEASE_TAG KAGGLE_KERNEL_RUN_TYPE SLURM_JOB_ID "
    "SLURM_CPUS_PER_TASK LOCAL_RANK RANK WORLD_SIZE SPARK_HOME JAVA_HOME".split()
)
"""Variables that a system, a scheduler or a hosted service sets by itself."""


class UndocumentedVariable(NotebookRule):
    """An environment variable that is read without a default, and that no text of the notebook mentions.

    ## Why it matters
    `os.environ["DATA_KEY"]` stops with a KeyError on every machine but the author's, and the reader learns only
    then that something had to be set, not what.

    ## What to do
    Name each variable in the notebook's text, with what it is for; or give a default that works:
    `os.environ.get("PLOT_BACKEND", "agg")`. `jupyter audit export` writes the names (never values) into
    `env.template`.

    ## See also
    - The Twelve-Factor App, "Config": https://12factor.net/config
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "needs the environment variable `{name}`, which no text of the notebook mentions"
    bad = (
        """
        # %% [markdown]
        # # Encrypt the interviews
        # %%
        import os
        key = os.environ["INTERVIEW_KEY"]  # !
        """,
        """
        # %%
        from os import environ
        url = environ["ORDERS_URL"]  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # Set `ORDERS_URL` before starting Jupyter.
        # %%
        import os
        from getpass import getpass
        url = os.environ["ORDERS_URL"]
        backend = os.environ.get("PLOT_BACKEND", "agg")
        key = os.environ.get("API_KEY") or getpass("key: ")
        home = os.environ["HOME"]
        os.environ["OMP_NUM_THREADS"] = "1"
        os.environ["MODE"] = "fast"
        print(os.environ["MODE"])
        """,
        """
        # %%
        import os
        if "STATION_TOKEN" not in os.environ:
            raise SystemExit("set STATION_TOKEN, see the station's handbook")
        token = os.environ["STATION_TOKEN"]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = list(variables(audited.index))
        if not any(use.kind in ("needed", "asked") for use in uses):
            return
        given = {use.name for use in uses if use.kind == "given"} | _by_magic(audited)
        told = "\n".join([*(cell.source for cell in audited.notebook.cells if cell.kind != "code"), *_told(audited)])
        for use in uses:
            if use.kind in ("given", "defaulted") or use.name in given | _EVERYWHERE or use.name in told:
                continue
            given.add(use.name)
            yield Hit(place_of(use.cell, use.node), {"name": use.name})


def _by_magic(audited: Audited) -> set[str]:
    magics = (magic for cell, _ in audited.index.cells for magic in cell.parsed.magics)
    return {re.split(r"[= ]", magic.text)[0] for magic in magics if magic.name in ("env", "set_env")}


def _sources(audited: Audited) -> Iterator[str]:
    return (cell.source for cell, _ in audited.index.cells)


def _told(audited: Audited) -> Iterator[str]:
    """Comments, and strings that say more than one word: messages to the reader."""
    for cell, index in audited.index.cells:
        yield from re.findall(r"#.*", cell.source)
        yield from (text for node in index.strings if " " in (text := str(node.value)))
