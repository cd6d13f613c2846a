"""Checklist items that the notebook's folder answers: what lies there, never what is in it."""

from jupyter_audit.checklist.evidence import Answered, Evidence, listed

LOCKS = frozenset(
    "pylock.toml uv.lock poetry.lock pdm.lock Pipfile.lock conda-lock.yml pixi.lock requirements.lock".split()
)
"""Files that fix every version of an environment, indirect ones too."""
NOT_LOOKED = "the notebook's folder was not looked at"


def locked(seen: Evidence) -> Answered:
    """Whether a lock file, or exact requirements, lie beside the notebook. That they fit it is for a person to say.

    Above it, up to the root of its repository, may lie the files of a whole package that the notebook only comes with.
    """
    if not seen.project.known:
        return Answered("unchecked", NOT_LOOKED)
    there = seen.project.files | (seen.project.above or frozenset())
    if locks := sorted(path for path in there if path.rpartition("/")[2] in LOCKS):
        return Answered("ask", f"lock file: {listed(locks)}; whether it is this notebook's is not known", tuple(locks))
    needs = seen.project.requirements
    lines = tuple(f"{need.name}{need.specifier} ({need.source})" for need in needs)
    loose = [need for need in needs if not need.specifier.startswith("==") or "*" in need.specifier]
    if needs and all(need.source.startswith("../") for need in needs):
        sources = listed(sorted({need.source for need in needs}))
        how = "without exact versions" if loose else "exact, but what they need in turn is not locked"
        because = f"declared only above the notebook's folder, in {sources}, {how}"
        return Answered("ask", f"{because}; whether it is meant for this notebook is not known", lines)
    if loose:
        names = listed([f"{need.name} ({need.source})" for need in loose])
        return Answered("fails", f"declared without an exact version, and there is no lock file: {names}", lines)
    if needs:
        return Answered("ask", f"{len(needs)} requirements are exact, but what they need in turn is not locked", lines)
    return Answered(
        "unchecked", "no lock file and no requirements in the notebook's folder (a bundle carries a lock of its own)"
    )


def tests(seen: Evidence) -> Answered:
    """Test files in or below the notebook's folder. Their content is for a person to judge."""
    if not seen.project.known:
        return Answered("unchecked", NOT_LOOKED)
    named = [(path, path.rpartition("/")[2]) for path in seen.project.files]
    found = sorted(p for p, n in named if n.endswith(".py") and (n.startswith("test_") or n.endswith("_test.py")))
    if not found:
        return Answered("ask", "no test file in or below the notebook's folder")
    return Answered("ask", f"test files: {listed(found)}", tuple(found))


def commands(seen: Evidence) -> Answered:
    """Files beside the notebook that customarily say how to run it."""
    if not seen.project.known:
        return Answered("unchecked", NOT_LOOKED)
    names = ("readme", "makefile", "snakefile", "dvc.yaml", "justfile", "reproduce.py", "run.sh")
    found = sorted(path for path in seen.project.files if "/" not in path and path.lower().startswith(names))
    if not found:
        return Answered("ask", "no README, Makefile or the like beside the notebook (a bundle carries its own)")
    return Answered("ask", f"beside the notebook: {listed(found)}", tuple(found))
