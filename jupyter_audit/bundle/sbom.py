"""``audit/sbom.cdx.json``: the recorded environment as a software bill of materials, CycloneDX 1.6 in JSON.

Source: https://cyclonedx.org/docs/1.6/json/. Hashes are those of the lock: of every file that may be installed. Nothing
is looked up: licences are what the installed packages state of themselves.
"""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

from jupyter_audit import __version__
from jupyter_audit.bundle.lock import Lock
from jupyter_audit.bundle.lock.minimal import needed
from jupyter_audit.bundle.lock.origin import OWN
from jupyter_audit.bundle.lock.portable import Archive, Package
from jupyter_audit.bundle.write import json_bytes
from jupyter_audit.model.bundle import Unlocked
from jupyter_audit.model.session import Environment

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_NOTEBOOK = "notebook"
Component = dict[str, Any]


def sbom(notebook: str, environment: Environment, lock: Lock, started: str) -> bytes:
    """The bill of materials of the environment that ran ``notebook`` (its name). ``started`` is an ISO 8601 time.

    ``scope`` is ``required`` for what the notebook loaded and what that requires, ``optional`` for what merely lay in
    the environment, and left out where the session does not say.
    """
    wanted = needed(environment)
    stated = {str(canonicalize_name(each.name)): each.licence for each in environment.distributions}
    components = [_python(environment)]
    components += [_locked(each, wanted) | _licence(stated.get(each.name)) for each in lock.packages]
    components += [
        _unlocked(each, wanted) | _licence(stated.get(each.name)) for each in lock.unlocked if each.name != OWN
    ]
    components += list(_conda(environment))
    references = {component["bom-ref"] for component in components}
    return json_bytes(
        {
            "$schema": SCHEMA,
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{notebook} {started} {lock.pylock}')}",
            "version": 1,
            "metadata": {
                "timestamp": started,
                "tools": {"components": [{"type": "application", "name": "jupyter_audit", "version": __version__}]},
                "component": {"type": "application", "bom-ref": _NOTEBOOK, "name": notebook},
            },
            "components": components,
            "dependencies": sorted(_dependencies(environment, lock, wanted, references), key=lambda each: each["ref"]),
        }
    )


def _python(environment: Environment) -> Component:
    return {
        "type": "platform",
        "bom-ref": "python",
        "name": environment.implementation,
        "version": environment.python,
        "description": environment.platform,
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{quote(version, safe='')}"


def _scope(name: str, wanted: frozenset[str]) -> Component:
    return {"scope": "required" if name in wanted else "optional"} if wanted else {}


def _licence(stated: str | None) -> Component:
    """As an SPDX expression where it is one, else by the name that the package gives."""
    if not stated:
        return {}
    try:
        return {"licenses": [{"expression": canonicalize_license_expression(stated)}]}
    except InvalidLicenseExpression:
        return {"licenses": [{"license": {"name": stated}}]}


def _locked(package: Package, wanted: frozenset[str]) -> Component:
    component: Component = {
        "type": "library",
        "bom-ref": _purl(package.name, package.version),
        "name": package.name,
        "version": package.version,
        "purl": _purl(package.name, package.version),
        **_scope(package.name, wanted),
        "externalReferences": [_distribution(archive) for archive in package.archives],
    }
    if len(package.archives) == 1:  # then it is the hash of the component itself
        component["hashes"] = [{"alg": "SHA-256", "content": package.archives[0].sha256}]
    return component


def _distribution(archive: Archive) -> Component:
    return {
        "type": "distribution",
        "url": archive.url or f"environment/{archive.path}",
        "comment": archive.filename,
        "hashes": [{"alg": "SHA-256", "content": archive.sha256}],
    }


def _unlocked(each: Unlocked, wanted: frozenset[str]) -> Component:
    """Without a package URL where no index has it: one would name another package."""
    component: Component = {
        "type": "library",
        "bom-ref": f"unlocked:{each.name}",
        "name": each.name,
        "version": each.version,
        **_scope(each.name, wanted),
        "properties": [{"name": "jupyter_audit:unlocked", "value": f"{each.kind}: {each.why}"}],
    }
    if each.kind == "unhashed":
        component["purl"] = _purl(each.name, each.version)
    if each.source:
        component["externalReferences"] = [{"type": "vcs" if "git+" in each.source else "other", "url": each.source}]
    return component


def _conda(environment: Environment) -> Iterator[Component]:
    """What conda brought beside Python packages, which are listed already: compilers' libraries, R, tools."""
    listed = {canonicalize_name(each.name) for each in environment.distributions}
    for each in environment.conda:
        channel, _, specification = each.partition("::")
        name, version, build = specification.split("=")
        if canonicalize_name(name) not in listed:
            purl = f"pkg:conda/{quote(name)}@{quote(version)}?build={quote(build)}&channel={quote(channel)}"
            yield {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _dependencies(
    environment: Environment, lock: Lock, wanted: frozenset[str], references: set[str]
) -> Iterator[dict[str, Any]]:
    """Who requires whom among those that are listed, as the distributions say. The notebook needs what it loaded."""
    named = {package.name: _purl(package.name, package.version) for package in lock.packages}
    named |= {each.name: f"unlocked:{each.name}" for each in lock.unlocked if each.name != OWN}
    direct = environment.loaded if wanted else tuple(named)
    yield {"ref": _NOTEBOOK, "dependsOn": ["python", *sorted({named[each] for each in direct if each in named})]}
    for distribution in environment.distributions:
        reference = named.get(canonicalize_name(distribution.name))
        if reference in references:
            below = {
                named[canonicalize_name(each)] for each in distribution.requires if canonicalize_name(each) in named
            }
            yield {"ref": reference, "dependsOn": sorted(below - {reference})}
