"""A rule's own page: its docstring and examples, as Markdown."""

import inspect

from jupyter_audit.rule import Rule


def summary(rule: type[Rule]) -> str:
    """The docstring's first paragraph, on one line."""
    return " ".join(inspect.cleandoc(rule.__doc__ or "").partition("\n\n")[0].split())


def lesson(rule: type[Rule]) -> str:
    """The docstring below its summary: why it matters and what to do, in Markdown."""
    return inspect.cleandoc(rule.__doc__ or "").partition("\n\n")[2].strip()


def page(rule: type[Rule]) -> str:
    """The whole page in Markdown: what the rule is, why it matters, what to do, and examples both ways."""
    facts = [f"Category `{rule.category}`", f"severity {rule.severity}", f"confidence {rule.confidence}"]
    if rule.cwe:
        facts.append(f"[CWE-{rule.cwe}](https://cwe.mitre.org/data/definitions/{rule.cwe}.html)")
    parts = [f"# {rule.id}", summary(rule), " · ".join(facts), lesson(rule)]
    parts += _examples("Found", rule.bad)
    parts += _examples("Not found", rule.good)
    waive = f"`# audit: ignore[{rule.id}] why` in the cell waives it, with the reason in the report."
    return "\n\n".join(part for part in (*parts, "## To live with it", waive) if part) + "\n"


def _examples(title: str, scripts: tuple[str, ...]) -> list[str]:
    if not scripts:
        return []
    return [f"## {title}", *(f"```python\n{example(script)}\n```" for script in scripts)]


def example(script: str) -> str:
    """An example as people read it: the mark of a line that is found becomes a note."""
    lines = inspect.cleandoc(script).split("\n")
    return "\n".join(f"{line[:-3].rstrip()}  # <- found" if line.endswith("# !") else line for line in lines)
