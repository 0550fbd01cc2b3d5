"""What a replica keeps, in one SQLite file: its base, its outbox, its batches and what was refused.

An outbox entry is open (no batch), or sealed in a batch. A batch is `sealed`, then `answered` by a push, then `settled`
by a pull, and kept for a week after that in case a restored server has to be told again (CLI-23).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from .merge import Change, Row

TABLES = """
create table if not exists meta (key text primary key, value text) without rowid;
create table if not exists base (
  entity text, id text, version integer, row text, primary key (entity, id)) without rowid;
create table if not exists batch (
  seq integer primary key autoincrement, id text unique, state text, settled_at integer);
create table if not exists outbox (
  seq integer primary key autoincrement, schema integer, entity text, row text, change text,
  batch text references batch (id));
create table if not exists failed (
  seq integer primary key, entity text, row text, change text, code text, field text, message text);
"""

WAITING = "(batch is null or batch in (select id from batch where state <> 'settled'))"


class Store:
    """Rows and lists of a replica. What belongs together is written inside one `transaction()`."""

    def __init__(self, path: str):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=10)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = full")  # what is reported done survives a crash (CLI-1)
        self.db.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.db.in_transaction:  # part of the one around it
            yield
            return
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def get(self, key: str) -> Any:
        found = self.db.execute("select value from meta where key = ?", [key]).fetchone()
        return json.loads(found[0]) if found else None

    def set(self, key: str, value: Any) -> None:
        self.db.execute("insert or replace into meta values (?, ?)", [key, json.dumps(value)])

    # ---- base

    def base(self, entity: str, row_id: str) -> Optional[Row]:
        found = self.db.execute("select row from base where entity = ? and id = ?", [entity, row_id]).fetchone()
        return json.loads(found[0]) if found else None

    def put_base(self, entity: str, row_id: str, version: int, row: Row) -> None:
        values = [entity, row_id, version, json.dumps(row)]
        self.db.execute("insert or replace into base values (?, ?, ?, ?)", values)

    def remove_base(self, entity: str, row_id: str) -> None:
        self.db.execute("delete from base where entity = ? and id = ?", [entity, row_id])

    def base_rows(self) -> list[Row]:
        return [json.loads(row) for (row,) in self.db.execute("select row from base")]

    def row_ids(self, entity: str) -> list[str]:
        """Of every row that may be seen: confirmed, waiting or refused."""
        found = self.db.execute(
            f"select id from base where entity = ? union select row from outbox where entity = ? and {WAITING}"
            " union select row from failed where entity = ? order by 1",
            [entity] * 3,
        )
        return [row_id for (row_id,) in found]

    # ---- outbox

    def append(self, schema: int, change: Change) -> None:
        self.db.execute(
            "insert into outbox (schema, entity, row, change) values (?, ?, ?, ?)",
            [schema, change["entity"], change["row"], json.dumps(change)],
        )

    def waiting(self, entity: str, row_id: str) -> list[Change]:
        return self.changes(f"select change from outbox where entity = ? and row = ? and {WAITING} order by seq", entity, row_id)

    def failed(self, entity: str, row_id: str) -> list[Change]:
        return self.changes("select change from failed where entity = ? and row = ? order by seq", entity, row_id)

    def open_entries(self) -> list[tuple[int, int, Change]]:
        found = self.db.execute("select seq, schema, change from outbox where batch is null order by seq")
        return [(seq, schema, json.loads(change)) for seq, schema, change in found]

    def changes_of(self, batch: str) -> list[Change]:
        return self.changes("select change from outbox where batch = ? order by seq", batch)

    def replace_change(self, seq: int, change: Change, table: str = "outbox") -> None:
        self.db.execute(f"update {table} set change = ? where seq = ?", [json.dumps(change), seq])

    def changes(self, query: str, *parameters: Any) -> list[Change]:
        return [json.loads(change) for (change,) in self.db.execute(query, parameters)]

    # ---- batches

    def batches(self, *states: str) -> list[str]:
        """The ids of the batches in one of these states, in the order in which they were sealed."""
        marks = ", ".join("?" * len(states))
        found = self.db.execute(f"select id from batch where state in ({marks}) order by seq", states)
        return [batch for (batch,) in found]

    def knows(self, batch: str) -> bool:
        return self.db.execute("select 1 from batch where id = ?", [batch]).fetchone() is not None

    def set_state(self, batch: str, state: str, settled_at: Optional[int] = None) -> None:
        self.db.execute("update batch set state = ?, settled_at = ? where id = ?", [state, settled_at, batch])

    def reopen(self, batch: str) -> None:
        """Its changes are open again: it was cancelled, or its replica id was somebody else's."""
        self.db.execute("update outbox set batch = null where batch = ?", [batch])
        self.db.execute("delete from batch where id = ?", [batch])

    def forget_before(self, settled_before: int) -> None:
        """Drops batches settled long ago, but never the last one."""
        old = "state = 'settled' and settled_at < ? and seq < (select max(seq) from batch where state = 'settled')"
        self.db.execute(f"delete from outbox where batch in (select id from batch where {old})", [settled_before])
        self.db.execute(f"delete from batch where {old}", [settled_before])
