"""From a cell's text to its syntax tree, with lines where the author sees them.

Plain Python is tried first: most cells need no transform. IPython syntax is translated line by line
(``magics.py``); where that does not parse either, IPython's own transformer decides.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from weakref import WeakValueDictionary

from jupyter_audit.notebook.reading.magics import Magic, Translation, automagic, translate

FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
MAX_SOURCE = 2_000_000
"""Characters of one cell's source that are parsed; a longer cell is reported as not parsed."""

_PROMPTS = re.compile(r"^[ \t]*(?:>>> |In ?\[\d+\]: |[,;/]\w|\S.*\?$)", re.MULTILINE)
"""What only IPython's own transformer understands; it is slow, so a cell must show a sign of needing it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell does not parse. ``line`` and ``column`` are 1-based."""

    message: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Parsed:
    """A cell's syntax. ``language`` is the interpreter of a ``%%`` cell whose body is not Python, else python.

    ``tree`` is an empty module where the body is not Python or does not parse; ``problem`` says the latter.
    """

    tree: ast.Module
    magics: tuple[Magic, ...]
    language: str
    problem: Problem | None


_KEPT: WeakValueDictionary[str, Parsed] = WeakValueDictionary()


def parse(source: str) -> Parsed:
    """Parse one cell. Never raises.

    Cached by the source itself for as long as somebody holds the result: an edited notebook costs the changed cell
    while the one before it is held, and a scan of thousands keeps nothing.
    """
    parsed = _KEPT.get(source)
    if parsed is None:
        parsed = _KEPT[source] = parse_anew(source)
    return parsed


def parse_anew(source: str) -> Parsed:
    """``parse`` without its cache, for somebody who changes the tree."""
    if len(source) > MAX_SOURCE:
        return _failed(Problem(f"the cell is longer than {MAX_SOURCE:,} characters", 1, 1))
    source = source.replace("\r\n", "\n").replace("\r", "\n") if "\r" in source else source
    escaped = source.lstrip()[:1] in ("%", "!")  # no Python starts so: it need not be tried
    tree = Problem("IPython syntax", 1, 1) if escaped else _compile(source)
    if isinstance(tree, ast.Module) and not automagic(source):
        return Parsed(tree, (), "python", None)
    translation = translate(source)
    if translation.language != "python":
        translated = _compile(translation.python)
        body = translated if isinstance(translated, ast.Module) else ast.Module([], [])
        return Parsed(body, translation.magics, translation.language, None)
    return _parse_translated(source, translation, tree)


def _parse_translated(source: str, translation: Translation, plain: ast.Module | Problem) -> Parsed:
    translated = _compile(translation.python) if translation.magics else plain
    if isinstance(translated, Problem):
        by_ipython = _compile_by_ipython(source)
        if by_ipython is None:
            return Parsed(ast.Module([], []), translation.magics, "python", translated)
        translated = by_ipython
    return Parsed(translated, translation.magics, "python", None)


def _failed(problem: Problem) -> Parsed:
    return Parsed(ast.Module([], []), (), "python", problem)


def _compile(source: str) -> ast.Module | Problem:
    try:
        if "\\" not in source:  # only escapes make the parser warn
            tree = compile(source, "<cell>", "exec", FLAGS, dont_inherit=True)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = compile(source, "<cell>", "exec", FLAGS, dont_inherit=True)
    except SyntaxError as error:
        return Problem(str(error.msg), max(1, error.lineno or 1), max(1, error.offset or 1))
    except (ValueError, OverflowError) as error:  # null bytes, lone surrogates, numbers too long
        return Problem(str(error), 1, 1)
    except (RecursionError, MemoryError):
        return Problem("nested too deeply to be parsed", 1, 1)
    assert isinstance(tree, ast.Module)
    return tree


def _compile_by_ipython(source: str) -> ast.Module | None:
    """IPython's transform, for prompts (``In [1]:``, ``>>>``) and escapes that the line translator does not know."""
    if not _PROMPTS.search(source):
        return None
    try:
        from IPython.core.inputtransformer2 import TransformerManager

        tree = _compile(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except Exception:  # whatever IPython raises on such a text, the cell does not parse
        return None
    return tree if isinstance(tree, ast.Module) else None
