import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";

test("DEV-1: a first sync of several pages says how far it is, and shows its rows as they come", async () => {
  const { clock, sql, device } = createTestWorld();
  const id = (index: number) => `0190a0c0-0000-7000-8000-${String(index).padStart(12, "0")}`;
  sql((writer) => {
    for (let index = 0; index < 2_500; index += 1)
      writer.insert("task", id(index), { title: `task ${index}`, notes: "", minutes: 0 });
  });
  const { client } = await device().openTab();
  const told: (number | undefined)[] = [];
  client.subscribe(() => told.push(client.status().progress?.received));
  expect(client.status().progress).toBeNull();
  await clock.advance(1_000);
  expect(told.filter((received) => received !== undefined)).toEqual(expect.arrayContaining([1_000, 2_000]));
  expect(client.status()).toMatchObject({ progress: null, state: "idle" });
  expect(client.rows("task")).toHaveLength(2_500);
});

test("DEV-1: what comes on one page needs no progress", async () => {
  const { clock, sql, device } = createTestWorld();
  const { client } = await device().openTab();
  sql((writer) => writer.insert("task", client.newId(), { title: "a", notes: "", minutes: 0 }));
  const told: unknown[] = [];
  client.subscribe(() => told.push(client.status().progress));
  await clock.advance(1_000);
  expect(new Set(told)).toEqual(new Set([null]));
});
