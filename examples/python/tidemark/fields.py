"""What one field becomes when an edit meets it: the policies of SPEC.md. An edit and a field are (value, stamp)."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from .stamps import ZERO, above, author_of
from .values import greater, same, utf16

State = tuple[Any, str]


class Field(NamedTuple):
    value: Any
    stamp: str
    lost: bool
    """Whether the edit's value did not make it."""
    loser: Optional[State]
    """What lost, if neither author knew of the other's edit and the policy leaves the choice to people."""


def merge_field(policy: str, present: State, edit: State, base: str) -> Field:
    if policy == "counter":
        return merge_counter(present, edit)
    if policy in ("max", "min"):
        return merge_extreme(policy, present, edit)
    if policy == "manual" and edit[1] != ZERO and not same(edit[0], present[0]):
        if is_concurrent(present, edit, base):
            return Field(*present, True, edit)
        return Field(edit[0], over(present[1], edit[1]), False, None)
    return merge_latest(present, edit, base)


def merge_latest(present: State, edit: State, base: str) -> Field:
    (old, at), (new, stamp) = present, edit
    if same(new, old):
        return Field(old, max(stamp, at), False, None)
    concurrent = is_concurrent(present, edit, base)
    stamp = raised(stamp, at, base)
    if stamp > at or (stamp == at and greater(new, old)):
        return Field(new, stamp, False, present if concurrent else None)
    return Field(old, at, edit[1] != ZERO, (new, stamp) if concurrent else None)


def merge_counter(present: State, edit: State) -> Field:
    (old, at), (difference, stamp) = present, edit
    stamp = max(stamp, at) if difference == 0 else over(at, stamp)
    return Field((old or 0) + difference, stamp, False, None)


def merge_extreme(policy: str, present: State, edit: State) -> Field:
    (old, at), (new, stamp) = present, edit
    if outdoes(policy, present, edit):
        return Field(new, stamp if stamp == ZERO else over(at, stamp), False, None)
    return Field(old, max(stamp, at), stamp != ZERO and not same(new, old), None)


def decided_by_leader(policy: str, present: State, edit: State) -> str:
    """What an edit of a `max` or `min` field says of those that follow it: "won", "lost" or "even" (ROW-11)."""
    if (edit[1] == ZERO) == (present[1] == ZERO) and same(edit[0], present[0]):
        return "even"
    return "won" if outdoes(policy, present, edit) else "lost"


def follow_winner(present: State, edit: State) -> Field:
    value, stamp = edit
    taken = stamp == present[1] and stamp != ZERO
    return Field(value, above(stamp, author_of(stamp)) if taken else stamp, False, None)


def outdoes(policy: str, present: State, edit: State) -> bool:
    """Whether an edit takes the place of what a `max` or `min` field holds. A default never stays."""
    given = edit[1] != ZERO
    return beats(policy, edit[0], present[0]) if given == (present[1] != ZERO) else given


def beats(policy: str, new: Any, old: Any) -> bool:
    if new is None or old is None:
        return old is None and new is not None
    if kind_of(new) != kind_of(old) or kind_of(new) == "other":
        higher = greater(new, old)
    else:
        higher = utf16(new) > utf16(old) if isinstance(new, str) else new > old
    return higher if policy == "max" else not higher and not same(new, old)


def kind_of(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else "other"


def is_concurrent(present: State, edit: State, base: str) -> bool:
    """Whether neither author knew of the other's edit, and the edits differ (ROW-13)."""
    (old, at), (new, stamp) = present, edit
    return at > base and stamp != ZERO and author_of(at) != author_of(stamp) and not same(new, old)


def raised(stamp: str, present: str, base: Optional[str]) -> str:
    """Nobody's later keystroke loses to an earlier one that he saw or made himself (ROW-5)."""
    seen = present <= (base or ZERO) or author_of(present) == author_of(stamp)
    return above(present, author_of(stamp)) if ZERO != stamp < present and seen else stamp


def over(present: str, stamp: str) -> str:
    """`stamp`, or just above `present`: a value never changes under the stamp it had."""
    return stamp if stamp > present else above(present, author_of(stamp))
