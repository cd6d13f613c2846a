"""The two figures of the score as a small SVG: no script, no font of its own, readable to a screen reader."""

from html import escape

from jupyter_audit.model.checklist import Score

_HEIGHT, _PAD, _CHARACTER = 20, 6, 6.6
"""Pixels; the width of a character is that of Verdana 11 px on average, as badges elsewhere have it."""
_COLOURS = ((90, "#2e7d32"), (70, "#827717"), (50, "#b45309"), (0, "#c62828"))
_UNKNOWN = "#616161"


def render_badge(score: Score) -> str:
    """The badge. A figure that is not known is shown as such, in grey."""
    parts = [
        ("notebook audit", "#444444"),
        *(_part(name, getattr(score, name)) for name in ("security", "reproducibility")),
    ]
    widths = [round(len(text) * _CHARACTER + 2 * _PAD) for text, _ in parts]
    width = sum(widths)
    label = escape(", ".join(text for text, _ in parts[1:]), quote=True)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" role="img" aria-label="{label}">',
        f"<title>{label}</title>",
        '<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" fill="#ffffff" text-anchor="middle">',
    ]
    at = 0
    for (text, colour), wide in zip(parts, widths, strict=True):
        lines.append(f'<rect x="{at}" width="{wide}" height="{_HEIGHT}" fill="{colour}"/>')
        lines.append(f'<text x="{at + wide / 2:g}" y="14">{escape(text)}</text>')
        at += wide
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _part(name: str, figure: int | None) -> tuple[str, str]:
    if figure is None:
        return f"{name} not scored", _UNKNOWN
    return f"{name} {figure}", next(colour for least, colour in _COLOURS if figure >= least)
