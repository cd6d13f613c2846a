"""Whether a version meets a specifier: the plain part of PEP 440, without pre-releases and epochs."""

import re

_CLAUSE = re.compile(r"^(===?|!=|<=|>=|<|>|~=|=)\s*v?(\d+(?:\.\d+)*)(\.\*)?$")
_RELEASE = re.compile(r"^v?(\d+(?:\.\d+)*)(?:\.post\d+)?(?:\+[\w.]+)?$")


def meets(version: str, specifier: str) -> bool | None:
    """Whether the version is one that the specifier allows; None where either is not understood."""
    release = _RELEASE.match(version.strip())
    clauses = [_CLAUSE.match(clause.strip()) for clause in specifier.split(",") if clause.strip()]
    if release is None or not all(clauses):
        return None
    numbers = _numbers(release[1])
    return all(_holds(numbers, found[1], _numbers(found[2]), bool(found[3])) for found in clauses if found)


def exact(specifier: str) -> str | None:
    """The one version that a specifier allows, or None."""
    found = _CLAUSE.match(specifier.strip())
    return found[2] if found and found[1] in ("==", "===", "=") and not found[3] else None


def _holds(version: tuple[int, ...], sign: str, bound: tuple[int, ...], prefix: bool) -> bool:
    if sign == "~=":
        return version >= bound and version[: len(bound) - 1] == bound[:-1]
    if prefix or sign == "=":  # conda's `=1.2` means any 1.2
        same = version[: len(bound)] == bound
        return not same if sign == "!=" else same
    width = max(len(version), len(bound))
    left, right = _padded(version, width), _padded(bound, width)
    match sign:
        case "==" | "===":
            return left == right
        case "!=":
            return left != right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case "<":
            return left < right
        case _:
            return left > right


def _padded(version: tuple[int, ...], width: int) -> tuple[int, ...]:
    return version + (0,) * (width - len(version))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
