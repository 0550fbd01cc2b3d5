import { expect, test } from "vitest";
import { createReplicaWorld } from "../../testing/replica-kit.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { LocalStore } from "../ports.ts";
import type { Edit } from "./replica.ts";

const create = (id: string): Edit => ({ kind: "create", entity: "task", id, values: { title: "read" } });
const add = (id: string): Edit => ({ kind: "update", entity: "task", id, values: { minutes: 1 } });
const ids = ["a", "b"].map((last) => `0190a0c0-0000-7000-8000-00000000000${last}`) as [string, string];

test("CLI-1: writes that come while one is under way share the next transaction, in their order", async () => {
  const replica = await createReplicaWorld().device().open();
  const { revision } = replica.head();
  const writes = [create(ids[0]), ...Array.from({ length: 50 }, () => add(ids[0]))];
  await Promise.all(writes.map((edit) => replica.write([edit])));
  expect(replica.row("task", ids[0])).toMatchObject({ minutes: 50 });
  expect(replica.outbox().entries.map(({ change }) => change.kind)).toEqual(writes.map(({ kind }) => kind));
  expect(replica.head().revision - revision).toBe(2);
});

test("CLI-1: a write that is refused takes no other with it, nor one that came later and builds on them", async () => {
  const replica = await createReplicaWorld().device().open();
  const first = replica.write([create(ids[0])]);
  const results = await Promise.allSettled([
    first,
    replica.write([create(ids[1])]),
    replica.write([create(ids[0])]),
    replica.write([add(ids[1])]),
    first.then(() => replica.write([add(ids[1])])),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  expect(replica.row("task", ids[1])).toMatchObject({ minutes: 2 });
});

test("CLI-1: a commit is told to each of its writes before anybody sees it", async () => {
  const replica = await createReplicaWorld().device().open();
  const told: string[] = [];
  replica.subscribe(() => told.push("all"));
  const write = (id: string) => replica.write([create(id)], { group: true, onCommit: () => told.push(id) });
  await Promise.all([write(ids[0]), write(ids[1])]);
  await Promise.resolve();
  expect(told).toEqual([ids[0], "all", ids[1], "all"]);
});

test("CLI-1: writes whose transaction fails at its end are not tried again: they may be there", async () => {
  const store = createMemoryDisk().open();
  let failing = false;
  const failsLate: LocalStore = {
    ...store,
    async transaction(mode, body, durability) {
      const result = await store.transaction(mode, body, durability);
      if (failing && mode === "write") throw new Error("the disk does not answer");
      return result;
    },
  };
  const replica = await createReplicaWorld()
    .device({ openStore: () => Promise.resolve(failsLate) })
    .open();
  await replica.write([create(ids[0])]);
  failing = true;
  const results = await Promise.allSettled([1, 2, 3].map(() => replica.write([add(ids[0])])));
  failing = false;
  await replica.refresh();
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(replica.row("task", ids[0])).toMatchObject({ minutes: 3 });
});
