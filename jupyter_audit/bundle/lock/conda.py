"""``environment.yml``: a conda environment as it was, for those who rebuild it with conda or mamba."""

import json
from collections.abc import Sequence

from jupyter_audit.bundle.lock.origin import OWN
from jupyter_audit.bundle.lock.portable import Package
from jupyter_audit.model.session import Environment


def environment_yml(environment: Environment, packages: Sequence[Package], name: str) -> str:
    """Exact packages of conda by version and build, and beside them what pip installed. Only for a conda environment.

    conda has no hashes here: builds are named, and a channel keeps what it has published.
    """
    listed = [tuple(each.partition("::")[::2]) for each in environment.conda]
    channels = sorted({channel for channel, _ in listed})
    conda = {each.name.lower().replace("_", "-") for each in environment.distributions if each.conda}
    pip = [f"{each.name}=={each.version}" for each in packages if each.name not in conda and each.name != OWN]
    lines = [
        "# The conda environment that ran. Its builds are for one platform: " + environment.platform,
        f"name: {json.dumps(name)}",
        "channels:",
        *(f"  - {json.dumps(channel)}" for channel in channels),
        "dependencies:",
        *(f"  - {json.dumps(specification)}" for _, specification in sorted(listed, key=lambda pair: pair[1])),
    ]
    if pip:
        lines += ["  - pip:", *(f"      - {json.dumps(each)}" for each in pip)]
    return "\n".join(lines) + "\n"
