"""What the server may answer, and what becomes of the edits: python3 -m unittest"""

from __future__ import annotations

import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Callable

from tidemark import Offline, Refused, Replica, StoreCopied, Sync
from tidemark.entities import SCHEMA
from tidemark.stamps import ZERO, Clock, author_of, decode, encode

SPACE = "01900000-0000-7000-8000-000000000001"
ROW = "01900000-0000-7000-8000-00000000000a"
LATER = encode(Clock(10**13, 0), "zzzzzzzz")


Answer = Callable[[Any], Any]


def lost(_request: Any) -> Any:
    raise Offline("The answer got lost.")


class Server:
    """Settles what it is sent, once the answers that a test prepared are used up."""

    def __init__(self) -> None:
        self.batches: dict[str, list[Any]] = {}
        self.rows: list[Any] = []
        self.version = 0
        self.next_pushes: list[Answer] = []
        self.next_pulls: list[Answer] = []
        self.pushed: list[Any] = []
        self.ahead_ms = 0

    def reply(self, kind: str, **fields: Any) -> Any:
        return {"kind": kind, **fields, "serverTime": time.time() * 1_000 + self.ahead_ms}

    def push(self, request: Any) -> Any:
        self.pushed.append(request)
        if self.next_pushes:
            return self.next_pushes.pop(0)(request)
        batch = request["batch"]
        outcomes = [{"kind": "applied", "change": change["id"]} for change in batch["changes"]]
        self.batches.setdefault(batch["id"], outcomes)
        return self.reply("settled", batch=batch["id"], outcomes=outcomes)

    def pull(self, request: Any) -> Any:
        if self.next_pulls:
            return self.next_pulls.pop(0)(request)
        self.version += 1
        settled = [{"batch": id, "outcomes": self.batches[id]} for id in request["unsettled"] if id in self.batches]
        return self.page(request, rows=self.rows, settled=settled)

    def page(self, request: Any, **fields: Any) -> Any:
        head = {"replica": request["replica"], "schema": SCHEMA, "from": request["cursor"]}
        usual = {"rows": [], "settled": [], "cursor": f"1.a.{self.version}", "more": False}
        return self.reply("checkpoint", **{**head, **usual, **fields})


class SyncTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.replica = Replica(str(Path(folder.name) / "store.sqlite"), SPACE)
        self.addCleanup(self.replica.store.db.close)
        self.server = Server()
        self.sync = Sync(self.replica, self.server)  # type: ignore[arg-type]

    def add(self, name: str = "Read") -> str:
        return self.replica.create("goal", {"name": name, "targetValue": 12})

    def confirmed(self, values: Any, **fields: Any) -> Any:
        goal = {"name": "Read", "targetValue": 12, "currentValue": 0, **values}
        stamp = encode(Clock(1_000, 0), "zzzzzzzz")
        return {"entity": "goal", "id": ROW, "version": 1, "values": goal, "stamps": {"": stamp}, **fields}

    def test_edits_are_sent_once_and_then_settled(self) -> None:
        row = self.add()
        self.sync.run()
        self.sync.run()
        self.assertEqual(len(self.server.pushed), 1)
        self.assertEqual(self.replica.store.waiting("goal", row), [])

    def test_an_answer_that_got_lost_has_the_same_batch_sent_again(self) -> None:
        self.add()
        self.server.next_pushes = [lost]
        with self.assertRaises(Offline):
            self.sync.run()
        self.add("Write")
        self.sync.run()
        first, again, then = self.server.pushed
        self.assertEqual(first, again)
        self.assertEqual(then["after"], first["batch"]["id"])

    def test_a_batch_that_no_page_reports_is_sent_again(self) -> None:
        self.add()
        self.server.next_pulls = [self.server.page, self.server.page]
        self.sync.run()
        first, again = self.server.pushed
        self.assertEqual(first, again)

    def test_a_cancelled_batch_opens_its_changes_again(self) -> None:
        self.add()
        self.server.next_pushes = [lambda sent: self.server.reply("cancelled", batch=sent["batch"]["id"])]
        self.sync.run()
        first, second = (request["batch"] for request in self.server.pushed)
        self.assertEqual(first["changes"], second["changes"])
        self.assertNotEqual(first["id"], second["id"])

    def test_a_replica_id_of_somebody_else_is_given_up(self) -> None:
        self.add()
        old = self.replica.id
        self.server.next_pushes = [lambda _: self.server.reply("taken")]
        self.sync.run()
        sent = self.server.pushed[1]
        self.assertNotEqual(sent["replica"], old)
        for change in sent["batch"]["changes"]:
            stamps = [change["stamp"], *change["stamps"].values()]
            self.assertEqual({author_of(stamp) for stamp in stamps if stamp != ZERO}, {sent["replica"]})

    def test_a_replica_that_is_behind_goes_on_after_the_last_batch_that_it_knows(self) -> None:
        self.add()
        self.sync.run()
        known = self.server.pushed[0]["batch"]["id"]
        self.add("Write")
        self.replica.store.db.execute("update batch set state = 'sealed'")  # as if the answer had not come
        behind = {"last": known, "batches": [{"id": known, "changes": []}]}
        self.server.next_pushes = [lambda _: self.server.reply("behind", **behind)]
        self.sync.run()
        self.assertEqual(self.server.pushed[-1]["after"], known)
        self.assertEqual(self.replica.store.batches("sealed", "answered"), [])

    def test_a_store_that_was_copied_stops_and_keeps_its_edits(self) -> None:
        row = self.add()
        theirs = "5b0f4c1e-6a57-4b63-9d5e-0a1c5a2f7e02"
        behind = {"last": theirs, "batches": [{"id": theirs, "changes": []}]}
        self.server.next_pushes = [lambda _: self.server.reply("behind", **behind)]
        with self.assertRaises(StoreCopied):
            self.sync.run()
        self.assertEqual(len(self.replica.store.waiting("goal", row)), 1)

    def test_after_a_restore_settled_batches_are_sent_again(self) -> None:
        self.add()
        self.sync.run()
        self.server.batches.clear()
        self.server.next_pulls = [self.resync]
        self.sync.run()
        first, again = self.server.pushed
        self.assertEqual(first["batch"], again["batch"])
        self.assertIsNone(again["after"])

    def resync(self, request: Any) -> Any:
        head = {"replica": request["replica"], "schema": SCHEMA, "from": request["cursor"]}
        return self.server.reply("resync", **head, common=0)

    def test_a_deleted_row_with_waiting_edits_keeps_its_fields(self) -> None:
        self.server.rows = [self.confirmed({})]
        self.sync.run()
        self.replica.update("goal", ROW, {"name": "Write"})
        self.server.rows = [{"entity": "goal", "id": ROW, "version": 2, "dead": LATER}]
        self.sync.pull()
        shown = {"name": "Write", "targetValue": 12, "currentValue": 0}
        self.assertEqual(self.replica.row("goal", ROW), shown)
        self.server.rows = []
        self.sync.run()
        self.assertIsNone(self.replica.row("goal", ROW))

    def test_a_clock_that_was_wrong_is_put_right_with_what_it_stamped(self) -> None:
        row = self.add()
        before = decode(self.replica.store.waiting("goal", row)[0]["stamp"])[0]
        self.server.ahead_ms = -3_600_000
        self.sync.pull()
        after = decode(self.replica.store.waiting("goal", row)[0]["stamp"])[0]
        self.assertAlmostEqual(before.ms - after.ms, 3_600_000, delta=1_000)
        self.assertLess(self.replica.clock().ms, before.ms)

    def test_pages_show_together_with_the_last(self) -> None:
        first = lambda request: self.server.page(request, rows=[self.confirmed({})], more=True, cursor="1.a.0.x")
        self.server.next_pulls = [first, lost]
        with self.assertRaises(Offline):
            self.sync.pull()
        self.assertIsNone(self.replica.row("goal", ROW))

    def test_a_busy_space_is_tried_again_and_then_left_for_later(self) -> None:
        self.add()
        self.server.next_pushes = [lambda _: self.server.reply("busy", retryAfterMs=1)] * 5
        with self.assertRaises(Offline):
            self.sync.run()
        self.assertEqual(len({request["batch"]["id"] for request in self.server.pushed}), 1)

    def test_groups_stay_in_one_batch(self) -> None:
        for number in range(999):
            self.add(str(number))
        with self.replica.together():
            self.add("one")
            self.add("and another")
        self.sync.run()
        self.assertEqual([len(request["batch"]["changes"]) for request in self.server.pushed], [999, 2])

    def test_what_could_never_be_sent_is_refused_where_it_is_made(self) -> None:
        with self.assertRaises(Refused):
            self.add("x" * 2**21)
        with self.assertRaises(Refused):
            self.add("\0")
        self.assertEqual(self.replica.rows("goal"), {})


if __name__ == "__main__":
    unittest.main()
