import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { type Transport, TransportError } from "../ports.ts";

/** A server that fails at batches for which `fails` says so, before anything happens. */
function failingAt(fails: (titles: readonly unknown[], isEmpty: boolean) => boolean) {
  const sizes: number[] = [];
  const around = (transport: Transport): Transport => ({
    ...transport,
    push(request, options) {
      const { changes } = request.batch;
      const titles = changes.map((change) => (change.kind === "delete" ? null : change.values["title"]));
      sizes.push(changes.length);
      if (fails(titles, changes.length === 0)) return Promise.reject(new TransportError("server", "500"));
      return transport.push(request, options);
    },
  });
  return { around, sizes };
}

test("CLI-19: a change at which the server fails is found, put aside, and all others are saved", async () => {
  const { clock, rows, device } = createTestWorld();
  const { around } = failingAt((titles) => titles.includes("poison"));
  const { network, openTab } = device(around);
  const { client } = await openTab();
  await clock.advance(1_000);
  network.cut();
  for (const title of ["a", "poison", "b", "c"]) await client.create("task", { title });
  await clock.advance(300_000);
  expect(client.status().failed).toBe(0);
  network.mend();
  await clock.advance(3_600_000);
  expect(rows().map((row) => "title" in row && row.title)).toEqual(["a", "b", "c"]);
  expect(client.rows("task")).toHaveLength(4);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, failed: 1 });
  expect(client.repository.findFailedSyncRecords()).toMatchObject([
    { message: expect.stringContaining("five times") },
  ]);
});

test("CLI-19: a server that fails at everything for a while puts no change aside", async () => {
  for (const whileMs of [31_000, 3_600_000]) {
    const { clock, rows, device } = createTestWorld();
    const until = clock.now() + whileMs;
    const { around, sizes } = failingAt(() => clock.now() < until);
    const { client } = await device(around).openTab();
    await clock.advance(1_000);
    const id = await client.create("task", { title: "a" });
    await client.increment("task", id, "minutes", 1);
    await clock.advance(whileMs + 120_000);
    expect(client.status()).toMatchObject({ state: "idle", pending: 0, failed: 0 });
    expect(rows()).toMatchObject([{ title: "a", minutes: 1 }]);
    if (whileMs > 60_000) expect(sizes).toContain(0);
  }
});

test("CLI-19: a group stays whole, and is put aside whole", async () => {
  const { clock, rows, device } = createTestWorld();
  const { around } = failingAt((titles) => titles.includes("poison"));
  const { network, openTab } = device(around);
  const { client } = await openTab();
  await clock.advance(1_000);
  network.cut();
  await client.create("task", { title: "a" });
  await client.transaction((transaction) => {
    transaction.create("task", { title: "with it" });
    transaction.create("task", { title: "poison" });
  });
  network.mend();
  await clock.advance(3_600_000);
  expect(rows().map((row) => "title" in row && row.title)).toEqual(["a"]);
  expect(client.status()).toMatchObject({ pending: 0, failed: 2 });
});

test("CLI-27: what the server fails at holds back nothing that others have done", async () => {
  const { clock, sql, device } = createTestWorld();
  const { around } = failingAt(() => true);
  const { network, openTab } = device(around);
  const { client } = await openTab();
  await clock.advance(1_000);
  network.cut();
  await client.create("task", { title: "a" });
  const id = client.newId();
  sql((writer) => writer.insert("task", id, { title: "from SQL", notes: "", minutes: 0 }));
  network.mend();
  await clock.advance(61_000);
  expect(client.row("task", id)).toMatchObject({ title: "from SQL" });
});

test("CLI-19: a network that fails is never the fault of a change", async () => {
  const { clock, rows, device } = createTestWorld();
  const { network, openTab } = device();
  const { client } = await openTab();
  await clock.advance(1_000);
  for (let lost = 0; lost < 20; lost += 1) network.loseNext("reply");
  await client.create("task", { title: "a" });
  await clock.advance(3_600_000);
  expect(rows()).toHaveLength(1);
  expect(client.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-19: a change is sent in another batch only after its last one was cancelled", async () => {
  const { clock, device } = createTestWorld();
  const { around } = failingAt((titles) => titles.includes("poison"));
  const batchByChange = new Map<string, string>();
  const cancelled = new Set<string>();
  const sentTwice: string[] = [];
  const { network, openTab } = device((transport) => ({
    ...around(transport),
    push({ batch, ...rest }, options) {
      for (const { id } of batch.changes) {
        const before = batchByChange.get(id) ?? batch.id;
        if (before !== batch.id && !cancelled.has(before)) sentTwice.push(id);
        batchByChange.set(id, batch.id);
      }
      return around(transport).push({ batch, ...rest }, options);
    },
    async cancel(request, options) {
      const reply = await transport.cancel(request, options);
      if (reply.kind === "cancelled") cancelled.add(request.batch);
      return reply;
    },
  }));
  const { client } = await openTab();
  await clock.advance(1_000);
  network.cut();
  for (const title of ["a", "poison", "b"]) await client.create("task", { title });
  network.mend();
  await clock.advance(3_600_000);
  expect(client.status()).toMatchObject({ pending: 0, failed: 1 });
  expect(cancelled.size).toBeGreaterThan(1);
  expect(sentTwice).toEqual([]);
});
