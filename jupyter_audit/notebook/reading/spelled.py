"""Texts that are put together from constants alone."""

import ast


def spelled(text: ast.expr) -> str:
    """The text of an expression such as ``"sys" + "tem"``; empty for what is none."""
    if isinstance(text, ast.Constant):
        value = text.value.decode("utf-8", "replace") if isinstance(text.value, bytes) else text.value
        return value if isinstance(value, str) else ""
    if isinstance(text, ast.BinOp) and isinstance(text.op, ast.Add):
        left, right = spelled(text.left), spelled(text.right)
        return left + right if left and right else ""
    if isinstance(text, ast.JoinedStr) and all(isinstance(part, ast.Constant) for part in text.values):
        return "".join(map(spelled, text.values))
    return ""
