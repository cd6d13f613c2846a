"""The names that a profile may use as ``fact``, each with what it looks at."""

from collections.abc import Callable

from jupyter_audit.checklist import code_facts, folder, paths, recorded, stated
from jupyter_audit.checklist.evidence import Answered, Evidence
from jupyter_audit.model.checklist import Source

Look = Callable[[Evidence], Answered]
"""``holds`` and ``fails`` answer an item; ``ask`` only shows what is there: rules or a person answer."""

FACTS: dict[str, tuple[Source, Look]] = {
    "environment": ("recording", recorded.environment),
    "imports": ("recording", recorded.imports),
    "replay": ("recording", recorded.replays),
    "outputs": ("recording", recorded.outputs),
    "hardware": ("recording", recorded.hardware),
    "runtime": ("recording", recorded.runtime),
    "data-hashed": ("recording", recorded.data_hashed),
    "models-written": ("recording", recorded.models_written),
    "run-counts": ("recording", recorded.run_counts),
    "draws": ("recording", recorded.draws),
    "version-control": ("recording", recorded.version_control),
    "locked": ("folder", folder.locked),
    "tests": ("folder", folder.tests),
    "commands": ("folder", folder.commands),
    "hyperparameters": ("code", code_facts.hyperparameters),
    "seeds": ("code", code_facts.seeds),
    "splits": ("code", code_facts.splits),
    "training": ("code", code_facts.training),
    "scored": ("code", code_facts.scored),
    "metrics": ("code", code_facts.metrics),
    "variation": ("code", code_facts.variation),
    "search": ("code", code_facts.search),
    "statistics": ("code", code_facts.statistics),
    "exclusions": ("code", code_facts.exclusions),
    "missing-values": ("code", code_facts.missing_values),
    "duplicates": ("code", code_facts.duplicates),
    "corrupt": ("code", code_facts.corrupt),
    "validation": ("code", code_facts.validation),
    "reads": ("code", code_facts.reads),
    "paths": ("code", paths.paths),
    "installs": ("code", code_facts.installs),
    "variables": ("code", code_facts.variables),
    "documented": ("code", stated.documented),
    "source": ("code", stated.source),
    "origins": ("code", stated.origins),
    "read-by-a-person": ("code", stated.read_by_a_person),
}
