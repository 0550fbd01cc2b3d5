"""Stamps and the clock that makes them: the chapter Clock of SPEC.md."""

from __future__ import annotations

from typing import NamedTuple

ZERO = "0" * 20
SQL_AUTHOR = "z" * 8
COUNTER_LIMIT = 36**3
MAX_CLOCK_ERROR_MS = 60_000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Clock(NamedTuple):
    """A reading: milliseconds since 1970, and a counter within one."""

    ms: int
    counter: int


def encode(clock: Clock, author: str) -> str:
    return base36(clock.ms, 9) + base36(clock.counter, 3) + author


def decode(stamp: str) -> tuple[Clock, str]:
    return Clock(int(stamp[:9], 36), int(stamp[9:12], 36)), author_of(stamp)


def author_of(stamp: str) -> str:
    return stamp[12:]


def tick(clock: Clock, now: float) -> Clock:
    """The reading of a new edit: above the last one, and not before `now` (CLK-2)."""
    return Clock(int(now), 0) if int(now) > clock.ms else following(clock)


def observe(clock: Clock, seen: str) -> Clock:
    """The reading after a stamp was seen: the next tick is above both."""
    return max(clock, decode(seen)[0])


def above(stamp: str, author: str) -> str:
    """The lowest stamp of `author` above `stamp`."""
    clock, other = decode(stamp)
    return encode(clock if author > other else following(clock), author)


def following(clock: Clock) -> Clock:
    if clock.counter + 1 < COUNTER_LIMIT:
        return Clock(clock.ms, clock.counter + 1)
    return Clock(clock.ms + 1, 0)


def clock_offset(asked_at: int, heard_at: int, server_time: float) -> int:
    """By how many ms the server's clock is ahead (CLK-6)."""
    return int((server_time - (asked_at + heard_at) / 2 + 0.5) // 1)


def learned_offset(known: int, asked_at: int, heard_at: int, server_time: float) -> int | None:
    """What an exchange teaches, or None if it agrees with what is known or took too long (CLK-8)."""
    if not 0 <= heard_at - asked_at <= 10_000:
        return None
    if asked_at + known - 20 <= server_time <= heard_at + known + 20:
        return None
    return clock_offset(asked_at, heard_at, server_time)


def correct(
    stamps: list[str], difference_ms: int, now: int, taken: frozenset[str] = frozenset()
) -> tuple[dict[str, str], Clock | None]:
    """What stamps of a wrong clock become, and the reading above them (CLK-7)."""
    corrected: dict[str, str] = {ZERO: ZERO}
    clock: Clock | None = None
    for stamp in sorted(set(stamps) - {ZERO}):
        reading, author = decode(stamp)
        to = max(0, reading.ms + difference_ms)
        moved = Clock(now, 0) if to > now else Clock(to, reading.counter)
        clock = moved if clock is None or moved > clock else tick(clock, moved.ms)
        while encode(clock, author) in taken:
            clock = tick(clock, moved.ms)
        corrected[stamp] = encode(clock, author)
    return corrected, clock


def base36(number: int, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(width, "0")
