import { BATCH_LIMITS, naturalRowId, ZERO_STAMP } from "@tidemark/sync-core";
import { describe, expect, test } from "vitest";
import { createReplicaWorld, pullOnce, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { Replica } from "./replica.ts";

const MISSING = "0190a0c0-0000-7000-8000-0000000000ff";

async function openOne(): Promise<Replica> {
  return createReplicaWorld().device().open();
}

async function createTask(replica: Replica, values: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const [id = ""] = await replica.write([
    { kind: "create", entity: "task", values: { title: "read", ...values } },
  ]);
  return id;
}

function changesOf(replica: Replica) {
  return replica.outbox().entries.map(({ change }) => change);
}

describe("rows", () => {
  test("CLI-1: an edit shows without a network and is there after a restart", async () => {
    const device = createReplicaWorld().device();
    const replica = await device.open();
    const id = await createTask(replica, { minutes: 3 });
    await replica.write([
      { kind: "update", entity: "task", id, values: { minutes: 4, notes: "chapter one" } },
    ]);

    for (const tab of [replica, await device.open()]) {
      expect(tab.row("task", id)).toEqual({ id, title: "read", notes: "chapter one", minutes: 7 });
      expect(tab.rows("task")).toHaveLength(1);
      expect(tab.stats()).toMatchObject({ total: 1, pending: 1, synced: 0, failed: 0, changes: 2, open: 2 });
      expect(tab.status("task", id)).toEqual({
        status: "pending",
        lastSynced: null,
        lastAttempt: null,
        message: null,
        version: null,
      });
    }
  });

  test("CLI-1: a commit that fails leaves the row as it was", async () => {
    let full = false;
    const disk = createMemoryDisk({
      beforeCommit() {
        if (full) throw new Error("the disk is full");
      },
    });
    const replica = await createReplicaWorld().device({ disk }).open();
    const id = await createTask(replica);
    full = true;
    await expect(replica.write([{ kind: "delete", entity: "task", id }])).rejects.toThrow("the disk is full");
    expect(replica.row("task", id)).toMatchObject({ title: "read" });
    expect(replica.stats().changes).toBe(1);
  });

  test("edits of one transaction see each other", async () => {
    const replica = await openOne();
    const id = "0190a0c0-0000-7000-8000-000000000001";
    await replica.write([
      { kind: "create", entity: "task", id, values: { title: "read" } },
      { kind: "update", entity: "task", id, values: { minutes: 2 } },
      { kind: "update", entity: "task", id, values: { minutes: 3 } },
    ]);
    expect(replica.row("task", id)).toMatchObject({ minutes: 5 });
  });

  test("listeners hear which rows changed, after they changed", async () => {
    const replica = await openOne();
    const heard: unknown[] = [];
    replica.subscribe((touched) => heard.push(touched, replica.rows("task").length));
    const id = await createTask(replica);
    expect(heard).toEqual([new Map([["task", new Set([id])]]), 1]);
  });
});

describe("refusals", () => {
  test.each([
    [
      "a value that breaks a rule",
      { kind: "create", entity: "task", values: { title: "" } },
      "task.title: give the task a title",
      "title",
    ],
    [
      "a field that is not there",
      { kind: "create", entity: "task", values: { title: "a", colour: "red" } },
      'task has no field "colour"; it has title, notes, minutes',
      "colour",
    ],
    [
      "an entity that is not there",
      { kind: "delete", entity: "chore", id: MISSING },
      'there is no entity "chore"',
      undefined,
    ],
    [
      "an id that is no UUID in lower case",
      { kind: "create", entity: "task", id: "42", values: { title: "a" } },
      "task: the id of a row is a UUID",
      "id",
    ],
    [
      "an update of a row that is not there",
      { kind: "update", entity: "task", id: MISSING, values: { title: "a" } },
      `there is no task ${MISSING}`,
      undefined,
    ],
    [
      "a deletion of a row that is not there",
      { kind: "delete", entity: "task", id: MISSING },
      `there is no task ${MISSING}`,
      undefined,
    ],
  ] as const)("%s is refused and nothing is written", async (_name, edit, message, field) => {
    const replica = await openOne();
    const write = replica.write([{ kind: "create", entity: "task", values: { title: "first" } }, edit]);
    await expect(write).rejects.toMatchObject({
      name: "EditRefused",
      message: expect.stringContaining(message),
      field,
    });
    expect(replica.stats()).toMatchObject({ total: 0, changes: 0 });
  });

  test("an update is checked field by field, and a difference by where it leads", async () => {
    const replica = await openOne();
    const id = await createTask(replica);
    const update = (values: Readonly<Record<string, unknown>>) =>
      replica.write([{ kind: "update", entity: "task", id, values }]);
    await expect(update({ notes: 7 })).rejects.toMatchObject({ code: "invalid", field: "notes" });
    await expect(update({ notes: "half \ud800" })).rejects.toMatchObject({ code: "invalid", field: "notes" });
    await expect(update({ minutes: 0.5 })).rejects.toMatchObject({ code: "invalid", field: "minutes" });
    await expect(update({ minutes: "5" })).rejects.toThrow("give the difference, a number");
    await update({});
    expect(replica.stats().changes).toBe(1);
  });

  test("a row that is there cannot be created again", async () => {
    const replica = await openOne();
    const id = await createTask(replica);
    await expect(
      replica.write([{ kind: "create", entity: "task", id, values: { title: "b" } }]),
    ).rejects.toMatchObject({ code: "exists" });
  });

  test("CLI-15: a group that could never be sent is refused, and so is one change", async () => {
    const replica = await openOne();
    const many = Array.from(
      { length: BATCH_LIMITS.changes + 1 },
      () => ({ kind: "create", entity: "task", values: { title: "a" } }) as const,
    );
    await expect(replica.write(many, { group: true })).rejects.toMatchObject({ code: "oversize" });
    await expect(createTask(replica, { notes: "x".repeat(BATCH_LIMITS.bytes) })).rejects.toMatchObject({
      code: "oversize",
    });
    expect(replica.stats().changes).toBe(0);
    await replica.write(many);
    expect(replica.stats().changes).toBe(BATCH_LIMITS.changes + 1);
  });
});

describe("changes", () => {
  test("ROW-6: what a create fills by default carries the zero stamp", async () => {
    const replica = await openOne();
    await createTask(replica, { notes: undefined });
    expect(changesOf(replica)).toMatchObject([
      { kind: "create", stamps: { notes: ZERO_STAMP, minutes: ZERO_STAMP } },
    ]);
  });

  test("CLI-8: an update joins the last open entry of its row; a difference does not", async () => {
    const replica = await openOne();
    const id = await createTask(replica);
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "write" } }]);
    expect(changesOf(replica)).toMatchObject([{ kind: "create", values: { title: "write" } }]);
    await replica.write([{ kind: "update", entity: "task", id, values: { minutes: 1 } }]);
    await replica.write([{ kind: "update", entity: "task", id, values: { minutes: 1 } }]);
    expect(changesOf(replica).map(({ kind }) => kind)).toEqual(["create", "update", "update"]);
  });

  test("CLI-8: an update does not join what became too large to send", async () => {
    const replica = await openOne();
    const id = await createTask(replica, { notes: "x".repeat(BATCH_LIMITS.bytes - 500) });
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "t".repeat(100) } }]);
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "u".repeat(100) } }]);
    expect(replica.row("task", id)).toMatchObject({ title: "u".repeat(100) });
    expect(changesOf(replica).length).toBeGreaterThan(0);
  });

  test("CLI-8: a delete takes its create along only if that is the last entry, open and alone", async () => {
    const replica = await openOne();
    const first = await createTask(replica);
    const second = await createTask(replica);
    await replica.write([{ kind: "delete", entity: "task", id: second }]);
    expect(changesOf(replica)).toHaveLength(1);
    const [third = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "c" } }]);
    await replica.write([{ kind: "delete", entity: "task", id: first }]);
    expect(changesOf(replica).map(({ kind, row }) => [kind, row])).toEqual([
      ["create", first],
      ["create", third],
      ["delete", first],
    ]);
  });

  test("CLI-8: a delete of a row that others may have made as well does not take its create along", async () => {
    const replica = await openOne();
    const id = naturalRowId(TEST_SPACE, "task", "settings");
    await replica.write([{ kind: "create", entity: "task", id, values: { title: "a" } }]);
    await replica.write([{ kind: "delete", entity: "task", id }]);
    expect(changesOf(replica).map(({ kind }) => kind)).toEqual(["create", "delete"]);
  });

  test("CLI-8: nothing joins a sealed entry or a group", async () => {
    const replica = await openOne();
    const id = await createTask(replica);
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "b" } }]);
    await replica.write(
      [
        { kind: "update", entity: "task", id, values: { title: "c" } },
        { kind: "update", entity: "task", id, values: { notes: "c" } },
      ],
      { group: true },
    );
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "d" } }]);
    const changes = changesOf(replica);
    expect(changes.map(({ kind }) => kind)).toEqual(["create", "update", "update", "update", "update"]);
    expect(new Set(changes.slice(2, 4).map(({ group }) => group)).size).toBe(1);
    expect(changes.map(({ group }) => group === undefined)).toEqual([true, true, false, false, true]);
  });

  test("CLI-13: the base is the server's value, or what the author's own value was made on", async () => {
    const { server, ...world } = createReplicaWorld();
    const replica = await world.device().open();
    const id = await createTask(replica);
    await runRound(replica, server);
    const stamp = server.rows(TEST_SPACE, "task").get(id)?.stamps[""];

    const fence = await replica.lead();
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "b" } }]);
    await replica.sealBatch(fence, BATCH_LIMITS);
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "c", notes: "n" } }]);
    expect(changesOf(replica)).toMatchObject([
      { values: { title: "b" }, bases: { title: stamp } },
      { values: { title: "c", notes: "n" }, bases: { title: stamp, notes: ZERO_STAMP } },
    ]);
    await replica.write([{ kind: "delete", entity: "task", id }]);
    expect(changesOf(replica).at(-1)).toMatchObject({ kind: "delete", base: stamp });
  });

  test("CLI-13: a value that arrived beneath one's own was not seen", async () => {
    const { server, ...world } = createReplicaWorld();
    const replica = await world.device().open();
    const id = await createTask(replica);
    await runRound(replica, server);
    const stamp = server.rows(TEST_SPACE, "task").get(id)?.stamps[""];
    await replica.write([{ kind: "update", entity: "task", id, values: { title: "mine" } }]);
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    server.sql(TEST_SPACE, (sql) => sql.update("task", id, { title: "theirs", notes: "theirs" }));
    await pullOnce(replica, fence, { server, limit: 10 });
    const { title, notes } = server.rows(TEST_SPACE, "task").get(id)?.stamps ?? {};
    await replica.write([
      { kind: "update", entity: "task", id, values: { title: "mine again", notes: "mine" } },
    ]);
    expect(changesOf(replica).at(-1)).toMatchObject({ bases: { title: stamp, notes } });
    expect(title).not.toBe(stamp);
  });

  test("a deleted row that is created again goes on with its counters where they stood", async () => {
    const { server, ...world } = createReplicaWorld();
    const replica = await world.device().open();
    const id = await createTask(replica, { minutes: 5 });
    await runRound(replica, server);
    const values = { title: "read", notes: "", minutes: 5 };

    await replica.write([{ kind: "delete", entity: "task", id }]);
    await runRound(replica, server);
    expect(replica.row("task", id)).toBeNull();
    await replica.write([{ kind: "create", entity: "task", id, values }]);
    expect(replica.row("task", id)).toEqual({ id, ...values });
    await runRound(replica, server);
    expect(replica.row("task", id)).toEqual({ id, ...values });
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toEqual(values);
  });

  test("CLK-3: two tabs of one store have one clock", async () => {
    const device = createReplicaWorld().device();
    const tabs = [await device.open(), await device.open()];
    for (let round = 0; round < 6; round += 1) await createTask(tabs[round % 2] as Replica);
    const stamps = changesOf(tabs[1] as Replica).map(({ stamp }) => stamp);
    expect(stamps).toEqual(stamps.toSorted());
    expect(new Set(stamps).size).toBe(6);
  });
});
