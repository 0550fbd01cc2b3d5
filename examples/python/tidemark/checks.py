"""Small checks that messages are made of. Each gives the paths of what is wrong, none if all is well."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping

from .stamps import SQL_AUTHOR
from .values import problem_of

Check = Callable[[Any, str], "list[str]"]


def when(is_right: Callable[[Any], bool]) -> Check:
    return lambda value, path: [] if is_right(value) else [path]


def matches(pattern: str) -> Check:
    return when(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def integer(least: int = 0, most: float = 2**53) -> Check:
    return when(lambda value: is_number(value) and value == int(value) and least <= value <= most)


def text(least: int = 0, most: float = float("inf")) -> Check:
    return when(lambda value: isinstance(value, str) and least <= len(value) <= most)


def one_of(*words: Any) -> Check:
    return when(lambda value: any(value is word or (value == word and isinstance(word, str)) for word in words))


def nullable(check: Check) -> Check:
    return lambda value, path: [] if value is None else check(value, path)


def list_of(check: Check, most: float = float("inf")) -> Check:
    def checked(value: Any, path: str) -> list[str]:
        if not isinstance(value, list) or len(value) > most:
            return [path]
        return [wrong for place, member in enumerate(value) for wrong in check(member, within(path, place))]

    return checked


def by_name(check: Check) -> Check:
    def checked(value: Any, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [path]
        return [wrong for name, member in value.items() for wrong in check(member, within(path, name))]

    return checked


def fields(**checks: Check) -> Check:
    """An object. A field whose name ends in `_` may be absent; fields that nobody knows are ignored (WIRE-1)."""

    def checked(value: Any, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [path]
        wrong = []
        for name, check in checks.items():
            field = name.rstrip("_")
            if field in value:
                wrong += check(value[field], within(path, field))
            elif not name.endswith("_"):
                wrong.append(within(path, field))
        return wrong

    return checked


def kinds(checks: Mapping[str, Check]) -> Check:
    """An object that is told by its `kind`."""

    def checked(value: Any, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [path]
        kind = value.get("kind")
        check = checks.get(kind) if isinstance(kind, str) else None
        return check(value, path) if check else [within(path, "kind")]

    return checked


def either(*checks: Check) -> Check:
    return lambda value, path: [] if any(not check(value, path) for check in checks) else [path]


def within(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


number = when(is_number)
boolean = when(lambda value: isinstance(value, bool))
json_value = when(lambda value: problem_of(value) is None)
uuid = matches(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
drawn_id = matches(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
stamp = matches(r"[0-9a-z]{20}")
replica = when(
    lambda value: isinstance(value, str)
    and re.fullmatch(r"[0-9a-z]{8}", value) is not None
    and value not in (SQL_AUTHOR, "0" * 8)
)
