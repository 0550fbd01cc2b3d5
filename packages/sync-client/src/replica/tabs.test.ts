import "fake-indexeddb/auto";
import { stampOf } from "@tidemark/sync-core";
import { describe, expect, test } from "vitest";
import { createReplicaWorld, type Device, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { openIndexedDbStore } from "../adapters/indexeddb.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { Replica, TouchedRows } from "./replica.ts";

let databases = 0;

function inMemory(): Device {
  return createReplicaWorld().device({ disk: createMemoryDisk() });
}

function inIndexedDb(): Device {
  const name = `tabs-${(databases += 1)}`;
  return createReplicaWorld().device({ openStore: () => openIndexedDbStore(name) });
}

async function create(replica: Replica): Promise<string> {
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "read" } }]);
  return id;
}

/** Resolves with what the tab is told next. */
function nextNews(replica: Replica): Promise<TouchedRows> {
  return new Promise((resolve) => {
    const stop = replica.subscribe((touched) => {
      stop();
      resolve(touched);
    });
  });
}

describe.each([
  ["memory", inMemory],
  ["IndexedDB", inIndexedDb],
])("%s", (_name, device) => {
  test("CLI-14: what one tab commits the other shows, told only which rows changed", async () => {
    const { open } = device();
    const [writer, reader] = [await open(), await open()];
    const news = nextNews(reader);
    const id = await create(writer);
    expect(await news).toEqual(new Map([["task", new Set([id])]]));
    expect(reader.row("task", id)).toEqual(writer.row("task", id));
    expect(reader.head()).toEqual(writer.head());
  });

  test("CLI-14: both tabs write at once and nothing is lost", async () => {
    const { open } = device();
    const tabs = [await open(), await open()] as const;
    const id = await create(tabs[0]);
    await tabs[1].refresh();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        tabs[n % 2 === 0 ? 0 : 1].write([{ kind: "update", entity: "task", id, values: { minutes: 1 } }]),
      ),
    );
    for (const tab of [...tabs, await open()]) {
      await tab.refresh();
      expect(tab.row("task", id)).toMatchObject({ minutes: 20 });
      expect(tab.stats().changes).toBe(21);
    }
  });

  test("CLI-14: a tab that missed more than the store remembers reads everything anew", async () => {
    const { open } = device();
    const [writer, sleeper] = [await open(), await open()];
    sleeper.close();
    for (let n = 0; n < 40; n += 1) await create(writer);
    const news = nextNews(sleeper);
    await sleeper.refresh();
    expect(await news).toBe("all");
    expect(sleeper.rows("task")).toEqual(writer.rows("task"));
  });

  test("an edit is made on what the store holds, though this tab has not seen it yet", async () => {
    const { open } = device();
    const [first, second] = [await open(), await open()];
    second.close();
    const id = await create(first);
    await second.write([{ kind: "update", entity: "task", id, values: { title: "write" } }]);
    await first.refresh();
    expect(first.outbox().entries).toMatchObject([
      { change: { kind: "create", values: { title: "write" } } },
    ]);
  });

  test("CLI-13: an edit's base is what its tab showed, though the store has a newer value", async () => {
    const { server } = createReplicaWorld();
    const { open } = device();
    const [leader, follower] = [await open(), await open()];
    const id = await create(leader);
    await runRound(leader, server);
    await follower.refresh();
    follower.close();
    const shown = server.rows(TEST_SPACE, "task").get(id)?.stamps ?? {};
    server.sql(TEST_SPACE, (sql) => sql.update("task", id, { title: "by SQL" }));
    await runRound(leader, server);
    await follower.write([{ kind: "update", entity: "task", id, values: { title: "mine" } }]);
    expect(follower.outbox().entries).toMatchObject([
      { change: { bases: { title: stampOf(shown, "title") } } },
    ]);
  });

  test("CLI-13: after a tab has read everything anew, its edits are made on what it shows then", async () => {
    const { server } = createReplicaWorld();
    const { open } = device();
    const [leader, sleeper] = [await open(), await open()];
    const id = await create(leader);
    await runRound(leader, server);
    await sleeper.refresh();
    server.sql(TEST_SPACE, (sql) => sql.update("task", id, { title: "by SQL" }));
    sleeper.close();
    for (let n = 0; n < 20; n += 1) await create(leader);
    await runRound(leader, server);
    await sleeper.refresh();
    expect(sleeper.row("task", id)).toMatchObject({ title: "by SQL" });

    await sleeper.write([{ kind: "update", entity: "task", id, values: { title: "mine" } }]);
    const shown = server.rows(TEST_SPACE, "task").get(id)?.stamps ?? {};
    expect(sleeper.outbox().entries).toMatchObject([
      { change: { bases: { title: stampOf(shown, "title") } } },
    ]);
  });

  test("all there is survives a restart", async () => {
    const { server } = createReplicaWorld();
    const { open } = device();
    const replica = await open();
    const id = await create(replica);
    await runRound(replica, server);
    await replica.write([{ kind: "update", entity: "task", id, values: { minutes: 1 } }]);
    await replica.noteAttempt([{ entity: "task", id }], 42);
    const again = await open();
    for (const of of ["head", "stats", "outbox", "failed", "pullStart", "nextBatch"] as const) {
      expect(again[of]()).toEqual(replica[of]());
    }
    expect(again.status("task", id)).toEqual(replica.status("task", id));
    expect(again.rows("task")).toEqual(replica.rows("task"));
  });
});

test("a replica belongs to one space", async () => {
  const name = `tabs-${(databases += 1)}`;
  const world = createReplicaWorld();
  const device = world.device({ openStore: () => openIndexedDbStore(name) });
  await device.open();
  const stranger = device.open({ space: "0190a0c0-0000-7000-8000-0000000000bb" });
  await expect(stranger).rejects.toThrow("this local database holds space");
});
