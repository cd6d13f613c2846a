"""A package name that few people install."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.packages.installs import SYSTEM, installs
from jupyter_audit.notebook.packages.known_packages import known, looks_like, meant_instead, normal
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UnknownPackage(NotebookRule):
    """An install whose package is not among the most downloaded ones.

    ## Why it matters
    Assistants make up package names that sound right, the same ones again and again. Whoever registers such a name has
    code on the machine of everybody who runs the cell: installing a package runs its set-up code. Most packages that
    are not on the list are honest, so this asks for a look only.

    ## What to do
    Open the package's page: is there a repository, a history of releases, somebody you know of? Then pin the version,
    with hashes if you can. A package that your project declares or that is installed already is not asked about.
    The list ships with this tool and states its date. Where the project knows which names exist, a name that
    does not is told as such.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - Spracklen et al. 2024, package hallucinations: https://arxiv.org/abs/2406.10279
    """

    severity, confidence, cwe = Severity.LOW, Confidence.LOW, 829
    message = "`{name}` is {what}: make sure that it is the package you mean"
    bad = (
        """
        # %%
        %pip install pandas==2.2.3 easy-dataframe-ai-cleaner==0.3.1  # !
        """,
        """
        # %%
        %%writefile requirements.txt
        numpy==2.1.0
        notebook-chart-magic==1.0  # !
        """,
    )
    good = (
        """
        # %%
        %pip install pandas==2.2.3 scikit_learn==1.5.0 umap-learn==0.5.6 fairlearn==0.10.0
        %pip install ./mytools -r requirements.txt
        %pip install --index-url https://pypi.lab.example/simple labplots==0.4.1
        !conda install -c conda-forge our-own-tool=1.0
        !apt-get install -y some-tool=1.0
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        project = audited.project
        declared = {*project.installed, *(requirement.name for requirement in project.requirements)}
        for install in installs(audited.index):
            name = normal(install.name)
            if "://" in install.word or install.tool in _OTHER or name in declared or meant_instead(name):
                continue
            if _INDEX.search(install.command.text):
                continue  # another index has names of its own
            if project.known_packages and name not in project.known_packages:
                what = "no package of the index that this project knows"
                yield Hit(install.command.place, {"name": install.name, "what": what}, Severity.MEDIUM, Confidence.HIGH)
            elif not project.known_packages and name not in known().names and looks_like(name) is None:
                what = f"not among the {len(known().names):,} well-known packages as of {known().date}"
                yield Hit(install.command.place, {"name": install.name, "what": what})


_INDEX = re.compile(r"--(?:default-|extra-)?index(?:-url)?[ =]|\s-[if]\s|--find-links")
_OTHER = SYSTEM | {"conda", "mamba", "micromamba", "spacy"}
"""What installs from elsewhere than the Python package index."""
