"""JSON to model and back, driven by the dataclass fields, and the JSON schema drawn from the same fields.

This is the one schema source: the TypeScript types of the panel are generated from ``schema``.
"""

import dataclasses
import types
import typing
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from jupyter_audit.errors import UnreadableError

T = TypeVar("T")
Json = Any
"""What ``json.loads`` gives: dict, list, str, int, float, bool or None."""

_SCALARS: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


@cache
def _fields(cls: type) -> tuple[tuple[str, Any, bool], ...]:
    """(name, type, has a default) of each field."""
    hints = typing.get_type_hints(cls)
    return tuple(
        (
            field.name,
            hints[field.name],
            field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING,
        )
        for field in dataclasses.fields(cls)
    )


def to_json(value: object) -> Json:
    """A JSON value for a model object: dataclasses become objects, tuples become lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name, _, _ in _fields(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(to_json(item) for item in value)
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    return value


def from_json(cls: type[T], data: Json) -> T:
    """A model object from a JSON value. Unknown keys are ignored, so newer writers can add fields.

    Raises UnreadableError, with the path to the first value that does not fit.
    """
    return typing.cast("T", _decode(cls, data, cls.__name__))


def _decode(kind: Any, data: Json, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _decode_union(get_args(kind), data, where)
    if dataclasses.is_dataclass(kind):
        return _decode_object(typing.cast("type", kind), data, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), data, where)
    if origin is frozenset and isinstance(data, list):
        return frozenset(_decode(get_args(kind)[0], item, f"{where}[]") for item in data)
    if origin is dict and isinstance(data, dict):
        return {key: _decode(get_args(kind)[1], item, f"{where}.{key}") for key, item in data.items()}
    if origin is Literal and data in get_args(kind):
        return data
    if isinstance(kind, type) and issubclass(kind, Enum | date):
        try:
            return date.fromisoformat(data) if issubclass(kind, date) else kind(data)
        except (TypeError, ValueError):
            raise _misfit(kind, data, where) from None
    if kind is float and type(data) is int:
        return float(data)
    if kind in _SCALARS and type(data) is kind:
        return data
    raise _misfit(kind, data, where)


def _decode_object(kind: type, data: Json, where: str) -> Any:
    if not isinstance(data, dict):
        raise _misfit(kind, data, where)
    values = {}
    for name, field_type, optional in _fields(kind):
        if name in data:
            values[name] = _decode(field_type, data[name], f"{where}.{name}")
        elif not optional:
            raise UnreadableError(f"{where} lacks {name!r}", "the file is damaged or not what its name says")
    return kind(**values)


def _decode_tuple(args: tuple[Any, ...], data: Json, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise _misfit(tuple, data, where)
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_decode(args[0], item, f"{where}[{i}]") for i, item in enumerate(data))
    if len(args) != len(data):
        raise _misfit(tuple, data, where)
    return tuple(_decode(arg, item, f"{where}[{i}]") for i, (arg, item) in enumerate(zip(args, data, strict=True)))


def _decode_union(options: tuple[Any, ...], data: Json, where: str) -> Any:
    if data is None and type(None) in options:
        return None
    tag = data.get("kind") if isinstance(data, dict) else None
    for option in options:
        if tag is not None and dataclasses.is_dataclass(option) and tag not in _tags(typing.cast("type", option)):
            continue
        try:
            return _decode(option, data, where)
        except UnreadableError:
            if len([o for o in options if o is not type(None)]) == 1:
                raise
    raise _misfit(options, data, where)


def _tags(option: type) -> tuple[Any, ...]:
    """The values that ``kind`` may have in this member of a tagged union."""
    return next((get_args(hint) for name, hint, _ in _fields(option) if name == "kind"), ())


def _misfit(kind: object, data: Json, where: str) -> UnreadableError:
    wanted = getattr(kind, "__name__", str(kind))
    return UnreadableError(
        f"{where} should be {wanted}, not {type(data).__name__}", "the file is damaged or not what its name says"
    )


def schema(*roots: type) -> Json:
    """A JSON schema (draft 2020-12) whose ``$defs`` hold ``roots`` and all they refer to; nothing is optional."""
    defs: dict[str, Json] = {}
    for root in roots:
        _schema(root, defs)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": dict(sorted(defs.items()))}


def _schema(kind: Any, defs: dict[str, Json]) -> Json:
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in defs:
            defs[kind.__name__] = {}
            properties = {name: _schema(hint, defs) for name, hint, _ in _fields(kind)}
            defs[kind.__name__] = {
                "type": "object",
                "description": (kind.__doc__ or "").partition("\n")[0],
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(option, defs) for option in get_args(kind)]}
    if origin is tuple:
        args = get_args(kind)
        if len(args) == 2 and args[1] is Ellipsis:
            return {"type": "array", "items": _schema(args[0], defs)}
        return {"type": "array", "prefixItems": [_schema(a, defs) for a in args], "minItems": len(args), "items": False}
    if origin is frozenset:
        return {"type": "array", "items": _schema(get_args(kind)[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], defs)}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if isinstance(kind, type) and issubclass(kind, date):
        return {"type": "string", "format": "date"}
    return {"type": _SCALARS[kind]}
