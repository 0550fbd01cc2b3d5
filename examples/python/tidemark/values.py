"""Values, their one text, and the ids and hashes of rows: the chapter Values of SPEC.md."""

from __future__ import annotations

import json
import math
import uuid
from decimal import Decimal
from typing import Any, Optional

MAX_DEPTH = 32
NIL = uuid.UUID(int=0)
SUM_MODULUS = 2**52


def problem_of(value: Any, depth: int = 0) -> Optional[str]:
    """Why a value cannot be kept, or None (ROW-8)."""
    if depth > MAX_DEPTH:
        return f"it is nested more than {MAX_DEPTH} levels deep"
    if isinstance(value, str):
        if "\0" in value:
            return "it holds the character U+0000"
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            return "it holds half of a character (a lone surrogate)"
        return None
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        try:
            return None if math.isfinite(float(value)) else "it holds a number that is not finite"
        except OverflowError:
            return "it holds a number that is not finite"
    if isinstance(value, (list, dict)):
        members = value if isinstance(value, list) else [*value.keys(), *value.values()]
        return next((found for member in members if (found := problem_of(member, depth + 1))), None)
    return f"it holds a {type(value).__name__}, which JSON cannot"


def canonical(value: Any) -> str:
    """The canonical JSON of a value (RFC 8785)."""
    if isinstance(value, dict):
        members = (f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value, key=utf16))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(float(value))
    return json.dumps(value, ensure_ascii=False)


def same(a: Any, b: Any) -> bool:
    return canonical(a) == canonical(b)


def greater(a: Any, b: Any) -> bool:
    """Whether the canonical JSON of `a` comes after that of `b`."""
    return utf16(canonical(a)) > utf16(canonical(b))


def utf16(text: str) -> bytes:
    """Sorts like the UTF-16 code units of a text."""
    return text.encode("utf-16-be", "surrogatepass")


def number_text(number: float) -> str:
    """A double as ECMAScript writes it."""
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)  # how many digits stand before the point
    if len(text) <= point <= 21:
        text = text.ljust(point, "0")
    elif 0 < point <= 21:
        text = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{text}"
    else:
        mantissa = text if len(text) == 1 else f"{text[0]}.{text[1:]}"
        text = f"{mantissa}e{point - 1:+d}"
    return f"-{text}" if sign else text


def natural_row_id(space: str, entity: str, natural_key: str) -> str:
    """The id of a row that people think of as one (ROW-16)."""
    return str(uuid.uuid5(uuid.UUID(space), f"{entity}/{natural_key}"))


def random_row_id(ms: int, random: bytes) -> str:
    """A version 7 UUID (RFC 9562) of a time and ten random bytes."""
    bits = bytearray(ms.to_bytes(6, "big") + random[:10])
    bits[6] = 0x70 | bits[6] & 0x0F
    bits[8] = 0x80 | bits[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(bits)))


def row_hash(row_id: str, version: int) -> int:
    """52 bits that tell one version of a row from any other (ROW-17)."""
    digits = uuid.uuid3(NIL, f"{row_id}:{version}").hex
    return int(digits[:12] + digits[13], 16)
