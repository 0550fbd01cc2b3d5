"""What a row becomes when a change meets it: the chapter Rows and merging of SPEC.md.

A row is {"values", "stamps"} and, if it is deleted, "dead". A change is as it goes over the wire. The server decides;
a client needs this to show what it will decide, and to say beforehand who would lose.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from .fields import Field, decided_by_leader, follow_winner, merge_field, raised
from .stamps import ZERO, above, author_of
from .values import same

Row = dict[str, Any]
Change = dict[str, Any]
Policies = dict[str, Any]


class Merged(NamedTuple):
    row: Optional[Row]
    lost: list[str]
    conflicts: list[dict[str, Any]]


def merge(policies: Policies, row: Optional[Row], change: Change) -> Merged:
    if row is None:
        return Merged(new_row(change) if change["kind"] == "create" else None, [], [])
    if change["kind"] == "delete":
        return merge_delete(policies, row, change)
    return merge_edit(policies, row, change)


def stamp_of(row: Row, field: str) -> str:
    return row["stamps"].get(field, row["stamps"][""])


def alive_stamp(row: Row) -> str:
    """When a row was last said to be alive: the highest stamp in it."""
    return max(row["stamps"].values())


def change_stamp(change: Change, field: str) -> str:
    return change.get("stamps", {}).get(field, change["stamp"])


def canonical_stamps(stamps: dict[str, str]) -> dict[str, str]:
    """The one form (ROW-1): the insert's under "", a field's only if it differs."""
    return {field: stamp for field, stamp in stamps.items() if field == "" or stamp != stamps[""]}


def new_row(change: Change) -> Row:
    stamps = canonical_stamps({**change.get("stamps", {}), "": change["stamp"]})
    return {"values": change["values"], "stamps": stamps}


def merge_delete(policies: Policies, row: Row, change: Change) -> Merged:
    alive = alive_stamp(row)
    dead = raised(change["stamp"], alive, change.get("base"))
    if "dead" in row:
        return Merged({**row, "dead": max(dead, row["dead"])}, [], [])
    if dead > alive:
        return Merged({**row, "dead": dead}, [], unseen_edits(policies, row, change))
    lost = {"field": "", "value": None, "stamp": dead}
    return Merged(row, [""], [] if dead == alive else [lost])


def merge_edit(policies: Policies, row: Row, change: Change) -> Merged:
    values, stamps = dict(row["values"]), dict(row["stamps"])
    lost: list[str] = []
    conflicts: list[dict[str, Any]] = []
    said = change["stamp"]
    for field in change["values"]:
        merged = merge_one(policies, row, change, field)
        said = max(said, change_stamp(change, field), merged.stamp)
        values[field], stamps[field] = merged.value, merged.stamp
        if merged.lost:
            lost.append(field)
        if merged.loser is not None:
            conflicts.append({"field": field, "value": merged.loser[0], "stamp": merged.loser[1]})

    dead, author = row.get("dead"), author_of(change["stamp"])
    if dead is not None and said < dead and author_of(dead) == author:
        said = above(dead, author)  # nobody's later edit loses to his own earlier deletion (ROW-5)
    merged_row = {"values": values, "stamps": stamps_alive(row, change, values, stamps, said)}
    if dead is None:
        return Merged(merged_row, lost, conflicts)
    if dead <= said:
        undone = lost_deletion(dead, change)
        return Merged(merged_row, lost, [] if change["kind"] == "create" else conflicts + undone)
    return Merged({**merged_row, "dead": dead}, [*lost, ""], buried_edits(policies, change, said))


def merge_one(policies: Policies, row: Row, change: Change, field: str) -> Field:
    def present(of: str) -> tuple[Any, str]:
        return row["values"].get(of), stamp_of(row, of)

    def edit(of: str) -> tuple[Any, str]:
        return change["values"].get(of), change_stamp(change, of)

    policy = policies[field]
    base = change.get("bases", {}).get(field, ZERO)
    if not isinstance(policy, dict):
        if policy == "manual" and "dead" in row:
            policy = "lww"  # nobody sees what a deleted row holds (ROW-12)
        return merge_field(policy, present(field), edit(field), base)
    leader = policy["follows"]
    if leader not in change["values"]:
        return merge_field("lww", present(field), edit(field), base)
    decided = decided_by_leader(policies[leader], present(leader), edit(leader))
    if decided == "won":
        return follow_winner(present(field), edit(field))
    value, stamp = present(field)
    if decided == "lost":
        return Field(value, stamp, edit(field)[1] != ZERO and not same(edit(field)[0], value), None)
    return merge_field("lww", present(field), edit(field), base)._replace(loser=None)


def stamps_alive(row: Row, change: Change, values: Any, stamps: Any, said: str) -> dict[str, str]:
    """The insert's stamp is that of the latest create, or of who said last that the row is alive (ROW-15)."""
    inserted = change["stamp"] if change["kind"] == "create" else ZERO
    floor = max(alive_stamp(row), said)
    insert = floor if max(max(stamps.values()), inserted) < floor else inserted
    if insert <= stamps[""]:
        return canonical_stamps(stamps)
    own = {field: stamps.get(field, stamps[""]) for field in values}
    return canonical_stamps({**stamps, **own, "": insert})


def unseen_edits(policies: Policies, row: Row, change: Change) -> list[dict[str, Any]]:
    """The edits that a deletion takes along though its author never saw them (ROW-14)."""
    base, author = change.get("base", ZERO), author_of(change["stamp"])
    at = {field: stamp_of(row, field) for field in row["values"]}
    unseen = [field for field, stamp in at.items() if stamp > base and author_of(stamp) != author]
    return lost_edits(policies, row["values"], unseen, max((at[field] for field in unseen), default=ZERO))


def lost_deletion(dead: str, change: Change) -> list[dict[str, Any]]:
    bases = change.get("bases", {}).values()
    known = author_of(dead) == author_of(change["stamp"]) or any(base >= dead for base in bases)
    return [] if known else [{"field": "", "value": None, "stamp": dead}]


def buried_edits(policies: Policies, change: Change, stamp: str) -> list[dict[str, Any]]:
    entered = [field for field in change["values"] if change_stamp(change, field) != ZERO]
    return lost_edits(policies, change["values"], entered, stamp)


def lost_edits(policies: Policies, values: Any, fields: list[str], stamp: str) -> list[dict[str, Any]]:
    if not fields:
        return []
    kept = {field: values.get(field) for field in fields if policies.get(field) != "counter"}
    return [{"field": "", "value": kept, "stamp": stamp}]
