"""What a notebook needs of its environment: what it loaded, and what that says it requires."""

from packaging.utils import canonicalize_name

from jupyter_audit.model.session import Environment

KERNEL = "ipykernel"
"""Without it no kernel starts in the rebuilt environment."""


def needed(environment: Environment) -> frozenset[str]:
    """Normalised names of the loaded distributions, the kernel's, and all that these require, transitively.

    Empty where the session does not say what was loaded (the kernel ended before recording was stopped). What was
    loaded is evidence: an engine that pandas picks at run time is in, an extra that nothing used is not.
    """
    if not environment.loaded:
        return frozenset()
    requires = {canonicalize_name(each.name): each.requires for each in environment.distributions}
    found: set[str] = set()
    waiting = [*environment.loaded, KERNEL]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in requires and name not in found:
            found.add(name)
            waiting.extend(requires[name])
    return frozenset(found)
