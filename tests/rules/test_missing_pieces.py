"""What the project and the recorded environment say of imports and files: the part that examples cannot show."""

import textwrap
from datetime import date

import pytest

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.project import Project, Requirement
from jupyter_audit.notebook.packages.versions import exact, meets
from jupyter_audit.notebook.reading.percent import parse_percent

TODAY = date(2026, 1, 1)


def found(rule: str, text: str, project: Project) -> list[tuple[str, Severity]]:
    notebook = parse_percent(textwrap.dedent(text).strip("\n"), "example")
    report = audit(notebook, None, project, Config(select=(rule,)))
    return [(finding.message, finding.severity) for finding in report.findings]


READ = """
    # %%
    import pandas as pd
    birds = pd.read_csv("data/birds.csv")
    sites = pd.read_csv("../shared/sites.csv")
    """


def test_files_that_are_there_are_not_missing() -> None:
    files = frozenset({"data/birds.csv"})
    project = Project(known=True, files=files, above=frozenset({"../shared/sites.csv"}), today=TODAY)
    assert found("missing-file", READ, project) == []


def test_what_lies_above_an_unknown_project_is_not_judged() -> None:
    messages = found("missing-file", READ, Project(known=True, files=frozenset({"x.py"}), above=None, today=TODAY))
    assert [message.partition(" is read")[0] for message, _ in messages] == ["`data/birds.csv`"]


def test_a_notebook_that_lies_alone_loses_less() -> None:
    alone = found("missing-file", READ, Project(known=True, files=frozenset({"a.ipynb"}), today=TODAY))
    beside = found("missing-file", READ, Project(known=True, files=frozenset({"a.ipynb", "README.md"}), today=TODAY))
    assert [severity for _, severity in (*alone, *beside)] == [Severity.LOW, Severity.MEDIUM]


@pytest.mark.parametrize(
    ("installed", "missing"),
    [
        ({"pandas": "2.2.3", "opencv-python-headless": "4.10", "scikit-learn": "1.5"}, []),
        ({"pandas": "2.2.3", "scikit-learn": "1.5"}, ["cv2"]),
        ({"numpy": "1.26.4"}, ["cv2", "pandas", "sklearn"]),
    ],
)
def test_imports_against_the_recorded_environment(installed: dict[str, str], missing: list[str]) -> None:
    text = """
        # %%
        import json, cv2
        import pandas as pd
        import numpy as np
        from sklearn.svm import SVC
        """
    messages = found("missing-module", text, Project(known=True, installed=installed, today=TODAY))
    assert sorted(message.split("`")[1] for message, _ in messages) == missing


def test_requirements_against_installed_and_each_other() -> None:
    asked = (
        Requirement("pandas", "==1.5.3", "requirements.txt"),
        Requirement("pandas", ">=2.0", "pyproject.toml"),
        Requirement("numpy", ">=1.20", "pyproject.toml"),
    )
    text = "# %%\nimport pandas as pd\nimport numpy as np"
    installed = Project(known=True, requirements=asked, installed={"pandas": "2.2.3", "numpy": "1.26.4"}, today=TODAY)
    assert found("requirement-mismatch", text, installed) == [
        ("`pandas`: 2.2.3 is installed, but `requirements.txt` asks for ==1.5.3", Severity.MEDIUM)
    ]
    unknown = Project(known=True, requirements=asked, today=TODAY)
    assert found("requirement-mismatch", text, unknown) == [
        ("`pandas`: `requirements.txt` pins 1.5.3, but `pyproject.toml` asks for >=2.0", Severity.LOW)
    ]


@pytest.mark.parametrize(
    ("version", "specifier", "answer"),
    [
        ("2.2.3", ">=2,<3", True),
        ("2.2.3", "==2.2.*", True),
        ("2.2.3", "~=2.1", True),
        ("2.2.3", "~=2.1.0", False),
        ("1.26", "==1.26.0", True),
        ("1.26.4", "=1.26", True),
        ("2.0", "!=2.0.*", False),
        ("2.0rc1", ">=1", None),
        ("2.0", ">=1; python_version > '3'", None),
        ("2.0", "", True),
    ],
)
def test_versions(version: str, specifier: str, answer: bool | None) -> None:
    assert meets(version, specifier) is answer


def test_exact_versions() -> None:
    assert [exact(text) for text in ("==1.2", "=1.2", "==1.*", ">=1", "")] == ["1.2", "1.2", None, None, None]
