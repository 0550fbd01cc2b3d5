"""Reading and editing rows: durable on the device, never waiting for the network."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from . import stamps
from .entities import ENTITIES, SCHEMA
from .merge import Change, alive_stamp, stamp_of
from .messages import BATCH_BYTES, BATCH_CHANGES
from .overlay import visible
from .stamps import ZERO, Clock
from .store import Store
from .values import canonical, problem_of, random_row_id

Values = dict[str, Any]


class Refused(Exception):
    """An edit that could never be sent; nothing was written."""


class Group:
    """Edits that are settled all or none; with no id, a single edit."""

    def __init__(self, group_id: Optional[str]):
        self.id, self.changes, self.bytes = group_id, 0, 2

    def add(self, change: Change) -> None:
        """What could never be sent is refused here (CLI-15)."""
        self.changes += 1
        self.bytes += len(canonical(change).encode()) + 1
        if self.changes > BATCH_CHANGES or self.bytes > BATCH_BYTES:
            limit = f"{BATCH_CHANGES} changes and {BATCH_BYTES} bytes"
            raise Refused(f"what is saved together may have {limit}; split it, or store less in a field")


class Replica:
    """One local database of one user and one space."""

    def __init__(self, path: str, space: str):
        self.store = Store(path)
        self.group: Optional[Group] = None
        with self.store.transaction():
            if self.store.get("replica") is None:
                self.store.set("space", space)
                self.store.set("replica", new_replica_id())
        if self.store.get("space") != space:
            raise ValueError(f"{path} belongs to the space {self.store.get('space')}. Use another file.")

    @property
    def id(self) -> str:
        return self.store.get("replica")

    # ---- reading

    def row(self, entity: str, row_id: str) -> Optional[Values]:
        store, policies = self.store, ENTITIES[entity].policies
        failed, waiting = store.failed(entity, row_id), store.waiting(entity, row_id)
        return visible(policies, store.base(entity, row_id), failed, waiting)

    def rows(self, entity: str) -> dict[str, Values]:
        shown = ((row_id, self.row(entity, row_id)) for row_id in self.store.row_ids(entity))
        return {row_id: values for row_id, values in shown if values is not None}

    # ---- editing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Edits that the server settles all or none."""
        with self.store.transaction():
            self.group = Group(str(uuid.uuid4()))
            try:
                yield
            finally:
                self.group = None

    def create(self, entity: str, values: Values, row_id: Optional[str] = None) -> str:
        row_id = row_id or random_row_id(int(self.now()), secrets.token_bytes(10))
        filled = {field: value for field, value in ENTITIES[entity].defaults.items() if field not in values}
        said = {"values": {**values, **filled}, "stamps": dict.fromkeys(filled, ZERO)}
        self.write(entity, row_id, {"kind": "create", **said})
        return row_id

    def update(self, entity: str, row_id: str, values: Values) -> None:
        """Sets fields; of a counter the value is the difference."""
        with self.store.transaction():
            self.seen(entity, row_id)
            bases = {field: self.base_of(entity, row_id, field) for field in values}
            self.write(entity, row_id, {"kind": "update", "values": values, "bases": bases})

    def delete(self, entity: str, row_id: str) -> None:
        with self.store.transaction():
            self.seen(entity, row_id)
            base = self.store.base(entity, row_id)
            said = {"base": alive_stamp(base)} if base and "dead" not in base else {}
            self.write(entity, row_id, {"kind": "delete", **said})

    def seen(self, entity: str, row_id: str) -> Values:
        values = self.row(entity, row_id)
        if values is None:
            raise Refused(f"there is no {entity} {row_id} here; fetch it first, or create it")
        return values

    def base_of(self, entity: str, row_id: str, field: str) -> str:
        """What an edit is made on: the value that shows, or if that is one's own, what it was made on (CLI-13)."""
        base = self.store.base(entity, row_id)
        confirmed = stamp_of(base, field) if base else ZERO
        for change in reversed(self.store.waiting(entity, row_id)):
            if field in change.get("values", {}):
                return change.get("bases", {}).get(field, ZERO) if change["kind"] == "update" else confirmed
        return confirmed

    def write(self, entity: str, row_id: str, said: Values) -> None:
        values = said.get("values", {})
        unknown = [field for field in values if field not in ENTITIES[entity].policies]
        if unknown:
            raise Refused(f"a {entity} has no field “{unknown[0]}”")
        for field, value in values.items():
            if problem := problem_of(value):
                raise Refused(f"{field}: {problem}")
        with self.store.transaction():
            head = {"id": str(uuid.uuid4()), "entity": entity, "row": row_id, "stamp": self.tick()}
            group = self.group or Group(None)
            change: Change = {**head, **({"group": group.id} if group.id else {}), **said}
            group.add(change)
            self.store.append(SCHEMA, change)

    # ---- what was refused

    def refused(self) -> list[tuple[int, Change, str]]:
        """The changes that the server said no to, each with its sentence."""
        found = self.store.db.execute("select seq, change, message from failed order by seq")
        return [(seq, json.loads(change), message) for seq, change, message in found]

    def discard(self, seq: int) -> None:
        self.store.db.execute("delete from failed where seq = ?", [seq])

    def retry(self, seq: int) -> None:
        """Makes a refused change anew: an ordinary edit of now."""
        with self.store.transaction():
            change = next((change for place, change, _ in self.refused() if place == seq), None)
            if change is None:
                raise Refused(f"there is no refused change {seq}")
            self.discard(seq)
            entity, row_id = change["entity"], change["row"]
            if change["kind"] == "create":
                stamps_of = change.get("stamps", {})
                given = {field: value for field, value in change["values"].items() if field not in stamps_of}
                self.create(entity, given, row_id)
            elif change["kind"] == "update":
                self.update(entity, row_id, change["values"])
            else:
                self.delete(entity, row_id)

    # ---- the clock

    def now(self) -> float:
        """The server's time, as far as it is known (CLK-8)."""
        return time.time() * 1_000 + (self.store.get("offset") or 0)

    def clock(self) -> Clock:
        return Clock(*(self.store.get("clock") or (0, 0)))

    def tick(self) -> str:
        """The stamp of a new edit; the clock moves in the transaction that writes it (CLK-3)."""
        clock = stamps.tick(self.clock(), self.now())
        self.store.set("clock", clock)
        return stamps.encode(clock, self.id)


def new_replica_id() -> str:
    digits = "".join(secrets.choice(stamps.DIGITS) for _ in range(8))
    return new_replica_id() if digits in (stamps.SQL_AUTHOR, "0" * 8) else digits
