"""Discovery: folder = category, file = rule id = class. Nothing is registered by hand."""

import difflib
import importlib
import inspect
import pkgutil
from functools import cache

from jupyter_audit.errors import UsageError
from jupyter_audit.rule import CellRule, NotebookRule, Rule, RunRule

ENTRY_POINTS = "jupyter_audit.rules"
"""Entry point group through which other packages add rules: each names a module that holds Rule classes."""

SECURITY = (
    "injection",
    "deserialization",
    "secrets",
    "crypto",
    "transport",
    "access",
    "exposure",
    "supply_chain",
    "robustness",
    "privacy",
    "ai",
)
REPRODUCIBILITY = ("randomness", "order", "environment", "data", "leakage", "volatile", "statistics", "documentation")
CATEGORIES = SECURITY + REPRODUCIBILITY


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule, by category and id."""
    found = [rule for category in CATEGORIES for rule in _in_category(category)]
    return tuple(sorted([*found, *_from_entry_points()], key=lambda rule: (CATEGORIES.index(rule.category), rule.id)))


def find_rule(id: str) -> type[Rule]:  # noqa: A002 - the word for it everywhere
    """The rule of that id. Raises UsageError with the nearest name if there is none."""
    rules = {rule.id: rule for rule in all_rules()}
    if id in rules:
        return rules[id]
    near = difflib.get_close_matches(id, rules, 1)
    raise UsageError(
        f"there is no rule {id!r}", f"did you mean {near[0]}?" if near else "`jupyter audit rules` lists them"
    )


def _in_category(category: str) -> list[type[Rule]]:
    try:
        package = importlib.import_module(f"{__name__}.{category}")
    except ModuleNotFoundError:
        return []
    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    )
    return [rule for module in modules for rule in rules_in(module)]


def rules_in(module: object) -> list[type[Rule]]:
    """The rule classes that a module itself defines."""
    name = getattr(module, "__name__", "")
    bases = (Rule, CellRule, NotebookRule, RunRule)
    return [
        value
        for _, value in sorted(inspect.getmembers(module, inspect.isclass))
        if issubclass(value, Rule) and value not in bases and value.__module__ == name
    ]


def _from_entry_points() -> list[type[Rule]]:
    from importlib.metadata import entry_points

    found: list[type[Rule]] = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            found.extend(rule for rule in rules_in(entry.load()) if rule.category in CATEGORIES)
        except Exception as error:  # somebody else's package must not stop the audit
            import warnings

            warnings.warn(f"rules from {entry.value!r} could not be loaded: {error}", RuntimeWarning, stacklevel=2)
    return found
