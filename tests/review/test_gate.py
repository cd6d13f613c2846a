"""What a policy holds back: by severity, by origin, by who vouched, by score; and nothing that it does not name."""

from datetime import date

import pytest

from jupyter_audit.config import DEFAULT, Ai, Config, Policy
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.notebook.stated.provenance import origins
from jupyter_audit.review.assess import assess
from jupyter_audit.review.gate import reasons

RISKY = "import subprocess\nsubprocess.run(input(), shell=True)"
X = source_digest("x")
AI = {"jupyter_audit": {"origin": {"tool": "helper", "model": "m-1"}}}


def judged(config: Config, *cells: tuple[str, dict[str, object]], project: Project | None = None) -> Assessment:
    made = tuple(Cell(f"c{n}", n, "code", source, n + 1, (), metadata) for n, (source, metadata) in enumerate(cells))
    return assess(Notebook("n", made), None, project or Project(today=date(2026, 11, 23)), config)


def why(config: Config, *cells: tuple[str, dict[str, object]], gate: str = "check") -> list[str]:
    return [each.reason for each in reasons(judged(config, *cells), gate)]  # type: ignore[arg-type]


def test_without_a_policy_every_gate_is_open() -> None:
    assert judged(DEFAULT, (RISKY, AI), ("eval(input())", {})).held == ()
    assert not DEFAULT.holds_back


def test_each_gate_has_its_own_severity() -> None:
    config = Config(policy=Policy(run=Severity.HIGH, check=Severity.LOW))
    assert any("command-injection" in each for each in why(config, (RISKY, {}), gate="run"))
    assert why(config, (RISKY, {}), gate="export") == []
    assert why(config, (RISKY, {}), gate="check") != []


def test_severity_by_origin_holds_ai_cells_only() -> None:
    config = Config(policy=Policy(ai=Severity.HIGH))
    assert why(config, (RISKY, {}), ("x = 1", AI)) == []
    (reason,) = why(config, ("x = 1", {}), (RISKY, AI))
    assert reason == "cell 2, written by helper (m-1), has high command-injection"


def test_a_waiver_in_an_ai_cell_waits_for_a_person() -> None:
    config = Config(policy=Policy(ai=Severity.HIGH))
    waived = f"{RISKY}  # audit: ignore[command-injection] it is fine"
    found = judged(config, (waived, AI))
    assert [each.waiver.unsigned for each in found.report.findings if each.waiver] == [True]
    assert found.held != ()
    assert judged(config, (waived, {})).report.standing == ()


def test_unsigned_ai_cells_and_unapproved_tools() -> None:
    assert "no person's word" in why(Config(policy=Policy(signed_ai=True)), ("x = 1", AI), ("y = 1", {}))[0]
    assert len(why(Config(policy=Policy(signed_ai=True)), ("x = 1", AI), ("y = 1", {}))) == 1
    assert "not from an approved tool" in why(Config(ai=Ai(approved=("other",))), ("x = 1", AI))[0]
    assert why(Config(ai=Ai(approved=("m-1",))), ("x = 1", AI)) == []
    assert why(Config(ai=Ai(approved=())), ("x = 1", {})) == []


def test_lapsed_waivers_and_scores() -> None:
    lapsed = "eval(input())  # audit: ignore[code-injection] soon (until 2020-01-01)"
    assert "was until 2020-01-01" in why(Config(policy=Policy(expired_waivers=True)), (lapsed, {}))[0]
    low = Config(policy=Policy(reproducibility=90))
    assert "it is" in why(low, ("x = 1", {}))[0]
    assert "too little was checked" in why(low)[0]
    assert why(Config(policy=Policy(security=90)), ("x = 1", {})) == []


@pytest.mark.parametrize(
    ("metadata", "words", "ai"),
    [
        ({}, "unknown", False),
        ({"jupyter_audit": {"origin": {"tool": "t", "model": "m", "share": 0.5}}}, "t (m), 50% left of it", True),
        ({"jupyter_audit": {"origin": {"tool": "t", "share": 0}}}, "t, 0% left of it", False),
        ({"jupyter_audit": {"origin": {"tool": "t", "share": 0.5, "digest": X}}}, "t, 50% left of it", True),
        (
            {"jupyter_audit": {"origin": {"tool": "t", "share": 0.5, "digest": "0"}}},
            "t, edited since that was counted",
            True,
        ),
        ({"jupyter_audit": {"origin": {"tool": "t", "share": 0, "digest": "0"}}}, "t, 0% left of it", False),
        ({"jupyter_audit": {"origin": {"tool": "paste", "how": "paste"}}}, "pasted from elsewhere", False),
        ({"jupyter_audit": {"origin": {"tool": "person", "how": "word"}}}, "a person", False),
        (
            {"jupyter_audit": {"origin": {"tool": "person", "how": "word"}}, "tags": ["copilot"]},
            "a model (tag copilot)",
            True,
        ),
        ({"jupyter_audit": {"origin": {"person": "Ada"}}}, "Ada, by their own word", False),
        ({"jupyter_audit": {"origin": {"model": 3}}}, "unknown", False),
        ({"jupyter_audit": {"origin": "copilot"}}, "copilot", True),
        ({"tags": ["ai-generated"]}, "a model (tag ai-generated)", True),
        ({"tags": "ai-generated"}, "unknown", False),
    ],
)
def test_origins_as_cells_state_them(metadata: dict[str, object], words: str, ai: bool) -> None:
    found = origins(Notebook("n", (Cell("c", 0, "code", "x", 1, (), metadata),)))["c"]
    assert (found.words, found.ai) == (words, ai)


def test_what_jupyter_ai_inserts_is_known_by_the_cell_above() -> None:
    mark = {"output_type": "display_data", "metadata": {"jupyter_ai": {"provider_id": "p", "model_id": "m"}}}
    asked = Cell("a", 0, "code", "%%ai p:m -f code\nsum a list", 1, (mark,))
    other = Cell("a", 0, "code", "%%ai p:m\nsum a list", 1, (mark,))
    below, next_one = Cell("b", 1, "code", "sum([])"), Cell("c", 2, "code", "x = 1")
    found = origins(Notebook("n", (asked, below, next_one)))
    assert (found["a"].ai, found["b"].ai, found["c"].ai) == (False, True, False)
    assert found["b"].words == "jupyter-ai (p:m)"
    assert not origins(Notebook("n", (other, below)))["b"].ai


def test_what_jupyter_ai_3_inserts_is_known_by_its_mark_and_its_words() -> None:
    html = {"text/html": "AI generated code inserted below &#11015;&#65039;"}
    mark = {"output_type": "execute_result", "metadata": {"jupyter_ai_v3": {"model_id": "p/m"}}, "data": html}
    asked, below = Cell("a", 0, "code", "%ai fix", 1, (mark,)), Cell("b", 1, "code", "sum([])")
    found = origins(Notebook("n", (asked, below)))
    assert (found["a"].ai, found["b"].ai, found["b"].model) == (False, True, "p/m")


def test_colab_leaves_the_prompt_in_the_first_line() -> None:
    asked, own = Cell("a", 0, "code", "# prompt: plot df\ndf.plot()"), Cell("b", 1, "code", "x = 1  # prompt: y")
    found = origins(Notebook("n", (asked, own)))
    assert (found["a"].tool, found["a"].ai, found["b"].ai) == ("colab", True, False)
