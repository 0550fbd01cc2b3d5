import { createCollection } from "@tanstack/db";
import { expect, test } from "vitest";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { conflictCollectionOptions } from "./conflict-collection-options.ts";

async function withConflict() {
  const world = createTestWorld();
  const { client } = await world.device().openTab();
  await world.clock.advance(1_000);
  const id = client.newId();
  const values = {
    entity: "task",
    rowId: client.newId(),
    field: "title",
    value: "lost",
    stamp: "0".repeat(20),
    replica: "00000000",
    at: "2026-01-01T00:00:00.000Z",
  };
  world.sql((writer) => writer.insert("syncConflict", id, values));
  await world.clock.advance(1_000);
  const conflicts = createCollection(conflictCollectionOptions(client));
  await conflicts.preload();
  return { ...world, client, conflicts, id };
}

test("CON-3: a collection of the open conflicts follows them", async () => {
  const { clock, sql, conflicts, id } = await withConflict();
  expect(conflicts.get(id)).toMatchObject({ field: "title", value: "lost" });
  sql((writer) => writer.delete("syncConflict", id));
  await clock.advance(1_000);
  expect(conflicts.size).toBe(0);
});

test("CON-4: deleting from the collection dismisses the conflict", async () => {
  const { clock, client, conflicts, id, server } = await withConflict();
  await conflicts.delete(id).isPersisted.promise;
  await clock.advance(1_000);
  expect([conflicts.size, client.conflicts()]).toEqual([0, []]);
  expect(server.rows(TEST_SPACE, "syncConflict").size).toBe(0);
});
