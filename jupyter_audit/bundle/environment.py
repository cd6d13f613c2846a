"""The part of a bundle that rebuilds the kernel."""

import re

from jupyter_audit.bundle import layout, texts
from jupyter_audit.bundle.draft import Draft
from jupyter_audit.bundle.lock import lock_environment
from jupyter_audit.bundle.lock.conda import environment_yml
from jupyter_audit.bundle.lock.local import local_packages
from jupyter_audit.bundle.sbom import sbom
from jupyter_audit.bundle.write import json_bytes
from jupyter_audit.errors import BundleError
from jupyter_audit.execute.launch import Progress
from jupyter_audit.model.bundle import BundledEnvironment
from jupyter_audit.model.session import Environment, Session


def add_environment(draft: Draft, session: Session, *, build: bool, offline: bool, progress: Progress) -> None:
    """``environment/``: the lock of what ran, its requirements, the variables it reads, and carried packages.

    Raises BundleError when nothing can be locked, or a build that was asked for fails.
    """
    environment = session.environment
    if environment is None:
        raise BundleError("the session does not say in which environment it ran", "run the notebook again")
    local = local_packages(environment, build=build, progress=progress)
    for each in local:
        draft.entries |= each.files
    lock = draft.lock = lock_environment(environment, offline=offline, progress=progress, local=local)
    draft.entries |= {
        layout.LOCK: lock.pylock.encode(),
        layout.REQUIREMENTS: lock.requirements.encode(),
        layout.ENVIRONMENT: json_bytes(BundledEnvironment(environment, lock.unlocked, lock.private)),
        layout.PYTHON_VERSION: f"{environment.python}\n".encode(),
        layout.VARIABLES: texts.variables(environment).encode(),
    }
    stem, variables = draft.path.stem, _variables(environment)
    draft.entries[layout.DOCKERFILE] = texts.script("Dockerfile", stem, environment.python, variables).encode()
    if lock.minimal is not None:
        draft.entries[layout.LOCK_MINIMAL] = lock.minimal.encode()
    if environment.conda:
        draft.entries[layout.CONDA] = environment_yml(environment, lock.packages, stem).encode()
    draft.entries[layout.SBOM] = sbom(draft.notebook.name, environment, lock, session.started)
    draft.notes.extend(f"`{each.name} {each.version}`: {each.why}" for each in lock.unlocked if each.kind != "own")
    draft.notes.extend(
        f"`{each.name} {each.version}` in public: it lies on {each.host}, which may ask who you are"
        for each in lock.private
    )
    draft.notes.extend(f"a wheel of `{name}`: it must be built, which `verify` does not do" for name in lock.unbuilt)


def _variables(environment: Environment) -> str:
    """Of the recorded environment, as a container sets them: the hash seed and the thread counts."""
    found = {"PYTHONHASHSEED": environment.hash_seed or "random"}
    found |= {name: value for name, value in environment.threads if re.fullmatch(r"[A-Z_]+", name) and value.isdigit()}
    return " ".join(f"{name}={value}" for name, value in sorted(found.items()))
