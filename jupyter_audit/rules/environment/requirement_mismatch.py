"""Statements about one package's version that cannot all be true."""

from collections import defaultdict
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.project import Requirement
from jupyter_audit.notebook.packages.distributions import normal, sources_of
from jupyter_audit.notebook.packages.installs import Install, installs
from jupyter_audit.notebook.packages.modules import outside_imports
from jupyter_audit.notebook.packages.versions import exact, meets
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class RequirementMismatch(NotebookRule):
    """Requirements that disagree with each other, with an install line, or with what is installed.

    ## Why it matters
    Which of them made the results? Who rebuilds the environment picks one of the two, and may pick the one that was
    not used.

    ## What to do
    Keep one statement, the one that was installed when the results were made, best in a lock file. Let the
    notebook install from it: `%pip install -r requirements.txt`.

    ## See also
    - pip, "Repeatable installs": https://pip.pypa.io/en/stable/topics/repeatable-installs/
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}`: {one}, but {other}"
    bad = (
        """
        # %%
        %pip install "pandas==2.1.0"
        # %%
        %pip install "pandas==2.2.3" numpy==1.26.4  # !
        """,
    )
    good = (
        """
        # %%
        %pip install "pandas==2.2.3"
        # %%
        %pip install "pandas==2.2.3" numpy==1.26.4
        %pip install -r requirements.txt
        import pandas
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        stated = defaultdict(list)
        for requirement in audited.project.requirements:
            stated[requirement.name].append(requirement)
        yield from _lines(audited, stated)
        if stated:
            yield from _imports(audited, stated)


def _lines(audited: Audited, stated: dict[str, list[Requirement]]) -> Iterator[Hit]:
    """An install line against the project's files, and against the lines above it."""
    above: dict[str, str] = {}
    for install in installs(audited.index):
        name, version = normal(install.name.partition("[")[0]), _pinned(install)
        if version is None:
            continue
        before = above.setdefault(name, version)
        one = f"{version} is installed here"
        if before != version:
            yield Hit(install.command.place, {"name": name, "one": one, "other": f"{before} above"})
        for requirement in stated.get(name, ()):
            if meets(version, requirement.specifier) is False:
                other = f"`{requirement.source}` asks for {requirement.specifier}"
                yield Hit(install.command.place, {"name": name, "one": one, "other": other})
                break


def _pinned(install: Install) -> str | None:
    specifier = install.word[len(install.name) :] if install.word.startswith(install.name) else ""
    return exact(specifier.partition(";")[0]) if install.pin == "exact" else None


def _imports(audited: Audited, stated: dict[str, list[Requirement]]) -> Iterator[Hit]:
    """What is imported: the installed version against the project's files, and these against each other."""
    for found in outside_imports(audited.index, audited.project):
        for name in sources_of(found.top):
            place = place_of(found.cell, found.item.node)
            installed = audited.project.installed.get(name)
            for requirement in stated.get(name, ()):
                if installed and meets(installed, requirement.specifier) is False:
                    asked = f"`{requirement.source}` asks for {requirement.specifier}"
                    yield Hit(place, {"name": name, "one": f"{installed} is installed", "other": asked})
                    break
            else:
                yield from (
                    Hit(place, values, severity=Severity.LOW) for values in _between(name, stated.get(name, []))
                )


def _between(name: str, stated: list[Requirement]) -> Iterator[dict[str, object]]:
    for first in stated:
        version = exact(first.specifier)
        for second in stated if version else ():
            if second.source != first.source and version and meets(version, second.specifier) is False:
                one = f"`{first.source}` pins {version}"
                yield {"name": name, "one": one, "other": f"`{second.source}` asks for {second.specifier}"}
                return
