"""Lock exactly what ran: every distribution of the recorded kernel at its version, with the index's hashes.

This is the one part of an export that uses the network: uv asks the configured package index for the hashes. Names of
packages that did not come from an index are never asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from jupyter_audit.bundle.lock.asked import Index
from jupyter_audit.bundle.lock.local import Local
from jupyter_audit.bundle.lock.minimal import KERNEL, needed
from jupyter_audit.bundle.lock.origin import not_asked_for
from jupyter_audit.bundle.lock.portable import Package, portable
from jupyter_audit.bundle.lock.written import pylock, requirements
from jupyter_audit.errors import BundleError
from jupyter_audit.execute.launch import Progress
from jupyter_audit.model.bundle import PrivatePackage, Unlocked
from jupyter_audit.model.session import Distribution, Environment


@dataclass(frozen=True, slots=True)
class Lock:
    """``pylock`` is a PEP 751 file, ``requirements`` the same for ``pip --require-hashes``.

    ``minimal`` is the part of ``pylock`` that the notebook needs, None where the session does not say what it loaded.
    ``packages`` are the locked ones. ``unlocked`` distributions are in none of them; ``unbuilt`` ones are there as
    source archives only; ``private`` ones lie on an index that the recipient may not be able to ask.
    """

    pylock: str
    requirements: str
    minimal: str | None
    packages: tuple[Package, ...]
    unlocked: tuple[Unlocked, ...]
    unbuilt: tuple[str, ...]
    private: tuple[PrivatePackage, ...]


def lock_environment(
    environment: Environment, *, offline: bool, progress: Progress, local: Sequence[Local] = ()
) -> Lock:
    """The lock of a recorded kernel. What cannot be locked is named, each with its reason, never left out in silence.

    ``local`` are the packages that did not come from an index, as ``local_packages`` gathered them. With ``offline``
    only uv's cache is asked, and what it does not know is ``unhashed``. Raises BundleError when uv is missing or knows
    nothing at all (no network).
    """
    gathered = {each.name: each for each in local}
    unlocked: list[Unlocked] = []
    packages: list[Package] = []
    pins: list[str] = []
    for distribution in environment.distributions:
        odd = not_asked_for(distribution, environment.conda)
        found = gathered.get(odd.name) if odd is not None else None
        if odd is None:
            pins.append(_pin(distribution))
        elif found is not None and found.wheel is not None:
            packages.append(found.package())
        else:
            unlocked.append(found.unlocked(odd) if found is not None else odd)
    fetched, unknown = _ask(pins, environment.python, offline=offline, progress=progress)
    for pin, why in unknown.items():
        name, _, version = pin.partition("==")
        unlocked.append(Unlocked(name, version, "unhashed" if offline else "unpublished", why))
    _check_kernel(unlocked)
    kept, refused, private = portable(fetched, environment.python)
    unlocked.extend(refused)
    packages = sorted([*packages, *kept], key=lambda package: package.name)
    wanted = needed(environment)
    return Lock(
        pylock(packages, environment.python),
        requirements(packages),
        pylock([each for each in packages if each.name in wanted], environment.python) if wanted else None,
        tuple(packages),
        tuple(sorted(unlocked, key=lambda each: each.name)),
        tuple(package.name for package in packages if not package.wheels),
        private,
    )


def _pin(distribution: Distribution) -> str:
    return f"{canonicalize_name(distribution.name)}=={distribution.version}"


def _ask(
    pins: list[str], python: str, *, offline: bool, progress: Progress
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    where = "uv's cache, offline" if offline else "asks the package index for hashes"
    progress(f"lock {len(pins)} distributions ({where})")
    packages, unknown = Index(python, offline=offline).packages(sorted(pins))
    if pins and not packages:
        hint = "drop --offline once, so that the cache is filled" if offline else "check the network, or use --offline"
        raise BundleError(f"no package could be locked: {next(iter(unknown.values()))}", hint)
    return packages, unknown


def _check_kernel(unlocked: Sequence[Unlocked]) -> None:
    for each in unlocked:
        if each.name == KERNEL and each.kind != "unhashed":
            raise BundleError(
                f"ipykernel cannot be locked: {each.why}", "install it from a package index, and run again"
            )
