"""Whether a cell makes a password, token or key with a numeric generator: then nothing of the ledger may be kept.

Judged by names, in the cell's text and in the notebook's functions that it calls; rather too often than too seldom.
"""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.capture.called import called_globals

_NAME = re.compile(
    r"passw(?:or)?d|passphrase|secret|credential|(?:api|private|encryption|licen[cs]e|session|access|signing)_?key"
    r"|(?:auth|access|session|reset|csrf|api|invite|login|bearer|refresh|verification|activation)_?(?:token|code)"
    r"|(?<![a-z])tokens?(?![a-z])|(?<![a-z])(?:otp|salt|nonce|pin(?:_?code)?)(?![a-z])|one_?time|voucher|coupon"
    r"|recovery_?(?:key|code)|(?<![a-z])code(?![a-z])",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"tokens\b|token_?(?:id|len|count|kind|index|type|embed|mask|freq|prob|dist|set|list|vec)|next_token|(?<![a-z])n_token|salt_\w"
    r"|[a-z]_?(?:length|len|count|size|strength|score|column|rate|share|name|noise|probs?)s?\b"
    r"|(?:zip|country|area|error|status|exit|source|postal|product|item|colou?r|class|label|category)_?code|code_\w",
    re.IGNORECASE,
)
_DRAWS = re.compile(
    r"\b(?:random|rng|choices?|randint|randrange|shuffle|sample|getrandbits|randbytes|integers|permutation)\b"
)
_OFFICIAL = re.compile(r"\bsecrets\.|\bSystemRandom\b|\burandom\b|\buuid4\b")
_GATES = ("rand", "rng", "choice", "gen", "sample", "shuffle")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MODULES = frozenset(("random", "np", "numpy", "rng", "choice", "choices", "randint", "getrandbits", "shuffle"))


def draws_a_secret(source: str, namespace: dict[str, object] | None = None) -> bool:
    """Whether this cell makes a secret, also by calling what is in ``namespace``."""
    if not _NAME.search(source):
        return False
    drawing = _drawing_functions(source, namespace)
    if not drawing and not any(gate in source for gate in _GATES):
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic: its lines are looked at one by one
        return any(_is_secret(line.partition("=")[0]) and _draws(line, drawing) for line in source.splitlines())
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    drawing |= {node.name for node in functions if _draws(ast.unparse(node), drawing)}
    return any(_is_secret(name) and _draws(text, drawing) for name, text in _made(tree))


def _made(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that are given a value, with the text of that value; functions with their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield _name(target), ast.unparse(node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
            yield _name(node.target), ast.unparse(node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, ast.unparse(node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), ast.unparse(value)
        elif isinstance(node, _FUNCTIONS):
            yield node.name, ast.unparse(node)


def _name(target: ast.expr) -> str:
    """``config['secret']`` is a secret, ``weights[token]`` is not."""
    if isinstance(target, ast.Subscript):
        key = target.slice.value if isinstance(target.slice, ast.Constant) else ""
        return f"{_name(target.value)} {key!r}"
    return target.attr if isinstance(target, ast.Attribute) else ast.unparse(target)


def _is_secret(name: str) -> bool:
    return _NAME.search(name) is not None and _ABOUT.search(name) is None


def _draws(text: str, drawing: set[str]) -> bool:
    if _OFFICIAL.search(text):
        return False
    return _DRAWS.search(text) is not None or any(re.search(rf"\b{re.escape(name)}\(", text) for name in drawing)


def _drawing_functions(source: str, namespace: dict[str, object] | None) -> set[str]:
    """The notebook's functions named in the source that use a numeric generator."""
    if namespace is None:
        return set()
    names = frozenset(name for name in re.findall(r"\b([A-Za-z_]\w*)\(", source) if name in namespace)
    return {name for name, uses in called_globals(names, namespace).items() if uses.reads & _MODULES}
