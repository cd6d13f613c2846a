"""The parts of a bundle that say what it is: reports, README, scripts, citation, and the index for programs."""

from jupyter_audit.bundle import layout, texts
from jupyter_audit.bundle.citation import terms
from jupyter_audit.bundle.draft import Draft
from jupyter_audit.bundle.rocrate import crate
from jupyter_audit.bundle.wheel import own_wheel
from jupyter_audit.bundle.write import json_bytes
from jupyter_audit.errors import BundleError

SCRIPTS = ("setup.sh", "test.sh", "build.sh", "deploy.sh")


def add_reports(draft: Draft) -> None:
    """``audit/``: what was found, the answered checklist, and the settings that the notebook ran with."""
    from jupyter_audit.report import checklist, html, json, sarif
    from jupyter_audit.report.audited_file import AuditedFile

    assessment = draft.assessment
    audited = [AuditedFile(layout.NOTEBOOK, draft.notebook, assessment.report, assessment)]
    draft.entries |= {
        layout.HYPERPARAMETERS: json_bytes(assessment.hyperparameters),
        f"{layout.REPORT}.json": json.render(audited).encode(),
        f"{layout.REPORT}.sarif": sarif.render(audited).encode(),
        f"{layout.REPORT}.html": html.render(audited).encode("utf-8", "replace"),
        f"{layout.CHECKLIST}.json": json_bytes(assessment.checklist),
        f"{layout.CHECKLIST}.html": checklist.render("html", layout.NOTEBOOK, assessment.checklist).encode(
            "utf-8", "replace"
        ),
    }


def add_tools(draft: Draft) -> None:
    """``tools/`` and the script that verifies with nothing but Python and the index."""
    try:
        name, wheel = own_wheel()
    except LookupError as error:
        raise BundleError(str(error), "install jupyter_audit with pip") from error
    draft.entries[layout.TOOLS + name] = wheel
    draft.entries["reproduce.py"] = texts.reproduce().encode()


def add_descriptions(draft: Draft) -> None:
    """README, licence, citation, and the scripts that set up, test, build an image, and run."""
    environment = draft.environment
    if environment is not None:
        for name in SCRIPTS:
            draft.entries[name] = texts.script(name, draft.path.stem, environment.python).encode()
    found = terms(draft.notebook, draft.path, draft.title, draft.project.licence, _date(draft))
    draft.entries |= found.files
    draft.authors = found.authors
    if not found.authors and not found.files.get(layout.CITATION):
        draft.notes.append("a citation: neither the notebook's metadata nor its project say who the authors are")
    if draft.project.licence is None:
        draft.notes.append("a licence: none was found beside the notebook, so that all rights are reserved")
    draft.entries[layout.README] = texts.readme(
        title=draft.title,
        name=draft.notebook.name,
        environment=environment,
        lock=draft.lock,
        gathered=draft.gathered,
        sources=draft.sources,
        settings=draft.assessment.hyperparameters,
        calibration=draft.calibration,
        results=draft.results,
        cells={cell.id: cell.position + 1 for cell in draft.notebook.cells},
        notes=draft.notes,
    ).encode("utf-8", "replace")


def add_index(draft: Draft) -> None:
    """``ro-crate-metadata.json``, which names every other file."""
    draft.entries[layout.CRATE] = crate(
        draft.title, draft.entries, draft.session, draft.project.licence, draft.authors, _date(draft)
    )


def _date(draft: Draft) -> str:
    return draft.session.started if draft.session is not None else draft.project.today.isoformat()
