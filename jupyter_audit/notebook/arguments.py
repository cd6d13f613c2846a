"""Which expressions of a call fill which parameter."""

import ast


def arguments_for(function: ast.AST, parameter: ast.arg, call: ast.Call) -> list[ast.expr]:
    """The expressions of a call that fill a parameter; the default where none does."""
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    given = [keyword.value for keyword in call.keywords if keyword.arg in (parameter.arg, None)]
    positional = [*arguments.posonlyargs, *arguments.args]
    if positional and positional[0].arg in ("self", "cls"):
        positional = positional[1:]
    names = [argument.arg for argument in positional]
    if parameter.arg in names:
        position = names.index(parameter.arg)
        if position < len(call.args):
            given.append(call.args[position])
        given += [argument for argument in call.args if isinstance(argument, ast.Starred)]
        return given
    if parameter is arguments.vararg:
        return [*given, *call.args[len(names) :]]
    if parameter is arguments.kwarg:
        return [keyword.value for keyword in call.keywords]
    return given
