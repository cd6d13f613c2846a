"""A package name that is one slip away from a well-known one."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.packages.installs import SYSTEM, installs
from jupyter_audit.notebook.packages.known_packages import known, looks_like, meant_instead, normal
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OTHER = SYSTEM | {"conda", "mamba", "micromamba", "spacy"}
"""Tools whose packages have names of their own."""


class LookAlikePackage(NotebookRule):
    """An install whose package name looks like a misspelling of a well-known one.

    ## Why it matters
    Names one key away from popular ones are registered by attackers and wait for the typo; so are names with their
    words swapped and names with a Cyrillic letter in them. Assistants invent names that sound right, and those get
    registered too. The package's set-up code runs while it installs.

    ## What to do
    Compare with the project's own documentation, then correct the name. If it is the one you mean, say so with a
    waiver.
    The list of well-known names ships with this tool and states its date: being absent from it proves nothing.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - CWE-1357: https://cwe.mitre.org/data/definitions/1357.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.MEDIUM, 829
    message = "`{name}` looks like `{popular}`, but is another package"
    bad = (
        """
        # %%
        %pip install reqeusts==2.32.0  # !
        !pip install pandas scikit-laern  # !
        """,
        """
        # %%
        !pip install sklearn  # !
        """,
        """
        # %%
        !pip install learn-scikit==1.5.2  # !
        %pip install p\u0430ndas==2.2.3  # !
        """,
        """
        # %%
        %%writefile requirements.txt
        numpy==2.1.0
        matplotlb==3.9.0  # !
        """,
    )
    good = (
        """
        # %%
        %pip install requests==2.32.0 scikit_learn==1.5.0 PyYAML==6.0 dask dash
        !pip install boto boto3 fairlearn antropy
        !conda install -c conda-forge pytorch
        !apt-get install pkg-config
        import sklearn
        """,
        """
        # %%
        %%writefile requirements.txt
        python-dateutil==2.9.0
        umap-learn==0.5.6
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for install in installs(audited.index):
            if "://" in install.word or install.tool in _OTHER:
                continue
            name = normal(install.name)
            usual = meant_instead(name)
            found = (usual, "people type it for that one") if usual else looks_like(name)
            if found is None or name in audited.project.installed:
                continue
            evidence = (found[1], f"compared with the well-known names as of {known().date}")
            values: dict[str, object] = {"name": install.name, "popular": found[0]}
            yield Hit(install.command.place, values, Severity.LOW if usual else Severity.HIGH, evidence=evidence)
