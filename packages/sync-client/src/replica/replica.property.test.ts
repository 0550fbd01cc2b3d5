import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { createMachineLife, createRandomLife } from "../../testing/random-life.ts";
import { createReplicaWorld, type ReplicaWorld, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { openIndexedDbStore } from "../adapters/indexeddb.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { LocalStore } from "../ports.ts";
import type { Replica } from "./replica.ts";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);
const STEPS = 120;

function worldOf(seed: number): ReplicaWorld {
  return createReplicaWorld({
    seed,
    rule: (_entity, { title }) =>
      title === "taken" ? { field: "title", message: "this title is taken" } : null,
  });
}

/** Everything that a replica shows. */
function seenBy(replica: Replica) {
  const rows = replica.rows("task").toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ids = [
    ...replica.outbox().entries.map(({ change }) => change),
    ...replica.failed().map(({ entry }) => entry.change),
  ];
  return {
    rows,
    statuses: [...rows.map(({ id }) => id), ...ids.map(({ row }) => row)].map((id) => [
      id,
      replica.status("task", id),
    ]),
    stats: replica.stats(),
    head: replica.head(),
    outbox: replica.outbox(),
    failed: replica.failed(),
    pull: replica.pullStart(),
    push: replica.nextBatch(),
  };
}

/** Two tabs and their world at random; now and then each is held against what a fresh tab reads. */
async function live(
  seed: number,
  openStore: () => Promise<LocalStore>,
  compare: (seen: unknown, fresh: unknown) => void,
): Promise<void> {
  const world = worldOf(seed);
  const { random, server, clock } = world;
  const nextStep = createRandomLife(random, server);
  const device = world.device({ openStore });
  const tabs = [await device.open(), await device.open()];
  for (let step = 0; step < STEPS; step += 1) {
    await nextStep()(random.pick(tabs));
    await clock.advance(random.below(50));
    if (random.chance(0.05)) tabs.splice(random.below(tabs.length), 1, await device.open());
    if (!random.chance(0.2)) continue;
    const fresh = seenBy(await device.open());
    for (const tab of tabs) {
      await tab.refresh();
      compare({ step, ...seenBy(tab) }, { step, ...fresh });
    }
  }
}

describe("whatever happens", () => {
  test.each(SEEDS)(
    "CLI-14: every tab shows what a fresh one reads from the store (seed %i)",
    async (seed) => {
      const disk = createMemoryDisk();
      await live(
        seed,
        async () => disk.open(),
        (seen, fresh) => expect(seen).toEqual(fresh),
      );
    },
  );

  test.each(SEEDS.slice(0, 15))("CLI-14: the same on IndexedDB (seed %i)", async (seed) => {
    const openStore = () => openIndexedDbStore(`life-${seed}`);
    await live(seed, openStore, (seen, fresh) => expect(seen).toEqual(fresh));
  });

  test.each(SEEDS)("after quiet all replicas show what the server has (seed %i)", async (seed) => {
    const world = worldOf(seed);
    const { random, server, clock } = world;
    const nextStep = createRandomLife(random, server);
    const replicas = [await world.device().open(), await world.device().open(), await world.device().open()];
    for (let step = 0; step < STEPS; step += 1) {
      await nextStep()(random.pick(replicas));
      await clock.advance(random.below(50));
    }
    for (let round = 0; round < 3; round += 1) {
      for (const replica of replicas) {
        for (const { entry } of replica.failed()) await replica.discard("task", entry.change.row);
        await runRound(replica, server, { limit: 1 + random.below(5) });
      }
    }
    const rows = Object.fromEntries(
      [...server.rows(TEST_SPACE, "task")].map(([id, { values }]) => [id, { id, ...values }]),
    );
    for (const replica of replicas) {
      expect(Object.fromEntries(replica.rows("task").map((row) => [row.id, row])), `seed ${seed}`).toEqual(
        rows,
      );
      const open = [...server.rows(TEST_SPACE, "syncConflict").values()].map(({ values }) => values["rowId"]);
      expect(replica.rows("syncConflict"), `seed ${seed}`).toHaveLength(open.length);
      expect(replica.stats(), `seed ${seed}`).toMatchObject({
        changes: 0,
        pending: 0,
        failed: 0,
        conflict: new Set(open).size,
        synced: Object.keys(rows).filter((id) => !open.includes(id)).length,
      });
    }
  });

  test.each(SEEDS)("PUSH-1: every tap on a counter counts once (seed %i)", async (seed) => {
    const { random, server, clock, ...world } = worldOf(seed);
    const id = "0190a0c0-0000-7000-8000-000000000001";
    server.sql(TEST_SPACE, (sql) => sql.insert("task", id, { title: "read", notes: "", minutes: 0 }));
    const devices = [world.device(), world.device()];
    const tabs = await Promise.all([...devices, ...devices].map((device) => device.open()));
    for (const tab of tabs) await runRound(tab, server);
    const nextStep = createMachineLife(random, server);
    let taps = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const tab = random.pick(tabs);
      if (random.chance(0.3)) {
        const by = random.below(9) - 3;
        await tab.write([{ kind: "update", entity: "task", id, values: { minutes: by } }]);
        taps += by;
      } else {
        await nextStep()(tab);
      }
      await clock.advance(random.below(50));
    }
    for (const tab of [...tabs, ...tabs]) await runRound(tab, server, { limit: 2 });
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toMatchObject({ minutes: taps });
    for (const tab of tabs) expect(tab.row("task", id)).toMatchObject({ minutes: taps });
  });

  test.each(SEEDS)(
    "ROW-9: one's own taps show once, at every moment of their way (seed %i)",
    async (seed) => {
      const { random, server, clock, ...world } = worldOf(seed);
      const id = "0190a0c0-0000-7000-8000-000000000001";
      const device = world.device();
      const tabs = [await device.open(), await device.open()];
      await tabs[0]?.write([{ kind: "create", entity: "task", id, values: { title: "read" } }]);
      const nextStep = createMachineLife(random, server);
      let taps = 0;
      for (let step = 0; step < STEPS; step += 1) {
        const tab = random.pick(tabs);
        await tab.refresh();
        expect(tab.row("task", id), `step ${step}`).toMatchObject({ minutes: taps });
        if (random.chance(0.2)) {
          await tab.write([{ kind: "update", entity: "task", id, values: { minutes: 1 } }]);
          taps += 1;
        } else {
          await nextStep()(tab);
        }
        if (random.chance(0.1))
          server.sql(TEST_SPACE, (sql) => sql.update("task", id, { notes: `note ${step}` }));
        await clock.advance(random.below(50));
      }
    },
  );
});
