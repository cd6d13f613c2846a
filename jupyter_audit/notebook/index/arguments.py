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
        return given or default_of(arguments, parameter)
    if parameter is arguments.vararg:
        return [*given, *call.args[len(names) :]]
    if parameter is arguments.kwarg:
        return [keyword.value for keyword in call.keywords]
    return given or default_of(arguments, parameter)


def default_of(arguments: ast.arguments, parameter: ast.arg) -> list[ast.expr]:
    """The expression that a parameter has where a call gives none, in a list; an empty one without a default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    return [default for argument, default in pairs if argument is parameter]
