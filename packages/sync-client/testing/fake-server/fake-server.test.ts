import {
  type Change,
  CLOCK_START,
  encodeStamp,
  INSERT_KEY,
  PROTOCOL_VERSION,
  type PullReply,
  type PushReply,
  type ReplicaId,
  tick,
} from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { TEST_SPACE, testEntities } from "../test-entities.ts";
import { createFakeServer } from "./fake-server.ts";

const ALICE = "alice000" as ReplicaId;
const BOB = "bob00000" as ReplicaId;
const sender = { protocol: PROTOCOL_VERSION, schema: 1, space: TEST_SPACE };
const row = uuid(900);

function uuid(n: number): string {
  return `0190a0c0-0000-7000-8000-${n.toString().padStart(12, "0")}`;
}

function setUp() {
  let now = 1_000_000;
  const server = createFakeServer({ entities: testEntities, spaces: [TEST_SPACE], now: () => now });
  const stamp = (replica: string) => encodeStamp(tick(CLOCK_START, (now += 1)), replica);
  const head = (replica: string, n: number) => ({ id: uuid(n), entity: "task", row, stamp: stamp(replica) });
  return {
    server,
    create: (replica: string, n: number, of = row): Change => ({
      ...head(replica, n),
      row: of,
      kind: "create",
      values: { title: "a", notes: "", minutes: 0 },
    }),
    update: (replica: string, n: number, values: { title?: string; minutes?: number }): Change => ({
      ...head(replica, n),
      kind: "update",
      values,
      bases: {},
    }),
    remove: (replica: string, n: number): Change => ({ ...head(replica, n), kind: "delete" }),
    push: (replica: ReplicaId, after: string | null, id: string, ...changes: Change[]): PushReply =>
      server.push({ ...sender, replica, after, batch: { id, changes } }),
    pull: (
      cursor: string | null,
      { limit = 1_000, unsettled = [] as string[], replica = ALICE } = {},
    ): PullReply => server.pull({ ...sender, replica, cursor, unsettled, limit }),
  };
}

function page(reply: PullReply) {
  if (reply.kind !== "checkpoint") throw new Error(`expected a page and got ${reply.kind}`);
  return reply;
}

test("PUSH-1: a batch that comes twice is settled once and answered alike", () => {
  const { server, push, create, update } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const again = update(ALICE, 11, { minutes: 5 });
  const first = push(ALICE, uuid(1), uuid(2), again);
  expect(push(ALICE, uuid(1), uuid(2), again)).toEqual(first);
  expect(server.rows(TEST_SPACE, "task").get(row)?.values).toMatchObject({ minutes: 5 });
});

test("PUSH-2: a push after another batch than the server's last settles nothing and is told of it", () => {
  const { server, push, create, update } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const reply = push(ALICE, null, uuid(2), update(ALICE, 11, { title: "b" }));
  expect(reply).toMatchObject({
    kind: "behind",
    last: uuid(1),
    batches: [{ id: uuid(1), changes: [{ id: uuid(10) }] }],
  });
  expect(server.settledBatches(TEST_SPACE)).toBe(1);
});

test("PUSH-4: a rejected change takes its group with it and nothing else", () => {
  const { server, push, create, update } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const group = uuid(77);
  const reply = push(
    ALICE,
    uuid(1),
    uuid(2),
    { ...update(ALICE, 11, { minutes: 5 }), group },
    { ...update(ALICE, 12, { title: "" }), group },
    update(ALICE, 13, { title: "kept" }),
  );
  expect(reply).toMatchObject({
    outcomes: [
      { kind: "rejected", code: "group" },
      { kind: "rejected", code: "invalid", field: "title" },
      { kind: "applied" },
    ],
  });
  expect(server.rows(TEST_SPACE, "task").get(row)?.values).toMatchObject({ title: "kept", minutes: 0 });
});

test("PUSH-7: a replica id stays in the space of its first push", () => {
  const { server, push, create } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  server.addSpace(uuid(5));
  const elsewhere = {
    ...sender,
    space: uuid(5),
    replica: ALICE,
    after: null,
    batch: { id: uuid(2), changes: [] },
  };
  expect(server.push(elsewhere)).toMatchObject({ kind: "taken" });
});

test("ROW-4: an edit that is later than a deletion brings the row back, an earlier one does not", () => {
  const { server, push, create, update, remove } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const early = update(BOB, 20, { title: "early" });
  push(ALICE, uuid(1), uuid(2), remove(ALICE, 11));
  expect(push(BOB, null, uuid(3), early)).toMatchObject({
    outcomes: [{ kind: "merged", lost: [INSERT_KEY] }],
  });
  expect(server.rows(TEST_SPACE, "task").size).toBe(0);
  push(BOB, uuid(3), uuid(4), update(BOB, 21, { minutes: 1 }));
  expect(server.rows(TEST_SPACE, "task").get(row)?.values).toMatchObject({ title: "early", minutes: 1 });
});

test("PULL-2, PULL-3: pages cut a version anywhere and end at the space's version", () => {
  const { server, push, pull, create } = setUp();
  const ids = [1, 2, 3, 4, 5].map((n) => uuid(600 + n));
  push(ALICE, null, uuid(1), ...ids.map((id, n) => create(ALICE, 10 + n, id)));
  const pulled: string[] = [];
  let reply = page(pull(null, { limit: 2 }));
  for (; reply.more; reply = page(pull(reply.cursor, { limit: 2 })))
    pulled.push(...reply.rows.map(({ id }) => id));
  expect([...pulled, ...reply.rows.map(({ id }) => id)]).toEqual(ids);
  server.sql(TEST_SPACE, (sql) => sql.update("task", ids[0] ?? "", { title: "a" }));
  expect(page(pull(reply.cursor))).toMatchObject({ rows: [], more: false });
  expect(page(pull(reply.cursor)).cursor).not.toBe(reply.cursor);
});

test("PULL-5: the last page tells the outcomes of the batches named and of those since the cursor", () => {
  const { push, pull, create, update } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const { cursor } = page(pull(null));
  expect(page(pull(cursor)).settled).toEqual([]);
  expect(page(pull(cursor, { unsettled: [uuid(1)] })).settled.map(({ batch }) => batch)).toEqual([uuid(1)]);
  push(ALICE, uuid(1), uuid(2), update(ALICE, 11, { title: "b" }));
  expect(page(pull(cursor)).settled.map(({ batch }) => batch)).toEqual([uuid(2)]);
  expect(page(pull(cursor, { replica: BOB })).settled).toEqual([]);
});

test("PULL-4: a cursor from a history that a restore has undone is told what both have in common", () => {
  const { server, push, pull, create, update } = setUp();
  push(ALICE, null, uuid(1), create(ALICE, 10));
  const kept = page(pull(null)).cursor;
  const restore = server.backup();
  push(ALICE, uuid(1), uuid(2), update(ALICE, 11, { title: "lost" }));
  const undone = page(pull(null)).cursor;
  restore();
  expect(pull(undone)).toMatchObject({ kind: "resync", common: 1 });
  push(BOB, null, uuid(3), update(BOB, 20, { title: "new" }));
  expect(pull(undone)).toMatchObject({ kind: "resync", common: 1 });
  expect(page(pull(kept)).rows.filter(({ entity }) => entity === "task")).toMatchObject([
    { id: row, values: { title: "new" } },
  ]);
});

test("PULL-6: a stream carries what each commit changed, from cursor to cursor", () => {
  const { server, push, pull, create } = setUp();
  const { cursor } = page(pull(null));
  const heard: string[] = [];
  const close = server.live({ ...sender, replica: BOB, cursor }, (message) =>
    heard.push(message.kind === "checkpoint" ? `${message.from}→${message.cursor}` : message.kind),
  );
  push(ALICE, null, uuid(1), create(ALICE, 10));
  server.sql(TEST_SPACE, (sql) => sql.update("task", row, { title: "by SQL" }));
  server.restart();
  close();
  expect(heard).toEqual([`${cursor}→1:1:`, "1:1:→1:2:", "bye"]);
});
