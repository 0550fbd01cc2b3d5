import type { PullRequest, PushReply } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { type Clock, type Transport, TransportError } from "../ports.ts";

/** Answers the next pushes with what is in `answers` instead of asking the server, at the right time. */
function answering(clock: Clock, answers: (PushReply | TransportError)[]) {
  return (transport: Transport): Transport => ({
    ...transport,
    push(request, options) {
      const answer = answers.shift();
      if (answer === undefined) return transport.push(request, options);
      if (answer instanceof TransportError) return Promise.reject(answer);
      return Promise.resolve({ ...answer, serverTime: clock.now() });
    },
  });
}

test("PUSH-3: a lost answer, a lost request and a repeated request each settle a counter's edit once", async () => {
  for (const accident of ["reply", "request", "repeat"] as const) {
    const { clock, server, rows, device } = createTestWorld();
    const { network, openTab } = device();
    const { client } = await openTab();
    const id = await client.create("task", { title: "a" });
    await clock.advance(1_000);
    if (accident === "repeat") network.repeatNext();
    else network.loseNext(accident);
    await client.increment("task", id, "minutes", 7);
    await clock.advance(120_000);
    expect(rows()).toMatchObject([{ minutes: 7 }]);
    expect(client.status()).toMatchObject({ state: "idle", pending: 0 });
    expect(server.settledBatches(TEST_SPACE)).toBe(2);
  }
});

test("CLI-3: an outcome whose push answer was lost arrives by the stream, and nothing is sent again", async () => {
  const { clock, rows, device } = createTestWorld();
  const { network, calls, openTab } = device();
  const { client } = await openTab();
  await clock.advance(1_000);
  calls.length = 0;
  network.loseNext("reply");
  await client.create("task", { title: "a" });
  await clock.advance(100);
  expect(rows()).toHaveLength(1);
  expect(client.status()).toMatchObject({ pending: 0 });
  await clock.advance(29_000);
  expect(calls).toEqual(["push"]);
});

test("CLI-3: an answered batch that the stream does not settle within a second is pulled for", async () => {
  const { clock, device } = createTestWorld();
  const deaf = (transport: Transport): Transport => ({
    ...transport,
    live: (request, handlers) => transport.live(request, { ...handlers, onMessage: () => {} }),
  });
  const { calls, openTab } = device(deaf);
  const { client } = await openTab();
  await clock.advance(1_000);
  calls.length = 0;
  await client.create("task", { title: "a" });
  await clock.advance(500);
  expect([client.status().pending, calls]).toEqual([1, ["push"]]);
  await clock.advance(1_000);
  expect([client.status().pending, calls]).toEqual([0, ["push", "pull"]]);
});

test("CLI-10: tries come after at most 1, 2, 4, 8 s; the fifth failure is an error, tried again every 60 s", async () => {
  const { clock, device } = createTestWorld();
  const pushedAt: number[] = [];
  const failing = (transport: Transport): Transport => ({
    ...transport,
    push({ batch }) {
      if (batch.changes.length > 0) pushedAt.push(clock.now());
      return Promise.reject(new TransportError("server", "500"));
    },
  });
  const { client } = await device(failing).openTab();
  await clock.advance(1_000);
  await client.create("task", { title: "a" });
  await clock.advance(20_000);
  expect(pushedAt).toHaveLength(5);
  const waits = pushedAt.slice(1).map((at, index) => at - (pushedAt[index] ?? 0));
  for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(1_000 * 2 ** index);
  expect(client.status()).toMatchObject({ state: "error", pending: 1 });
  expect(client.status().message).toContain("tried again");
  await clock.advance(120_000);
  expect(pushedAt).toHaveLength(7);
});

test("CLI-10: nothing is tried before the time that the server asked for, but by a tap", async () => {
  const { clock, rows, device } = createTestWorld();
  const busy: PushReply = { kind: "busy", retryAfterMs: 45_000, serverTime: 0 };
  const later = new TransportError("server", "429", { retryAfterMs: 45_000 });
  for (const answer of [busy, later]) {
    const { client } = await device(answering(clock, [answer])).openTab();
    await clock.advance(1_000);
    const before = rows().length;
    await client.create("task", { title: "a" });
    await clock.advance(44_000);
    expect(rows()).toHaveLength(before);
    expect(client.status().state).toBe("syncing");
    client.syncNow();
    await clock.advance(1_000);
    expect(rows()).toHaveLength(before + 1);
  }
});

test("CLI-10: a longer wait that the server asked for is kept by the minute's trigger and by the network too", async () => {
  const { clock, rows, device } = createTestWorld();
  const later = new TransportError("server", "429", { retryAfterMs: 150_000 });
  const { client, connectivity } = await device(answering(clock, [later])).openTab();
  await clock.advance(1_000);
  await client.create("task", { title: "a" });
  await clock.advance(100_000);
  connectivity.say("offline");
  connectivity.say("online");
  await clock.advance(48_000);
  expect(rows()).toEqual([]);
  await clock.advance(10_000);
  expect(rows()).toHaveLength(1);
});

test("CLI-11: a session that ended pauses everything and keeps everything, until somebody has signed in", async () => {
  const { clock, rows, device } = createTestWorld();
  const { calls, openTab } = device(answering(clock, [new TransportError("unauthorized", "401")]));
  const { client } = await openTab();
  await clock.advance(1_000);
  await client.create("task", { title: "a" });
  await clock.advance(1_000);
  expect(client.status()).toMatchObject({ state: "signed-out", pending: 1, live: false });
  calls.length = 0;
  await client.create("task", { title: "b" });
  await clock.advance(600_000);
  expect(calls).toEqual([]);
  client.syncNow();
  await clock.advance(1_000);
  expect(rows()).toHaveLength(2);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, live: true, message: null });
});

test.each(["gone", "upgrade"] as const)(
  "an answer %s stops pushing with a sentence and loses nothing",
  async (kind) => {
    const { clock, rows, device } = createTestWorld();
    const { client } = await device(answering(clock, [{ kind, serverTime: 0 }])).openTab();
    await clock.advance(1_000);
    const id = await client.create("task", { title: "a" });
    await clock.advance(10_000);
    expect(client.status()).toMatchObject({ state: "error", pending: 1 });
    expect(client.rowStatus("task", id)).toMatchObject({
      status: "pending",
      message: client.status().message,
    });
    expect(rows()).toEqual([]);
    await clock.advance(60_000);
    expect(rows()).toHaveLength(1);
  },
);

test("a stream that breaks is opened again and brings what it missed", async () => {
  const { clock, sql, device } = createTestWorld();
  const { network, openTab, calls } = device();
  const { client } = await openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  calls.length = 0;
  network.loseNext("stream");
  sql((writer) => writer.update("task", id, { title: "missed" }));
  await clock.advance(3_000);
  expect(client.row("task", id)).toMatchObject({ title: "missed" });
  expect(calls).toEqual(["live"]);
});

test("when the server restarts, streams come back after a while and nothing is lost", async () => {
  const { clock, server, rows, sql, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  server.restart();
  await clock.advance(10);
  expect(client.status().live).toBe(false);
  await client.increment("task", id, "minutes", 1);
  sql((writer) => writer.update("task", id, { title: "b" }));
  await clock.advance(5_000);
  expect(client.status()).toMatchObject({ live: true, state: "idle", pending: 0 });
  expect(rows()).toMatchObject([{ title: "b", minutes: 1 }]);
  expect(client.row("task", id)).toMatchObject({ title: "b", minutes: 1 });
});

test("PULL-4: after a restore the device brings back what it had settled, once, and goes on with what it had not", async () => {
  const { clock, server, rows, device } = createTestWorld();
  const { network, openTab } = device();
  const { client } = await openTab();
  const kept = await client.create("task", { title: "kept" });
  await clock.advance(1_000);
  const restore = server.backup();
  await client.update("task", kept, { title: "undone" });
  await client.increment("task", kept, "minutes", 3);
  const lost = await client.create("task", { title: "lost" });
  await clock.advance(1_000);
  network.cut();
  await client.increment("task", kept, "minutes", 2);
  restore();
  network.mend();
  await clock.advance(120_000);
  const expected = [
    { id: kept, title: "undone", minutes: 5 },
    { id: lost, title: "lost" },
  ];
  expect(rows()).toMatchObject(expected);
  expect(client.rows("task")).toMatchObject(expected);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, failed: 0 });
});

test("CLI-4: pulls and the stream race without a gap and without going back", async () => {
  const { clock, sql, rows, device } = createTestWorld();
  const { network, openTab } = device();
  const { client } = await openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  let travel = 0;
  network.travel = () => [40, 5, 90, 15][(travel += 1) % 4] ?? 0;
  const seen: number[] = [];
  client.subscribeRows("task", () => seen.push(Number(client.row("task", id)?.title.slice(1))));
  for (let version = 1; version <= 40; version += 1) {
    sql((writer) => writer.update("task", id, { title: `v${version}` }));
    if (version % 3 === 0) client.syncNow();
    await clock.advance(17);
  }
  await clock.advance(10_000);
  expect(client.rows("task")).toEqual(rows());
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("a page that is going away sends what waits in a request that outlives it", async () => {
  const { clock, rows, device } = createTestWorld();
  const keepalives: boolean[] = [];
  const { network, openTab } = device((transport) => ({
    ...transport,
    push(request, options) {
      keepalives.push(options.keepalive);
      return transport.push(request, options);
    },
  }));
  const { client, connectivity, crash } = await openTab();
  await clock.advance(1_000);
  network.loseNext("request");
  await client.create("task", { title: "a" });
  await clock.advance(10);
  connectivity.say("hidden");
  await clock.settle();
  crash();
  await clock.advance(10);
  expect(keepalives).toEqual([false, true]);
  expect(rows()).toHaveLength(1);
});

test("CLI-28: a page that goes away before the server was heard again sends what was sealed, and seals nothing", async () => {
  const { clock, rows, device } = createTestWorld();
  const { network, openTab, calls } = device();
  const { client, connectivity } = await openTab();
  await clock.advance(1_000);
  network.loseNext("request");
  await client.create("task", { title: "sealed" });
  await clock.advance(10);
  network.cut();
  await client.create("task", { title: "open" });
  await clock.advance(60_000);
  network.mend();
  for (let times = 0; times < 2; times += 1) {
    calls.length = 0;
    connectivity.say("hidden");
    await clock.advance(20);
    expect(calls).toEqual(times === 0 ? ["push"] : []);
  }
  expect(rows()).toMatchObject([{ title: "sealed" }]);
  await clock.advance(120_000);
  expect(rows()).toHaveLength(2);
});

test.each([
  ["refuses every cursor", (request: PullRequest) => ({ kind: "resync" as const, from: request.cursor })],
  ["answers for another cursor", () => ({ kind: "resync" as const, from: "another" })],
])("CLI-10: a server that %s is asked again after a pause, as after any failure", async (_, answer) => {
  const { device, clock, rows } = createTestWorld();
  let wrong = true;
  const { openTab, calls } = device((transport) => ({
    ...transport,
    pull: async (request, options) =>
      wrong
        ? {
            ...answer(request),
            common: 0,
            replica: request.replica,
            schema: request.schema,
            serverTime: clock.now(),
          }
        : transport.pull(request, options),
  }));
  const { client } = await openTab();
  await client.create("task", { title: "a" });
  await clock.advance(120_000);
  expect(calls.length).toBeLessThan(100);
  expect(client.status()).toMatchObject({ state: "error", pending: 1 });
  wrong = false;
  await clock.advance(90_000);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0 });
  expect(rows()).toHaveLength(1);
});

test("offline is what the page says it is, however often it is tried", async () => {
  const { clock, device } = createTestWorld();
  const { network, openTab } = device();
  const { client, connectivity } = await openTab();
  await clock.advance(1_000);
  network.cut();
  connectivity.say("offline");
  await client.create("task", { title: "a" });
  const states = new Set<string>();
  client.subscribe(() => states.add(client.status().state));
  await clock.advance(3_600_000);
  expect([...states]).toEqual(["offline"]);
  expect(client.status()).toMatchObject({ state: "offline", pending: 1 });
  network.mend();
  connectivity.say("online");
  await clock.advance(1_000);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, live: true });
});

test("CLI-28: after a request that was given up without an answer a page comes before anything is sent", async () => {
  const { device, clock, rows } = createTestWorld();
  const { openTab, network, calls } = device();
  const { client } = await openTab();
  await clock.advance(1_000);
  network.loseNext("request");
  await client.create("task", { title: "a" });
  await clock.advance(5_000);
  calls.length = 0;
  client.syncNow();
  await clock.advance(1_000);
  expect(calls.slice(0, 2)).toEqual(["pull", "push"]);
  expect(rows()).toHaveLength(1);
});
