"""YAML loaded with a loader that makes any object."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SAFE = frozenset({"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"})
_UNSAFE_CALLS = ("yaml.unsafe_load", "yaml.unsafe_load_all", "yaml.full_load", "yaml.full_load_all")
_LOADS = ("yaml.load", "yaml.load_all")


class UnsafeYaml(NotebookRule):
    """YAML read by a loader that builds any Python object.

    ## Why it matters
    YAML has tags such as `!!python/object/apply:os.system`. The plain `yaml.load` of older PyYAML and the
    `Loader`, `UnsafeLoader` and `FullLoader` of today obey them in part or in full: reading a configuration file
    runs it.

    ## What to do
    `yaml.safe_load(f)`. It reads all that a configuration needs.

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    - PyYAML, loading YAML: https://pyyaml.org/wiki/PyYAMLDocumentation
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 502
    message = "`{call}` may build any Python object that the YAML text names; use `yaml.safe_load`"
    bad = (
        """
        # %%
        import yaml
        with open("config.yaml") as f:
            config = yaml.load(f, Loader=yaml.Loader)  # !
        """,
        """
        # %%
        from yaml import load, UnsafeLoader, unsafe_load
        params = load(open("params.yaml"), UnsafeLoader)  # !
        other = unsafe_load(open("params.yaml"))  # !
        plain = load(open("params.yaml"))  # !
        """,
    )
    good = (
        """
        # %%
        import yaml
        with open("config.yaml") as f:
            config = yaml.safe_load(f)
        a = yaml.load(open("config.yaml"), Loader=yaml.SafeLoader)
        b = yaml.load("x: 1", Loader=yaml.Loader)
        class Strict(yaml.SafeLoader):
            pass
        c = yaml.load(open("config.yaml"), Loader=Strict)
        """,
        """
        # %%
        from ruamel.yaml import YAML
        yaml = YAML(typ="safe")
        config = yaml.load(open("config.yaml"))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_LOADS, *_UNSAFE_CALLS):
            loader = call.arg(1, "Loader") if call.name in _LOADS else None
            name = audited.index.resolve(loader, call).rpartition(".")[2] if loader is not None else ""
            bases = [base for kind in audited.index.members.lineage(name) for base in _bases(audited, kind)]
            if name in _SAFE or call.open_ended or (bases and _SAFE.issuperset(bases)):
                continue
            trace = audited.taint.of(call.arg(0, "stream"), call)
            if trace.trust is Trust.FIXED:
                continue
            full = name == "FullLoader" or call.attr.startswith("full")
            severity = Severity.LOW if full else Severity.HIGH if trace.trust is Trust.OUTSIDE else Severity.MEDIUM
            yield Hit(
                place_of(call.cell, call.node),
                {"call": call.name},
                severity,
                related=trace.places,
                evidence=(f"{trace.what} is read",),
                fix=self._fix(call),
            )

        for call in audited.index.calls("ruamel.yaml.YAML"):
            if text(audited.index, call.arg(0, "typ"), call) == "unsafe":
                yield Hit(place_of(call.cell, call.node), {"call": call.name}, Severity.MEDIUM)

    @staticmethod
    def _fix(call: Call) -> Fix | None:
        """Rename the function where it is an attribute of the module, and take the loader away."""
        if not isinstance(call.node.func, ast.Attribute):
            return None
        stream = call.arg(0, "stream")
        if stream is None:
            return None
        source = ast.get_source_segment("\n".join(call.cell.lines), stream)
        module = ast.get_source_segment("\n".join(call.cell.lines), call.node.func.value)
        name = "safe_load_all" if call.attr.endswith("_all") else "safe_load"
        edit = edit_node(call.cell, call.node, f"{module}.{name}({source})")
        return Fix(f"read it with `{name}`", (edit,), safe=True)


def _bases(audited: Audited, name: str) -> list[str]:
    """The last parts of the names of a class's bases, those of the notebook left out."""
    classes = audited.index.members.classes
    names = [(chain_of(base) or "?") for base in classes[name].bases] if name in classes else []
    return [base.rpartition(".")[2] for base in names if base not in classes]
