import { expect, test } from "vitest";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import type { Clock, Transport } from "../ports.ts";

test("CLI-26: of a space that is gone only what was not sent stays, with the fields it was made on", async () => {
  const { clock, server, device } = createTestWorld();
  const { network, openTab, disk } = device();
  const { client } = await openTab();
  const id = await client.create("task", { title: "a", minutes: 5 });
  await client.create("task", { title: "b" });
  await clock.advance(1_000);
  network.cut();
  await client.increment("task", id, "minutes", 1);
  await client.create("task", { title: "unsent" });
  server.removeSpace(TEST_SPACE);
  network.mend();
  await clock.advance(120_000);
  expect(client.status()).toMatchObject({ state: "error", pending: 2 });
  expect(client.status().message).toContain("no longer a member");
  expect(client.rows("task")).toMatchObject([{ title: "a", minutes: 6 }, { title: "unsent" }]);
  const again = await device(undefined, { disk: disk.fork() }).openTab();
  expect(again.client.rows("task")).toEqual(client.rows("task"));
});

test("CLI-26: a stream that says so brings the same about", async () => {
  const { clock, server, device } = createTestWorld();
  const { client } = await device().openTab();
  await client.create("task", { title: "a" });
  await clock.advance(1_000);
  server.removeSpace(TEST_SPACE);
  await clock.advance(70_000);
  expect(client.rows("task")).toEqual([]);
  expect(client.status()).toMatchObject({ state: "error", pending: 0 });
});

/** A server that takes schema 2 alone. */
function onlyNew(clock: Clock, transport: Transport): Transport {
  return {
    ...transport,
    push: async (request, options) => {
      if (request.schema >= 2) return transport.push({ ...request, schema: 1 }, options);
      return { kind: "upgrade", serverTime: clock.now() };
    },
    cancel: (request, options) => transport.cancel({ ...request, schema: 1 }, options),
    pull: (request, options) =>
      transport
        .pull({ ...request, schema: 1 }, options)
        .then((reply) => ("schema" in reply ? { ...reply, schema: request.schema } : reply)),
  };
}

/** A device with an edit that was sealed by an older app, and its server takes the older schema no more. */
async function outgrown(convert: boolean) {
  const world = createTestWorld();
  const older = world.device();
  const tab = await older.openTab();
  await world.clock.advance(1_000);
  older.network.loseNext("request");
  await tab.client.create("task", { title: "sealed" });
  await world.clock.advance(1_000);
  older.network.cut();
  await tab.client.create("task", { title: "open" });
  tab.crash();
  const newer = world.device((transport) => ({ ...onlyNew(world.clock, transport), live: () => () => {} }), {
    disk: older.disk.fork(),
    schema: 2,
    ...(convert && {
      convertChange: (change) =>
        change.kind === "delete" ? change : { ...change, values: { ...change.values, notes: "converted" } },
    }),
  });
  const { client } = await newer.openTab();
  await world.clock.advance(120_000);
  return { ...world, client };
}

test("CLI-25: what the server takes no more in an older schema is cancelled and said anew in the present one", async () => {
  const { rows, client } = await outgrown(true);
  expect(rows()).toMatchObject([
    { title: "sealed", notes: "converted" },
    { title: "open", notes: "converted" },
  ]);
  expect(client.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-25: an app that cannot say it anew keeps it, and says that the page is too old", async () => {
  const { rows, client } = await outgrown(false);
  expect(rows()).toEqual([]);
  expect(client.status()).toMatchObject({ state: "error", pending: 2 });
});
