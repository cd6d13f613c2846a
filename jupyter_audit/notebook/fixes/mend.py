"""Edits that rules offer: SQL with its values beside it, escaped HTML, secrets from the system."""

import ast
import re
from dataclasses import dataclass

from jupyter_audit.model.finding import Edit, Fix
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Bound, Call
from jupyter_audit.notebook.places import edit_node, insert_after

_QMARK = ("sqlite3.", "duckdb.", "aiosqlite.")
_FORMAT = ("psycopg2.", "psycopg.", "pymysql.", "MySQLdb.", "mysql.connector.")
_VALUE = re.compile(r"(?:[=<>]|\bLIKE|\bILIKE|\bLIMIT|\bOFFSET|\bBETWEEN|\bVALUES\s*\(|\bIN\s*\()\s*$", re.IGNORECASE)
_NEXT_VALUE = re.compile(r"\b(?:VALUES|IN)\s*\([^()]*,\s*$", re.IGNORECASE)
_QUOTED = re.compile(r"'(?P<inside>[^']*)$")
HOLE = "\0"


def import_edits(index: NotebookIndex, cell: Cell, module: str) -> tuple[Edit, ...]:
    """What makes ``module`` known in a cell: nothing where it is imported above, else an import on top of the cell."""
    for other, item in index.imports:
        if item.module == item.name == module and other.position < cell.position:
            return ()
        if item.module == item.name == module and other is cell and getattr(item.node, "lineno", 2) == 1:
            return ()
    line = 2 if cell.source.startswith("%%") else 1
    return (Edit(cell.id, line, 1, line, 1, f"import {module}\n"),)


@dataclass(frozen=True, slots=True)
class _Value:
    """An expression put into a text, and the literal text around it where it stands in quotes."""

    source: str
    quoted: bool


def parametrised(index: NotebookIndex, call: Call, query: ast.expr) -> Fix | None:
    """Values as parameters of ``execute(f"... {x} ...")``; None unless every one stands where SQL has a value.

    Safe where each value stood in quotes: then it was text before and is text after. A value without quotes may have
    been a piece of SQL, which a person must know. A query that a name holds is followed where that is its only use.
    """
    mark = "?" if call.name.startswith(_QMARK) else "%s" if call.name.startswith(_FORMAT) else None
    if mark is None or len(call.node.args) != 1 or call.node.keywords or call.node.args[0] is not query:
        return None
    held = _held(index, call, query) if isinstance(query, ast.Name) else None
    parts = _parts(held.binding.value if held else query)
    if parts is None or (mark == "%s" and any("%" in part for part in parts if isinstance(part, str))):
        return None
    rebuilt = _rebuilt(parts, mark)
    if rebuilt is None:
        return None
    text, values = rebuilt
    if '"""' in text or "\\" in text or not values:
        return None
    literal = f'"""{text}"""' if "\n" in text or '"' in text else f'"{text}"'
    if literal.endswith('""""'):
        return None
    given = f"({values[0].source},)" if len(values) == 1 else f"({', '.join(value.source for value in values)})"
    safe = all(value.quoted for value in values)
    if held is None or held.binding.value is None:
        return Fix("hand the values over as parameters", (edit_node(call.cell, query, f"{literal}, {given}"),), safe)
    names = [part for part in parts if not isinstance(part, str)]
    steady = all(isinstance(each, ast.Name) and len(index.definitions(each.id, call)) == 1 for each in names)
    edits = (edit_node(held.cell, held.binding.value, literal), insert_after(call.cell, query, f", {given}"))
    return Fix("hand the values over as parameters", edits, safe and steady)


def escaped(index: NotebookIndex, call: Call, text: ast.JoinedStr, values: list[ast.expr]) -> Fix | None:
    """``html.escape(str(x))`` for these values of an f-string of HTML. Never safe: x may be meant as markup."""
    source = "\n".join(call.cell.lines)
    if re.search(r"<script|javascript:|\son\w+=", ast.unparse(text), re.IGNORECASE):
        return None  # escaping for HTML does not help there
    edits = []
    for value in values:
        segment = ast.get_source_segment(source, value) or ""
        if not segment or re.search(r"[\"'\\\n]", segment) or segment != ast.unparse(value):
            return None  # quotes within quotes are for a person, and so are places that Python 3.11 does not tell
        edits.append(edit_node(call.cell, value, f"html.escape(str({segment}))"))
    if not edits:
        return None
    return Fix("escape what was not written here", (*edits, *import_edits(index, call.cell, "html")))


def from_the_system(index: NotebookIndex, call: Call) -> Fix | None:
    """The same draw from the system's generator. Safe where nobody seeds: then the draws were not to be repeated."""
    if not call.name.startswith("random.") or call.name.startswith("random.Random") or call.attr == "randbytes":
        return None
    edits = (
        edit_node(call.cell, call.node.func, f"secrets.SystemRandom().{call.attr}"),
        *import_edits(index, call.cell, "secrets"),
    )
    seeded = any(True for _ in index.calls("random.seed"))
    return Fix("draw from the system's own generator", edits, safe=not seeded)


def _held(index: NotebookIndex, call: Call, name: ast.Name) -> Bound | None:
    """The only assignment to a name that this call alone reads, in the same name space; None for any other name."""
    bounds = index.definitions(name.id, call)
    uses = sum(len(re.findall(rf"\b{re.escape(name.id)}\b", cell.source)) for cell in index.notebook.cells)
    alone = len(bounds) == 1 and uses == 2 and not bounds[0].binding.part
    return bounds[0] if alone and bounds[0].binding.scope.node is call.scope.node else None


def _parts(query: ast.AST | None) -> list[str | ast.expr] | None:
    """A text built in place as its literal pieces and expressions, in order; None for what is built otherwise."""
    if isinstance(query, ast.JoinedStr):
        found: list[str | ast.expr] = []
        for value in query.values:
            if isinstance(value, ast.Constant):
                found.append(str(value.value))
            elif isinstance(value, ast.FormattedValue) and value.conversion == -1 and value.format_spec is None:
                found.append(value.value)
            else:
                return None
        return found
    if isinstance(query, ast.BinOp) and isinstance(query.op, ast.Add):
        left, right = _parts(query.left), _parts(query.right)
        return [*left, *right] if left is not None and right is not None else None
    if isinstance(query, ast.BinOp) and isinstance(query.op, ast.Mod) and isinstance(query.left, ast.Constant):
        values = query.right.elts if isinstance(query.right, ast.Tuple) else [query.right]
        return _filled(str(query.left.value).split("%s"), values)
    if isinstance(query, ast.Call) and isinstance(query.func, ast.Attribute) and query.func.attr == "format":
        template = query.func.value
        if isinstance(template, ast.Constant) and not query.keywords:
            return _filled(str(template.value).split("{}"), query.args)
    if isinstance(query, ast.Constant):
        return [query.value] if isinstance(query.value, str) else None
    return [query] if isinstance(query, ast.Name | ast.Attribute | ast.Subscript) else None


def _filled(texts: list[str], values: list[ast.expr]) -> list[str | ast.expr] | None:
    if len(texts) != len(values) + 1 or any(isinstance(value, ast.Starred | ast.Dict) for value in values):
        return None
    if any(re.search(r"%[^%]|[{}]", text) for text in texts):
        return None
    mixed: list[str | ast.expr] = [texts[0]]
    for value, text in zip(values, texts[1:], strict=True):
        mixed += [value, text]
    return mixed


def _rebuilt(parts: list[str | ast.expr], mark: str) -> tuple[str, list[_Value]] | None:
    """The text with a mark for each value, and the values; None where one stands where SQL has no value."""
    whole = "".join(part if isinstance(part, str) else HOLE for part in parts)
    expressions = [part for part in parts if not isinstance(part, str)]
    text, values, at = "", [], 0
    for expression in expressions:
        hole = whole.index(HOLE, at)
        before, after = text + whole[at:hole], whole[hole + 1 :]
        opened = _QUOTED.search(before) if before.count("'") % 2 else None
        if opened:
            end = re.match(r"(?P<rest>[^'\0]*)'", after)
            if end is None:
                return None
            lead, rest = opened["inside"], end["rest"]
            before = before[: opened.start()]
            source = ast.unparse(expression)
            if lead or rest:
                if re.search(r"[{}\"\\]", lead + rest + source):
                    return None
                source = f'f"{lead}{{{source}}}{rest}"'
            values.append(_Value(source, True))
            at = hole + 1 + end.end()
        else:
            values.append(_Value(ast.unparse(expression), False))
            at = hole + 1
        if not (_VALUE.search(before) or _NEXT_VALUE.search(before)):
            return None
        text = before + mark
    return text + whole[at:], values
