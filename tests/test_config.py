import tomllib
from pathlib import Path

import pytest

from jupyter_audit.config import DEFAULT, Config, load_config, parse_config, path_matches, settings
from jupyter_audit.errors import ConfigError
from jupyter_audit.model.finding import Severity


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pyproject.toml"
    path.write_text(text, "utf-8")
    return path


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == DEFAULT == Config()


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    source = write(tmp_path, '[tool.jupyter-audit]\nfail-on = "low"\n')
    write(tmp_path / "a" / "b", "[project]\nname = 'other'\n")
    config = load_config(tmp_path / "a" / "b")
    assert config.fail_on is Severity.LOW
    assert config.source == str(source.resolve())


def test_every_key_of_the_contract(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [tool.jupyter-audit]
        select = ["injection", "unseeded-random"]
        ignore = ["sql-injection"]
        exclude = ["drafts"]
        fail-on = "critical"
        profile = "teaching"
        [tool.jupyter-audit.severity]
        unseeded-random = "low"
        [tool.jupyter-audit.ai]
        approved = ["jupyter-ai"]
        [tool.jupyter-audit.policy]
        export = "high"
        [tool.jupyter-audit.journal]
        days = 7
        megabytes = 0
        """,
    )
    config = load_config(tmp_path)
    assert config.selects("eval-input", "injection")
    assert not config.selects("sql-injection", "injection")
    assert not config.selects("other", "order")
    assert config.severity == {"unseeded-random": Severity.LOW}
    assert config.ai.approved == ("jupyter-ai",)
    assert (config.policy.run, config.policy.export) == (None, Severity.HIGH)
    assert (config.journal.days, config.journal.megabytes) == (7, 0)
    assert (config.fail_on, config.profile, config.exclude) == (Severity.CRITICAL, "teaching", ("drafts",))


def test_overrides_apply_to_their_paths_and_later_ones_win(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [tool.jupyter-audit]
        ignore = ["documentation"]
        [[tool.jupyter-audit.overrides]]
        paths = ["teaching/*"]
        ignore = ["order"]
        fail-on = "critical"
        severity = { a = "low" }
        [[tool.jupyter-audit.overrides]]
        paths = ["exam.ipynb"]
        fail-on = "low"
        """,
    )
    (tmp_path / "teaching").mkdir()
    exam = load_config(tmp_path / "teaching", "exam.ipynb")
    assert (exam.ignore, exam.fail_on) == (("documentation", "order"), Severity.LOW)
    assert exam.severity == {"a": Severity.LOW}
    assert load_config(tmp_path, "study.ipynb").fail_on is Severity.HIGH


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('slect = ["a"]', "did you mean select?"),
        ("[tool.jupyter-audit.ai]\naproved = []", "tool.jupyter-audit.ai.aproved (did you mean approved?)"),
        ("zzz = 1", "known here: select"),
        ('fail-on = "hihg"', "low, medium, high or critical"),
        ('select = "injection"', "square brackets"),
        ("select = [1]", "text in quotes"),
        ('[tool.jupyter-audit.severity]\na = "bad"', "tool.jupyter-audit.severity.a is 'bad'"),
        ('severity = "high"', "not a table"),
        ("ai = 3", "not a table"),
        ("[tool.jupyter-audit.journal]\ndays = -1", "whole number"),
        ("[tool.jupyter-audit.journal]\ndays = true", "whole number"),
        ("[[tool.jupyter-audit.overrides]]\nignore = []", "names no paths"),
        ('source = "x"', "unknown setting"),
    ],
)
def test_what_does_not_fit_is_an_error_with_a_hint(tmp_path: Path, toml: str, says: str) -> None:
    write(tmp_path, f"[tool.jupyter-audit]\n{toml}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert says in str(caught.value)
    assert "pyproject.toml" in str(caught.value)


@pytest.mark.parametrize("text", ["[tool", "\xff\xfe", "[tool]\njupyter-audit = 3\n", "x" * 1_000_001])
def test_a_file_that_is_not_settings_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError):
        load_config(tmp_path)


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'\xef\xbb\xbf[tool.jupyter-audit]\nfail-on = "low"\n')
    assert load_config(tmp_path).fail_on is Severity.LOW


@pytest.mark.parametrize(
    ("path", "pattern", "covered"),
    [
        ("a/drafts/b.ipynb", "drafts", True),
        ("a/drafts/b.ipynb", "drafts/", True),
        ("a/drafts/b.ipynb", "a/drafts", True),
        ("a/drafts/b.ipynb", "drafts/*", False),
        ("a/drafts/b.ipynb", "a/*", True),
        ("a/b.ipynb", "*.ipynb", True),
        ("a/b.ipynb", "b", False),
        ("a/B.ipynb", "b.ipynb", False),
    ],
)
def test_globs(path: str, pattern: str, covered: bool) -> None:
    assert path_matches(path, [pattern]) is covered


def test_every_documented_setting_is_understood() -> None:
    for table, key, default, doc in settings():
        assert doc.endswith(".")
        if default == "unset" or "overrides" in table:
            continue
        names = table.strip("[]").split(".")[2:]
        value = tomllib.loads(f"x = {default}")["x"]
        parse_config({names[0]: {key: value}} if names else {key: value}, "page")


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, '[tool.jupyter-audit]\nfail-on = "low"\n')
    assert load_config(tmp_path).fail_on is Severity.LOW
    write(tmp_path, '[tool.jupyter-audit]\nfail-on = "medium"\n')
    assert load_config(tmp_path).fail_on is Severity.MEDIUM
