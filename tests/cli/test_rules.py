import json

from jupyter_audit.rules import all_rules
from tests.cli.conftest import Run


def test_every_rule_is_listed(audit: Run) -> None:
    shown = audit("rules").out
    listed = json.loads(audit("rules", "--format", "json").out)
    assert [each["rule"] for each in listed] == [rule.id for rule in all_rules()]
    for each in listed:
        assert list(each) == ["rule", "category", "severity", "confidence", "cwe", "summary"]
        assert f"  {each['rule']} " in shown
        assert each["summary"] in shown
    assert f"{len(listed)} rules" in shown


def test_every_page_can_be_read(audit: Run) -> None:
    for rule in all_rules():
        page = audit("explain", rule.id)
        assert page.code == 0
        assert page.out.startswith(f"# {rule.id}\n")
        assert "## Why it matters" in page.out
        examples = page.out[page.out.index("\n## Found\n") :] if rule.bad else ""  # a text may show settings
        assert examples.count("```") == 2 * (len(rule.bad) + len(rule.good))
        assert "# !" not in page.out
