"""Where a distribution came from, and so whether an index may be asked for it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from jupyter_audit.model.bundle import Unlocked
from jupyter_audit.model.session import Distribution

OWN = "jupyter-audit"
PUBLIC_CHANNELS = frozenset({"conda-forge", "defaults", "main", "r", "msys2", "free", "bioconda", "pytorch", "nvidia"})
"""Conda's public channels. The name of a package from any other is asked for nowhere."""


def not_asked_for(distribution: Distribution, conda: Sequence[str]) -> Unlocked | None:
    """Why a distribution is not to be asked for; None when it came from an index.

    What conda installed from a public channel is asked for: the same version's own build, which is what pip users have.
    ``conda`` are the environment's packages.
    """
    name, version = canonicalize_name(distribution.name), distribution.version
    if name == OWN:
        return Unlocked(name, version, "own", "its wheel lies in tools/; it is no part of the notebook's environment")
    if distribution.conda:
        return None if _is_public(name, conda) else Unlocked(name, version, "conda", "installed by conda")
    if distribution.editable:
        return Unlocked(name, version, "local", "an editable install of a local folder")
    if distribution.direct_url:
        return _from_address(name, distribution, distribution.direct_url)
    try:
        if local := Version(version).local:
            return Unlocked(name, version, "local", f"a local build (+{local}) that no public index has")
    except InvalidVersion:
        return Unlocked(name, version, "local", "its version is not a valid one")
    return None


def _from_address(name: str, distribution: Distribution, url: str) -> Unlocked:
    if distribution.commit:
        why = f"installed from a repository, commit {distribution.commit}"
        public = urlsplit(url).scheme in ("https", "ssh")
        return Unlocked(name, distribution.version, "vcs", why, f"git+{url}@{distribution.commit}" if public else "")
    if urlsplit(url).scheme == "file":
        return Unlocked(name, distribution.version, "local", "installed from a local file or folder")
    return Unlocked(name, distribution.version, "local", "installed from an address that is no index", url)


def _is_public(name: str, conda: Sequence[str]) -> bool:
    """Whether the conda package of this name is from a public channel, or, where none has its name, all are."""
    channels: dict[str, str] = {}
    for each in conda:
        channel, _, rest = each.partition("::")
        channels[canonicalize_name(rest.partition("=")[0])] = channel
    found = {channels[name]} if name in channels else set(channels.values())
    return found <= PUBLIC_CHANNELS
