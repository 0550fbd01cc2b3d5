"""The exchange with the server: what waits is settled exactly once, and what changed arrives."""

from __future__ import annotations

import time
import uuid
from typing import Any, Optional

from . import clocks, settle
from .entities import SCHEMA
from .messages import BATCH_BYTES, BATCH_CHANGES, PAGE_ROWS, PROTOCOL, wrong_in
from .replica import Replica, new_replica_id
from .transport import Offline, Transport
from .values import canonical

BUSY_TRIES = 5


class SpaceGone(Exception):
    """There is no such space for this user any more. What was not sent is kept."""


class UpgradeNeeded(Exception):
    """The server does not understand this client's protocol or entities. Everything is kept."""


class StoreCopied(Exception):
    """The server has settled batches that this store knows nothing of."""


class Sync:
    def __init__(self, replica: Replica, transport: Transport):
        self.replica, self.store, self.transport = replica, replica.store, transport

    def run(self) -> None:
        """One round: fetch, then send until nothing waits. It begins with a pull, see CLI-28."""
        self.pull()
        after, was_behind = self.last_settled(), False
        while batch := self.next_batch():
            reply = self.push(batch, after)
            is_behind = reply["kind"] == "behind"
            if is_behind and was_behind:
                raise Offline("The server does not go on after its own last batch. Try again later.")
            self.pull()
            after = self.continue_after(reply) if is_behind else self.last_settled()
            was_behind = is_behind

    # ---- push

    def next_batch(self) -> Optional[str]:
        """The batch that is under way, or else the next one, sealed before it leaves (CLI-2)."""
        sealed = self.store.batches("sealed")
        return sealed[0] if sealed else self.seal()

    def seal(self) -> Optional[str]:
        with self.store.transaction():
            entries = cut(self.store.open_entries())
            if not entries:
                return None
            batch = str(uuid.uuid4())
            self.store.db.execute("insert into batch (id, state) values (?, 'sealed')", [batch])
            last = entries[-1][0]
            self.store.db.execute("update outbox set batch = ? where batch is null and seq <= ?", [batch, last])
            return batch

    def push(self, batch: str, after: Optional[str]) -> Any:
        changes = self.store.changes_of(batch)
        request = {**self.sender(), "after": after, "batch": {"id": batch, "changes": changes}}
        for _ in range(BUSY_TRIES):
            reply = self.exchange("pushReply", self.transport.push, request)
            if reply["kind"] != "busy":
                break
            time.sleep(reply["retryAfterMs"] / 1_000)
        else:
            raise Offline("The space is busy. Try again soon.")
        with self.store.transaction():
            if reply["kind"] == "settled":
                self.store.set_state(batch, "answered")  # only a page removes anything (CLI-3)
            elif reply["kind"] == "cancelled":
                self.store.reopen(batch)
            elif reply["kind"] == "taken":
                clocks.change_author(self.replica, new_replica_id())
        return reply

    def last_settled(self) -> Optional[str]:
        return next(reversed(self.store.batches("answered", "settled")), None)

    def continue_after(self, behind: Any) -> Optional[str]:
        """The server's last batch, if this store knows all that was settled up to there (CLI-20)."""
        settled = [batch["id"] for batch in behind["batches"]]
        if behind["last"] is not None:
            settled.append(behind["last"])
        if "expired" in behind or not all(map(self.store.knows, settled)):
            raise StoreCopied(
                "The server has settled edits of this replica that are not in its store: the store was copied, or an "
                "old copy was put back. Move the file away and sync into a new one; its edits stay in the old file."
            )
        return behind["last"]

    # ---- pull

    def pull(self) -> None:
        """Everything since the cursor, shown together once the last page is there (CLI-6)."""
        cursor, is_fresh, rows = self.store.get("cursor"), False, []
        start = cursor
        answered = self.store.batches("answered")
        while True:
            kept = self.store.batches("settled") if is_fresh else []
            unsettled = [*self.store.batches("sealed", "answered"), *kept[-900:]]
            asked = {**self.sender(), "cursor": cursor, "unsettled": unsettled, "limit": PAGE_ROWS}
            page = self.exchange("pullReply", self.transport.pull, asked)
            if (page["replica"], page["schema"], page["from"]) != (asked["replica"], SCHEMA, cursor):
                return  # the answer to something else (CLI-4)
            if page["kind"] == "resync":
                cursor, is_fresh, rows = None, True, []
                continue
            rows += page["rows"]
            cursor = page["cursor"]
            if not page["more"]:
                break
        with self.store.transaction():
            if self.store.get("cursor") == start and self.replica.id == asked["replica"]:
                arrived = settle.Arrived(rows, page["settled"], cursor, is_fresh, answered)
                settle.apply(self.replica, arrived)

    # ---- both

    def sender(self) -> dict[str, Any]:
        space = self.store.get("space")
        return {"protocol": PROTOCOL, "schema": SCHEMA, "space": space, "replica": self.replica.id}

    def exchange(self, message: str, send: Any, request: dict[str, Any]) -> Any:
        asked_at = int(time.time() * 1_000)
        reply = send(request)
        heard_at = int(time.time() * 1_000)
        if wrong := wrong_in(message, reply):
            raise Offline(f"The server's answer makes no sense at {wrong[0]}.")
        with self.store.transaction():
            clocks.learn(self.replica, asked_at, heard_at, reply["serverTime"])
        if reply["kind"] == "gone":
            raise SpaceGone("There is no such space for you any more. What was not sent is kept in its file.")
        if reply["kind"] == "upgrade":
            raise UpgradeNeeded("The server does not understand this client any more. Get a newer one.")
        return reply


def cut(entries: list[Any]) -> list[Any]:
    """The open entries that go into one batch: of one schema, within the limits, whole groups (CLI-16)."""
    taken, size = 0, 2
    for place, (_, schema, change) in enumerate(entries):
        size += len(canonical(change).encode()) + 1
        if schema != entries[0][1] or (taken and (place >= BATCH_CHANGES or size > BATCH_BYTES)):
            break
        following = entries[place + 1][2] if place + 1 < len(entries) else {}
        if change.get("group") is None or following.get("group") != change["group"]:
            taken = place + 1
    return entries[:taken]
