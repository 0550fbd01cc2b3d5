"""What the server's time, or another replica id, does to stamps that were given already."""

from __future__ import annotations

import json
from typing import Callable

from . import stamps
from .merge import Change
from .replica import Replica
from .stamps import ZERO, Clock

MOVABLE = {"outbox": "where batch is null", "failed": ""}


def learn(replica: Replica, asked_at: int, heard_at: int, server_time: float) -> None:
    """Takes over what an exchange says of the server's clock (CLK-8, CLK-9)."""
    store = replica.store
    known = store.get("offset") or 0
    offset = stamps.learned_offset(known, asked_at, heard_at, server_time)
    if offset is None:
        return
    store.set("offset", offset)
    if abs(offset - known) <= stamps.MAX_CLOCK_ERROR_MS:
        return

    now = heard_at + offset
    movable = [store.changes(f"select change from {table} {condition}") for table, condition in MOVABLE.items()]
    own = [stamp for changes in movable for change in changes for stamp in own_stamps(change)]
    sealed = store.changes("select change from outbox where batch is not null")
    seen = [stamp for row in store.base_rows() for stamp in [*row["stamps"].values(), row.get("dead", ZERO)]]
    taken = frozenset([stamp for change in sealed for stamp in own_stamps(change)] + seen)
    corrected, clock = stamps.correct(own, offset - known, now, taken)
    restamp(replica, lambda stamp: corrected.get(stamp, stamp))
    reading = min(replica.clock(), Clock(now, 0))
    store.set("clock", stamps.observe(max(reading, clock or reading), max(seen, default=ZERO)))


def change_author(replica: Replica, new_id: str) -> None:
    """Another replica id, since this one is somebody else's: nothing was settled under it (CLI-22)."""
    old_id, store = replica.id, replica.store
    for batch in store.batches("sealed", "answered", "settled"):
        store.reopen(batch)
    store.set("replica", new_id)

    def renamed(stamp: str) -> str:
        return stamp[:12] + new_id if stamps.author_of(stamp) == old_id else stamp

    restamp(replica, renamed)


def restamp(replica: Replica, new: Callable[[str], str]) -> None:
    """Alters the stamps of what is open or was refused. What is sealed stays as it is (CLI-2)."""
    for table, condition in MOVABLE.items():
        for seq, text in replica.store.db.execute(f"select seq, change from {table} {condition}").fetchall():
            change: Change = json.loads(text)
            moved = {**change, "stamp": new(change["stamp"])}
            if "stamps" in change:
                moved["stamps"] = {field: new(stamp) for field, stamp in change["stamps"].items()}
            replica.store.replace_change(seq, moved, table)


def own_stamps(change: Change) -> list[str]:
    return [change["stamp"], *change.get("stamps", {}).values()]
