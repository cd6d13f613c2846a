import importlib.util
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from jupyter_audit.cli.main import COMMANDS
from jupyter_audit.config import parse_config, settings
from jupyter_audit.rules import all_rules

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("site")
    module.build(folder)
    return folder


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for key, value in attrs if key in ("href", "src")]


def test_every_rule_command_and_setting_has_its_place(site: Path) -> None:
    index = (site / "rules" / "index.md").read_text("utf-8")
    for rule in all_rules():
        assert f"[{rule.id}]({rule.id}.md)" in index
        assert (site / "rules" / f"{rule.id}.md").read_text("utf-8").startswith(f"# {rule.id}\n")
    commands = (site / "commands.md").read_text("utf-8")
    assert all(f"usage: jupyter-audit {name} " in commands for name in COMMANDS)
    page = (site / "settings.md").read_text("utf-8")
    assert all(f"| `{key}` |" in page for _, key, _, _ in settings())


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        links = Links()
        links.feed(path.read_text("utf-8"))
        for link in links.found:
            assert link.startswith("https://") or (path.parent / link).exists(), f"{path}: {link}"
        assert not re.search(r"<script", path.read_text("utf-8"))


def test_the_example_of_settings_is_one() -> None:
    table = tomllib.loads((DOCS / "settings.toml").read_text("utf-8"))["tool"]["jupyter-audit"]
    parse_config(table, "docs/settings.toml")
