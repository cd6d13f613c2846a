"""Run in an environment of its own: rocrate-validator on a folder, with the contexts from files. Needs no network.

``python validate_crate.py FOLDER PROFILE SEVERITY`` prints a line for each issue.
"""

import importlib.metadata
import json
import sys

import requests
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils import document_loader
from rocrate_validator.utils.http import HttpRequester

RO_CRATE = json.loads(importlib.metadata.distribution("rocrate").read_text("../rocrate/data/ro-crate.jsonld") or "")
TERMS = "https://w3id.org/ro/terms/workflow-run#"
CONTEXTS = {
    "https://w3id.org/ro/crate/1.1/context": RO_CRATE,
    "https://w3id.org/ro/terms/workflow-run/context": {
        "@context": {name: TERMS + name for name in ("sha256", "environment", "containerImage")}
    },
}


def get(self: HttpRequester, url: str, **_: object) -> requests.Response:
    """Answers for the contexts only."""
    response = requests.Response()
    found = CONTEXTS.get(url)
    response.status_code = 200 if found is not None else 404
    response.headers["Content-Type"] = "application/ld+json"
    response._content = json.dumps(found).encode()
    return response


HttpRequester.get = get
HttpRequester.has_cached = lambda self, url: url in CONTEXTS
document_loader._fetch_json_ld = CONTEXTS.__getitem__


def main(folder: str, profile: str, severity: str) -> None:
    settings = ValidationSettings(
        rocrate_uri=folder,
        profile_identifier=profile,
        requirement_severity=Severity[severity],
        skip_availability_check=True,
    )
    for issue in services.validate(settings).get_issues():
        print(f"{issue.severity.name} {issue.check.identifier} {issue.violatingEntity}: {issue.message}")
    print("validated")


main(*sys.argv[1:])
