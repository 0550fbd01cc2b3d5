"""Applying what a pull brought, in one local transaction: rows, outcomes, refused changes and the cursor (CLI-3)."""

from __future__ import annotations

import json
import time
from typing import Any, NamedTuple, Optional

from . import stamps
from .entities import ENTITIES
from .merge import Change, Row, change_stamp, merge
from .replica import Replica
from .store import Store

KEPT_MS = 7 * 86_400_000


class Arrived(NamedTuple):
    rows: list[Any]
    settled: list[Any]
    cursor: str
    is_fresh: bool
    """Whether it is everything, because the old cursor meant nothing any more."""
    answered: list[str]
    """The batches that had an answer before the pull began."""


def apply(replica: Replica, arrived: Arrived) -> None:
    store = replica.store
    if arrived.is_fresh:
        store.db.execute("delete from base")
    settled_edits = settle_batches(store, arrived)
    clock = replica.clock()
    for row in arrived.rows:
        put_row(store, row, settled_edits.get((row["entity"], row["id"]), []))
        for stamp in [row["dead"]] if "dead" in row else row["stamps"].values():
            clock = stamps.observe(clock, stamp)
    store.set("clock", clock)
    store.set("cursor", arrived.cursor)
    remove_finished_graves(store)
    store.forget_before(now_ms() - KEPT_MS)


def put_row(store: Store, row: Any, settled: list[Change]) -> None:
    """A row replaces the base. A tombstone under waiting changes keeps the fields, and what was settled of them (CLI-7)."""
    entity, row_id = row["entity"], row["id"]
    if "dead" not in row:
        store.put_base(entity, row_id, row["version"], {"values": row["values"], "stamps": row["stamps"]})
        return
    base: Optional[Row] = store.base(entity, row_id)
    for change in settled:
        if entity in ENTITIES:
            base = merge(ENTITIES[entity].policies, base, change).row
    if base is not None:
        store.put_base(entity, row_id, row["version"], {**base, "dead": row["dead"]})


def remove_finished_graves(store: Store) -> None:
    """What is dead and has nothing over it is not needed any more."""
    for entity, row_id, text in store.db.execute("select entity, id, row from base").fetchall():
        if '"dead"' in text and "dead" in json.loads(text):
            if not store.waiting(entity, row_id) and not store.failed(entity, row_id):
                store.remove_base(entity, row_id)


def settle_batches(store: Store, arrived: Arrived) -> dict[tuple[str, str], list[Change]]:
    """Settles the batches that were reported; answers with the changes that were taken, by row."""
    taken: dict[tuple[str, str], list[Change]] = {}
    reported = {news["batch"]: news for news in arrived.settled if store.knows(news["batch"])}
    kept = store.batches("settled")
    for batch, news in reported.items():
        if "cancelled" in news:
            store.reopen(batch)
        elif batch not in kept:
            for change in settle_batch(store, batch, news["outcomes"]):
                taken.setdefault((change["entity"], change["row"]), []).append(change)
    for batch in arrived.answered:
        if batch not in reported:
            store.set_state(batch, "sealed")  # the server lost it: it is sent again (CLI-5)
    if arrived.is_fresh:
        last = max((kept.index(batch) for batch in reported if batch in kept), default=-1)
        for batch in kept[last + 1 :]:
            store.set_state(batch, "sealed")  # so did a restored one (CLI-23)
    return taken


def settle_batch(store: Store, batch: str, outcomes: list[Any]) -> list[Change]:
    by_change = {outcome["change"]: outcome for outcome in outcomes}
    entries = store.db.execute("select seq, change from outbox where batch = ? order by seq", [batch]).fetchall()
    taken = []
    for seq, text in entries:
        change = json.loads(text)
        outcome = by_change.get(change["id"], {"kind": "applied"})
        if outcome["kind"] == "rejected":
            put_aside(store, seq, change, outcome)
        else:
            supersede(store, change)
            taken.append(change)
    store.set_state(batch, "settled", now_ms())
    return taken


def put_aside(store: Store, seq: int, change: Change, rejection: Any) -> None:
    """What was refused stays visible until a person decides (CLI-9)."""
    store.db.execute(
        "insert into failed values (?, ?, ?, ?, ?, ?, ?)",
        [seq, change["entity"], change["row"], json.dumps(change), rejection["code"], rejection.get("field"), rejection["message"]],
    )
    store.db.execute("delete from outbox where seq = ?", [seq])


def supersede(store: Store, settled: Change) -> None:
    """A later own edit that was settled takes its fields out of what was refused before."""
    where = [settled["entity"], settled["row"]]
    policies = ENTITIES[settled["entity"]].policies if settled["entity"] in ENTITIES else {}
    for seq, text in store.db.execute("select seq, change from failed where entity = ? and row = ?", where).fetchall():
        change = json.loads(text)
        if change["kind"] != "update" or settled["kind"] == "delete":
            continue
        replaced = {
            field
            for field in change["values"]
            if field in settled["values"]
            and policies.get(field) == "lww"
            and change_stamp(settled, field) > change_stamp(change, field)
        }
        left = {field: value for field, value in change["values"].items() if field not in replaced}
        if not left:
            store.db.execute("delete from failed where seq = ?", [seq])
        elif replaced:
            store.replace_change(seq, {**change, "values": left}, "failed")


def now_ms() -> int:
    return int(time.time() * 1_000)
