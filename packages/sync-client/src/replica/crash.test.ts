import { describe, expect, test } from "vitest";
import { createReplicaWorld, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { Replica } from "./replica.ts";

const TASK = "0190a0c0-0000-7000-8000-000000000001";

/** A disk whose device dies at the commit of this number, counted from the first. */
function mortalDisk(lastCommit: number) {
  const life = { commits: 0, dead: false };
  const disk = createMemoryDisk({
    beforeCommit() {
      if (life.dead) return;
      life.commits += 1;
      if (life.commits > lastCommit) throw new Error("the device died");
    },
  });
  return {
    disk,
    life,
    /** Starts the device again; from now on nothing happens to it. */
    revive(powerCut: boolean) {
      life.dead = true;
      if (powerCut) disk.powerCut();
    },
  };
}

/** A few minutes of someone's life, with a round after each edit; gives how many minutes were acknowledged. */
async function work(
  replica: Replica,
  round: () => Promise<void>,
  acknowledged: { minutes: number },
): Promise<void> {
  for (let edit = 0; edit < 4; edit += 1) {
    await replica.write([{ kind: "update", entity: "task", id: TASK, values: { minutes: 1 } }]);
    acknowledged.minutes += 1;
    await replica.write(
      [
        { kind: "update", entity: "task", id: TASK, values: { minutes: 10 } },
        { kind: "create", entity: "task", values: { title: `step ${edit}` } },
      ],
      { group: true },
    );
    acknowledged.minutes += 10;
    await round();
  }
}

describe.each([
  ["a crash", false],
  ["a power cut", true],
])("%s between any two commits", (_name, powerCut) => {
  test.each(Array.from({ length: 45 }, (_, commit) => commit + 2))(
    "PUSH-1: loses no edit that was acknowledged and doubles none (commit %i)",
    async (commit) => {
      const { server, ...world } = createReplicaWorld();
      server.sql(TEST_SPACE, (sql) => sql.insert("task", TASK, { title: "read", notes: "", minutes: 0 }));
      const { disk, life, revive } = mortalDisk(commit);
      const device = world.device({ disk });
      const acknowledged = { minutes: 0 };
      const first = await device.open();
      const died = await runRound(first, server, { limit: 1 })
        .then(() => work(first, () => runRound(first, server, { limit: 1 }), acknowledged))
        .then(
          () => false,
          () => true,
        );
      expect(died).toBe(life.commits > commit);

      revive(powerCut);
      const again = await device.open();
      await runRound(again, server, { limit: 1 });
      expect(server.rows(TEST_SPACE, "task").get(TASK)?.values).toMatchObject({
        minutes: acknowledged.minutes,
      });
      expect(server.rows(TEST_SPACE, "task").size).toBe(1 + Math.floor(acknowledged.minutes / 11));
      expect(again.row("task", TASK)).toMatchObject({ minutes: acknowledged.minutes });
      expect(again.stats()).toMatchObject({ changes: 0, pending: 0, failed: 0 });
    },
  );
});
