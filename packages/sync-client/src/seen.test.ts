import { createCollection } from "@tanstack/db";
import { describe, expect, test } from "vitest";
import { createReplicaWorld, pullOnce, runRound } from "../testing/replica-kit.ts";
import { createTestWorld } from "../testing/test-world.ts";
import { syncCollectionOptions } from "./collection/sync-collection-options.ts";
import { baseOfSeen } from "./replica/bases.ts";

/** Two devices that have one task and hear of each other at once. */
async function setUp() {
  const world = createTestWorld();
  const [one, two] = [world.device(), world.device()];
  const { client } = await one.openTab();
  const other = (await two.openTab()).client;
  const id = await client.create("task", { title: "a", notes: "n", minutes: 1 });
  await world.clock.advance(1_000);
  const see = () => {
    const seen = client.seen("task", id);
    if (!seen) throw new Error("the task is not there");
    return seen;
  };
  return { ...world, one, two, client, other, id, see };
}

describe("a form that was open while others edited", () => {
  test("CLI-31: what it overwrites unseen is a conflict, and kept", async () => {
    const { clock, rows, client, other, id, see } = await setUp();
    const seen = see();
    await other.update("task", id, { title: "b" });
    await clock.advance(1_000);
    expect(client.row("task", id)).toMatchObject({ title: "b" });

    await client.update("task", id, { title: "mine" }, { seen });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ title: "mine" }]);
    for (const device of [client, other])
      expect(device.conflicts()).toMatchObject([{ rowId: id, field: "title", value: "b" }]);
  });

  test("CLI-31: without what was seen, an edit is made on what shows when it is written", async () => {
    const { clock, client, other, id } = await setUp();
    await other.update("task", id, { title: "b" });
    await clock.advance(1_000);
    await client.update("task", id, { title: "mine" });
    await clock.advance(1_000);
    expect(client.conflicts()).toEqual([]);
  });

  test("CLI-31: of a whole form only the fields are written that differ from what was seen", async () => {
    const { clock, rows, client, other, id, see } = await setUp();
    const seen = see();
    await other.update("task", id, { notes: "theirs" });
    await clock.advance(1_000);
    await client.update("task", id, { title: "mine", notes: "n", minutes: 1 }, { seen });
    expect(client.repository.outbox.list()).toMatchObject([{ values: { title: "mine" } }]);
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ title: "mine", notes: "theirs", minutes: 1 }]);
    expect(client.conflicts()).toEqual([]);
  });

  test("CLI-31: what is there by now is not written again", async () => {
    const { clock, client, other, id, see } = await setUp();
    const seen = see();
    await other.update("task", id, { title: "same" });
    await clock.advance(1_000);
    await client.update("task", id, { title: "same" }, { seen });
    expect(client.status()).toMatchObject({ pending: 0 });
  });

  test("CLI-31: a counter is written as the difference from what was seen", async () => {
    const { clock, rows, client, other, id, see } = await setUp();
    const seen = see();
    await other.increment("task", id, "minutes", 5);
    await clock.advance(1_000);
    await client.update("task", id, { minutes: 3 }, { seen });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ minutes: 8 }]);
  });

  test("CLI-31: who saw the news too, but not before editing, gets what he entered and a conflict", async () => {
    const { clock, rows, client, other, id, see } = await setUp();
    const opened = see();
    await other.transaction((transaction) => {
      transaction.update("task", id, { title: "b" });
      transaction.increment("task", id, "minutes", 5);
    });
    await clock.advance(1_000);
    const live = see();
    const seen = {
      ...live,
      title: { ...opened.title, value: live.title.value },
      minutes: { ...opened.minutes, value: live.minutes.value },
    };
    await client.update("task", id, { title: "a", minutes: 3 }, { seen });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ title: "a", minutes: 3 }]);
    expect(client.conflicts()).toMatchObject([{ field: "title", value: "b" }]);
  });

  test("CLI-31: a later edit in the same transaction goes on from it", async () => {
    const { clock, rows, client, id, see } = await setUp();
    const seen = see();
    await client.transaction((transaction) => {
      transaction.update("task", id, { minutes: 3 }, { seen });
      transaction.increment("task", id, "minutes", 4);
    });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ minutes: 7 }]);
  });
});

describe("a form that was opened on this device's own edit", () => {
  test("CLI-31: knows that edit, also once it is settled", async () => {
    const { clock, rows, one, client, id, see } = await setUp();
    one.network.cut();
    await client.update("task", id, { title: "own" });
    const seen = see();
    one.network.mend();
    await clock.advance(70_000);
    expect(client.rowStatus("task", id).status).toBe("synced");
    await client.update("task", id, { title: "own again" }, { seen });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ title: "own again" }]);
    expect(client.conflicts()).toEqual([]);
  });

  test("CLI-31: does not know what others made of it since", async () => {
    const { clock, rows, one, client, other, id, see } = await setUp();
    one.network.cut();
    await client.update("task", id, { title: "own" });
    const seen = see();
    one.network.mend();
    await clock.advance(70_000);
    await other.update("task", id, { title: "theirs" });
    await clock.advance(1_000);
    await client.update("task", id, { title: "own again" }, { seen });
    await clock.advance(1_000);
    expect(rows()).toMatchObject([{ title: "own again" }]);
    expect(client.conflicts()).toMatchObject([{ value: "theirs" }]);
  });
});

test("CLI-31: it joins an own edit that waits, which keeps its first base; a further field has what was seen", async () => {
  const { server, device } = createReplicaWorld();
  const [one, two] = [await device().open(), await device().open()];
  const [id = ""] = await one.write([{ kind: "create", entity: "task", values: { title: "a", notes: "n" } }]);
  await runRound(one, server);
  await runRound(two, server);
  await one.write([{ kind: "update", entity: "task", id, values: { title: "own" } }]);
  const shown = one.row("task", id);
  const seen = (shown && one.seen("task", shown)) ?? {};
  await two.write([{ kind: "update", entity: "task", id, values: { title: "b", notes: "b" } }]);
  await runRound(two, server);
  while (await pullOnce(one, await one.lead(), { server, limit: 1_000 }));

  const values = { title: "own again", notes: "own" };
  await one.write([{ kind: "update", entity: "task", id, values, seen }]);
  expect(one.outbox().entries.map(({ change }) => change)).toMatchObject([
    { values, bases: { title: seen["notes"]?.base, notes: seen["notes"]?.base } },
  ]);
  await runRound(one, server);
  const lost = one.rows("syncConflict").map(({ field, value }) => ({ field, value }));
  expect(lost).toHaveLength(2);
  expect(lost).toEqual(
    expect.arrayContaining([
      { field: "title", value: "b" },
      { field: "notes", value: "b" },
    ]),
  );
  expect(one.row("task", id)).toMatchObject(values);
});

test("CLI-31: what was seen while it was being written counts as seen", async () => {
  const { clock, client, id, see } = await setUp();
  const writing = client.update("task", id, { title: "own" });
  const seen = see();
  expect(seen.title.value).toBe("own");
  await writing;
  await clock.advance(1_000);
  await client.update("task", id, { title: "own again" }, { seen });
  await clock.advance(1_000);
  expect(client.conflicts()).toEqual([]);
});

test("CLI-31: an own value seen before this store took another replica id is another's value, seen as it was", () => {
  const [own, confirmed] = ["0mi5x2k1q000k3f9x0ab", "0mi5x0000000zzzzzzzz"] as never[];
  const seen = { value: "own", stamp: own, base: confirmed } as never;
  expect(baseOfSeen(seen, "k3f9x0ab" as never)).toBe(confirmed);
  expect(baseOfSeen(seen, "otherone" as never)).toBe(own);
});

test("CLI-31: of fields that were not seen what shows is the base", async () => {
  const { clock, client, other, id, see } = await setUp();
  const { title } = see();
  await other.update("task", id, { title: "b", notes: "b" });
  await clock.advance(1_000);
  await client.update("task", id, { title: "mine", notes: "mine" }, { seen: { title } });
  await clock.advance(1_000);
  expect(client.conflicts()).toMatchObject([{ field: "title" }]);
});

test("CLI-31: an edit of a collection says in its metadata what was seen", async () => {
  const { clock, client, other, rows, id, see } = await setUp();
  const tasks = createCollection(syncCollectionOptions(client, "task"));
  await tasks.preload();
  const seen = see();
  await other.transaction((transaction) => {
    transaction.update("task", id, { title: "b" });
    transaction.increment("task", id, "minutes", 5);
  });
  await clock.advance(1_000);
  await tasks.update(id, { metadata: { seen } }, (draft) => {
    draft.title = "mine";
    draft.minutes = 3;
  }).isPersisted.promise;
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ title: "mine", minutes: 8 }]);
  expect(client.conflicts()).toMatchObject([{ field: "title", value: "b" }]);
});

test("nothing is seen of a row that is not there", async () => {
  const { client } = await setUp();
  expect(client.seen("task", client.newId())).toBeUndefined();
});
