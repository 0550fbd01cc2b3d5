import { createCollection } from "@tanstack/db";
import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";
import { syncCollectionOptions } from "./collection/sync-collection-options.ts";

async function withRecord() {
  const world = createTestWorld();
  const devices = [world.device(), world.device()] as const;
  const [a, b] = [(await devices[0].openTab()).client, (await devices[1].openTab()).client];
  const id = await a.create("record", { name: "squat", best: 50, bestOn: "monday", fastest: 9 });
  await world.clock.advance(1_000);
  return {
    ...world,
    devices,
    a,
    b,
    id,
    /** One after the other, so that the first is settled first. */
    async meet() {
      for (const { network } of devices) {
        network.mend();
        await world.clock.advance(70_000);
      }
      await world.clock.advance(70_000);
    },
  };
}

test("CON-8: a better value shows at once, with what follows it; a worse one does not show", async () => {
  const { clock, a, b, id } = await withRecord();
  const write = a.update("record", id, { best: 60, bestOn: "tuesday", fastest: 8 });
  expect(a.row("record", id)).toMatchObject({ best: 60, bestOn: "tuesday", fastest: 8 });
  await write;
  const worse = a.update("record", id, { best: 55, bestOn: "wednesday", fastest: 10 });
  expect(a.row("record", id)).toMatchObject({ best: 60, bestOn: "tuesday", fastest: 8 });
  await worse;
  await clock.advance(1_000);
  for (const client of [a, b])
    expect(client.row("record", id)).toMatchObject({ best: 60, bestOn: "tuesday", fastest: 8 });
});

test("CON-8: of two devices the better value stays, with what follows it, and nothing is in conflict", async () => {
  const { clock, a, b, id, devices, meet } = await withRecord();
  for (const { network } of devices) network.cut();
  await a.update("record", id, { best: 70, bestOn: "friday" });
  await clock.advance(10);
  await b.update("record", id, { best: 65, bestOn: "saturday" });
  await meet();
  for (const client of [a, b]) {
    expect(client.row("record", id)).toMatchObject({ best: 70, bestOn: "friday" });
    expect(client.conflicts()).toEqual([]);
  }
});

test("CON-9: a field that follows another is refused without it, in words that name both", async () => {
  const { a, id } = await withRecord();
  await expect(a.update("record", id, { bestOn: "sunday" })).rejects.toMatchObject({
    name: "EditRefused",
    field: "bestOn",
    message: "record.bestOn follows record.best; give record.best with it, even if that stays as it is",
  });
  expect(a.row("record", id)).toMatchObject({ bestOn: "monday" });
  await a.update("record", id, { best: 50, bestOn: "sunday" });
  expect(a.row("record", id)).toMatchObject({ best: 50, bestOn: "sunday" });
  expect(a.repository.outbox.list()).toMatchObject([{ values: { best: 50, bestOn: "sunday" } }]);
});

test("CON-9: a collection gives a field that follows another together with it", async () => {
  const { clock, a, id } = await withRecord();
  const records = createCollection(syncCollectionOptions(a, "record"));
  await records.preload();
  await records.update(id, (draft) => {
    draft.bestOn = "sunday";
  }).isPersisted.promise;
  await clock.advance(1_000);
  expect(a.status()).toMatchObject({ pending: 0, failed: 0 });
  expect(a.row("record", id)).toMatchObject({ best: 50, bestOn: "sunday" });
});

test("CLI-9: a refused better value is not replaced by one's own worse one, and is by a better one", async () => {
  const { clock, a, id } = await withRecord();
  await a.transaction((transaction) => {
    transaction.update("record", id, { best: 80, bestOn: "tuesday" });
    transaction.create("task", { title: "forbidden" });
  });
  await clock.advance(1_000);
  expect(a.rowStatus("record", id).status).toBe("failed");
  await a.update("record", id, { best: 75, bestOn: "wednesday" });
  await clock.advance(1_000);
  expect(a.row("record", id)).toMatchObject({ best: 80, bestOn: "tuesday" });
  expect(a.rowStatus("record", id).status).toBe("failed");
  await a.update("record", id, { best: 85, bestOn: "thursday" });
  await clock.advance(1_000);
  expect(a.row("record", id)).toMatchObject({ best: 85, bestOn: "thursday" });
  expect(a.rowStatus("record", id).status).toBe("synced");
});

test("CON-10: what is settled of a manual field stays, and the other edit waits for a person", async () => {
  const { clock, a, b, id, devices, meet } = await withRecord();
  for (const { network } of devices) network.cut();
  await a.update("record", id, { plan: "five sets" });
  await clock.advance(10);
  await b.update("record", id, { plan: "three sets" });
  expect(b.row("record", id)).toMatchObject({ plan: "three sets" });
  await meet();
  for (const client of [a, b]) expect(client.row("record", id)).toMatchObject({ plan: "five sets" });
  const [conflict] = b.conflictsOf("record", id);
  expect(conflict).toMatchObject({ field: "plan", value: "three sets" });
  await b.restoreConflict(conflict?.id ?? "");
  await clock.advance(1_000);
  for (const client of [a, b]) {
    expect(client.row("record", id)).toMatchObject({ plan: "three sets" });
    expect(client.conflicts()).toEqual([]);
  }
});
