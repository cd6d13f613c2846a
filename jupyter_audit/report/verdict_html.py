"""The verdict as one HTML page that needs nothing else: no script, no network, light and dark.

Every text is escaped, and pictures are data URLs, which a browser shows without acting on what is in them.
"""

from collections.abc import Sequence
from typing import Any

from jupyter_audit.model.verdict import Level, Step, Verdict
from jupyter_audit.report.difference import Difference
from jupyter_audit.report.html import page
from jupyter_audit.report.side_by_side import rows
from jupyter_audit.report.verdict import HOLDS, LEVELS, MEANING, advice, counts, facts, headline

_TONES = {"same": "good", "normalised": "good", "tolerance": "close", "declared": "said"}
"""The tone of each word; of all others ``bad``."""
_BADGES = {"yes": "✓", "no": "✗", "unknown": "?"}


def render_verdict(verdict: Verdict, differences: Sequence[Difference] = ()) -> str:
    """The page of a verification. ``differences`` are laid side by side."""
    sections = (
        ("Environment", verdict.environment),
        ("Behaved differently", verdict.behaviour),
        ("Data that moved", verdict.drift),
        ("Notes", verdict.notes),
    )
    cells = [(f"cell {cell.cell + 1}", cell) for cell in verdict.cells]
    return page(
        "verdict.html",
        verdict=verdict,
        headline=headline(verdict),
        meaning=MEANING[verdict.level],
        levels=LEVELS,
        counts=counts(verdict),
        facts=facts(verdict),
        advice=tuple(advice(verdict)),
        badges=[(_BADGES[badge.state], badge) for badge in verdict.badges],
        bars=_bars(verdict.steps),
        compared=[*cells, *((file.path, file) for file in verdict.files)],
        differences=[_difference(each) for each in differences],
        tone=lambda word: _TONES.get(word, "bad"),
        sections=sections,
        reached_level=verdict.level is not Level.NOTHING,
    )


def _bars(steps: Sequence[Step]) -> list[tuple[Step, float]]:
    """Each step with its share of the longest one, in percent."""
    longest = max((step.seconds for step in steps), default=0.0)
    return [(step, 100 * step.seconds / longest if longest else 0.0) for step in steps]


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "each": each,
        "rows": rows(each.before, each.after) if each.kind == "text" else (),
        "open": each.word not in HOLDS,
    }
