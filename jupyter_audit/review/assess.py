"""``assess``: all that the panel, ``%audit`` and the HTML report show, from one origin."""

from pathlib import Path

from jupyter_audit.checklist.answer import answer
from jupyter_audit.checklist.evidence import Evidence
from jupyter_audit.checklist.profile import Profile, load_profile
from jupyter_audit.checklist.score import score
from jupyter_audit.config import Config
from jupyter_audit.engine import judge
from jupyter_audit.model.checklist import Assessment, CellOrigin
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.model.verdict import Verdict
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.learning.hyperparameters import hyperparameters
from jupyter_audit.notebook.learning.preparation import preparation
from jupyter_audit.notebook.order.replay import breaks
from jupyter_audit.notebook.packages.distributions import bringing
from jupyter_audit.notebook.stated.comments import comments
from jupyter_audit.notebook.stated.provenance import Origin
from jupyter_audit.review.gate import held
from jupyter_audit.review.signoff import standings, vouched_cells
from jupyter_audit.review.verdict import graph, judge_replay
from jupyter_audit.rule import Audited

VERSION = 1
"""Version of the Assessment's shape."""


def assess(
    notebook: Notebook, session: Session | None, project: Project, config: Config, verdict: Verdict | None = None
) -> Assessment:
    """Audit a notebook and answer the configured profile. Pure, like ``audit``, but for reading that profile.

    ``verdict`` is a verification of this very code, where there is one.

    Raises UsageError if the configuration names a profile that does not exist.
    """
    with Audited(notebook, session, project, config.ai.approved) as audited:
        return _assess(audited, session, config, verdict)


def _assess(audited: Audited, session: Session | None, config: Config, verdict: Verdict | None) -> Assessment:
    notebook, project = audited.notebook, audited.project
    report = judge(audited, config)
    broken = list(breaks(notebook, audited.flow, session))
    replay = judge_replay(audited, broken, report.findings)
    settings = hyperparameters(audited.index)
    profile = configured_profile(config)
    figures = score(notebook, session, report, replay)
    found = standings(audited, config)
    vouched = vouched_cells(audited, found, config)
    seen = Evidence(
        notebook, audited.index, session, project, report, replay, settings, verdict, audited.origins, vouched
    )
    return Assessment(
        version=VERSION,
        report=report,
        checklist=answer(profile, seen),
        score=figures,
        replay=replay,
        graph=graph(audited.flow, broken),
        hyperparameters=settings,
        preparation=preparation(audited.index),
        origins=tuple(_origin(cell_id, origin, vouched) for cell_id, origin in audited.origins.items()),
        signoffs=found,
        held=tuple(held(audited, report, figures, vouched, config)),
        overrides=project.overrides,
        comments=comments(notebook),
        packages=_packages(audited, session),
    )


def configured_profile(config: Config) -> Profile:
    """The profile that the settings name. Raises UsageError where there is none of that name."""
    return load_profile(config.profile, Path(config.source).parent if config.source else None)


def _packages(audited: Audited, session: Session | None) -> tuple[str, ...]:
    environment = session.environment if session else None
    names = [each.name for each in environment.distributions] if environment else []
    return bringing({item.top for _, item in audited.index.imports}, names)


def _origin(cell_id: str, origin: Origin, vouched: frozenset[str]) -> CellOrigin:
    return CellOrigin(
        cell_id=cell_id,
        origin=origin.words,
        how=origin.how,
        ai=origin.ai,
        tool=origin.tool,
        model=origin.model,
        share=origin.share,
        vouched=cell_id in vouched,
    )
