"""What a person sees: the base, over it failed changes that are later, over that the outbox (ROW-9)."""

from __future__ import annotations

from typing import Any, Optional

from .fields import decided_by_leader
from .merge import Change, Policies, Row, alive_stamp, change_stamp, stamp_of
from .stamps import ZERO
from .values import greater


def visible(
    policies: Policies, base: Optional[Row], failed: list[Change], outbox: list[Change]
) -> Optional[dict[str, Any]]:
    """The values of a row, or None if there is no such row to be seen."""
    shown = Shown(policies, base)
    for change in failed:
        shown.lay_failed(change)
    for change in outbox:
        shown.lay(change, list(change.get("values", {})))
    return shown.values if shown.is_there else None


class Shown:
    def __init__(self, policies: Policies, base: Optional[Row]):
        self.policies, self.base = policies, base
        self.values: dict[str, Any] = dict(base["values"]) if base else {}
        self.is_there = base is not None and "dead" not in base
        self.alive_at = (base.get("dead") or alive_stamp(base)) if base else ZERO
        self.defaults = {field for field in self.values if base and stamp_of(base, field) == ZERO}

    def lay_failed(self, change: Change) -> None:
        if change["kind"] == "delete":
            if change["stamp"] > self.alive_at:
                self.is_there = False
        elif self.is_there or change["stamp"] >= self.alive_at:
            self.lay(change, [field for field in change["values"] if self.failed_shows(change, field)])

    def failed_shows(self, change: Change, field: str) -> bool:
        leader = self.decider(field)
        timeless = self.policies.get(leader) in ("counter", "max", "min")
        return self.base is None or timeless or change_stamp(change, field) > stamp_of(self.base, field)

    def lay(self, change: Change, fields: list[str]) -> None:
        if change["kind"] == "delete":
            self.is_there = False
            return
        written = [field for field in fields if self.replaces(change, field)]
        for field in written:
            value = change["values"][field]
            is_counter = self.policies[field] == "counter"
            self.values[field] = (self.values.get(field) or 0) + value if is_counter else value
        self.defaults -= set(written)
        self.defaults |= {field for field in written if change_stamp(change, field) == ZERO}
        self.is_there = True

    def replaces(self, change: Change, field: str) -> bool:
        """Whether the server will take this value over, if nothing newer is there by then."""
        if self.policies[field] == "counter" or field not in self.values:
            return True
        leader = self.decider(field)
        if leader in change["values"] and self.policies[leader] in ("max", "min"):
            present = (self.values.get(leader), ZERO if leader in self.defaults else change["stamp"])
            edit = (change["values"][leader], change_stamp(change, leader))
            decided = decided_by_leader(self.policies[leader], present, edit)
            if decided != "even":
                return decided == "won"
        if change_stamp(change, field) != ZERO:
            return True
        return field in self.defaults and greater(change["values"][field], self.values[field])

    def decider(self, field: str) -> str:
        policy = self.policies[field]
        return policy["follows"] if isinstance(policy, dict) else field
