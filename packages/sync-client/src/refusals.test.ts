import type { Checkpoint, Outcome, Rejection } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { TEST_SPACE } from "../testing/test-entities.ts";
import { createTestWorld } from "../testing/test-world.ts";
import type { Transport } from "./ports.ts";

/** A device whose server refuses tasks called "forbidden" for another reason than it says itself. */
async function refusing(reason: () => Partial<Rejection> | null) {
  const world = createTestWorld();
  const told = (outcome: Outcome): Outcome =>
    outcome.kind === "rejected" && outcome.code === "refused" ? { ...outcome, ...reason() } : outcome;
  const settled = (batches: Checkpoint["settled"]) =>
    batches.map((batch) => ("outcomes" in batch ? { ...batch, outcomes: batch.outcomes.map(told) } : batch));
  const device = world.device((transport): Transport => ({
    ...transport,
    async pull(...given) {
      const reply = await transport.pull(...given);
      return reply.kind === "checkpoint" ? { ...reply, settled: settled(reply.settled) } : reply;
    },
    live: (request, handlers) =>
      transport.live(request, {
        ...handlers,
        onMessage: (message) =>
          handlers.onMessage(
            message.kind === "checkpoint" ? { ...message, settled: settled(message.settled) } : message,
          ),
      }),
  }));
  const { client } = await device.openTab();
  return { ...world, device, client };
}

test("DEV-9: a change that lacks its parent names it; restoring brings that back and sends the change again", async () => {
  let parent = "";
  const { clock, sql, client, server } = await refusing(() => ({
    code: "parent_gone",
    parent: { entity: "record", row: parent },
  }));
  parent = await client.create("record", { name: "squat", best: 50, bestOn: "monday" });
  const child = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  sql((writer) => writer.delete("record", parent));
  await clock.advance(1_000);
  await client.update("task", child, { title: "forbidden" });
  await clock.advance(1_000);
  expect(client.refusals("task", child)).toMatchObject([
    {
      kind: "update",
      values: { title: "forbidden" },
      code: "parent_gone",
      field: "title",
      parent: { entity: "record", id: parent },
      undecided: false,
    },
  ]);
  await client.restoreParent("task", child);
  expect(client.repository.outbox.list()).toMatchObject([
    { kind: "create", entity: "record", id: parent, values: { name: "squat", best: 50, bestOn: "monday" } },
    { kind: "update", entity: "task", id: child, values: { title: "forbidden" } },
  ]);
  await clock.advance(1_000);
  expect(client.row("record", parent)).toMatchObject({ name: "squat", best: 50, bestOn: "monday" });
  expect(server.rows(TEST_SPACE, "record").has(parent)).toBe(true);
  // The parent is there by now; only the test's server goes on saying no.
  await client.restoreParent("task", child);
  expect(client.repository.outbox.list()).toMatchObject([{ entity: "task" }]);
});

test("DEV-9: without the parent's fields, or a parent, restoring is refused and nothing is written", async () => {
  let parent: string | null = null;
  const { clock, client } = await refusing(() =>
    parent === null ? null : { code: "parent_gone", parent: { entity: "record", row: parent } },
  );
  const id = await client.create("task", { title: "forbidden" });
  await clock.advance(1_000);
  await expect(client.restoreParent("task", id)).rejects.toThrow("nothing of task");
  await client.retry("task", id);
  parent = client.newId();
  await clock.advance(1_000);
  await expect(client.restoreParent("task", id)).rejects.toThrow("no longer has the fields of record");
  expect(client.status()).toMatchObject({ pending: 0, failed: 1 });
});

test("DEV-9: a change of a row that is gone shows the fields that it was made on", async () => {
  const { clock, sql, client } = await refusing(() => ({
    code: "gone",
    message: "this was deleted, and nothing is left to bring it back from",
  }));
  const id = await client.create("task", { title: "a", notes: "kept", minutes: 3 });
  await clock.advance(1_000);
  await client.update("task", id, { title: "forbidden" });
  await clock.advance(1_000);
  sql((writer) => writer.delete("task", id));
  await clock.advance(1_000);
  expect(client.rowStatus("task", id)).toMatchObject({ status: "failed" });
  expect(client.refusals("task", id)).toMatchObject([
    {
      code: "gone",
      values: { title: "forbidden" },
      madeOn: { title: "a", notes: "kept", minutes: 3 },
      parent: null,
    },
  ]);
});

test("DEV-9: an edit of a row that the server has forgotten is sent again behind the row, made anew", async () => {
  const { clock, sql, client, server, device } = await refusing(() => ({ code: "gone" }));
  const { network } = device;
  const id = await client.create("task", { title: "a", notes: "kept", minutes: 3 });
  await clock.advance(1_000);
  await client.update("task", id, { title: "forbidden" });
  await clock.advance(1_000);
  sql((writer) => writer.delete("task", id));
  await clock.advance(1_000);
  network.cut();
  await client.retry("task", id);
  expect(client.row("task", id)).toMatchObject({ title: "forbidden", notes: "kept", minutes: 3 });
  expect(client.repository.outbox.list()).toMatchObject([
    { kind: "create", id, values: { title: "a", notes: "kept", minutes: 3 } },
    { kind: "update", id, values: { title: "forbidden" } },
  ]);
  network.mend();
  await clock.advance(70_000);
  expect(server.rows(TEST_SPACE, "task").has(id)).toBe(true);
});

test("DEV-9: without any of its fields a row that is gone cannot be made anew, and its edit stays refused", async () => {
  const { clock, client } = await refusing(() => ({ code: "gone" }));
  const id = client.newId();
  await client.create("task", { title: "forbidden" }, { id });
  await clock.advance(1_000);
  await expect(client.retry("task", id)).rejects.toThrow("no longer has the fields of task");
  expect(client.status()).toMatchObject({ pending: 0, failed: 1 });
});
