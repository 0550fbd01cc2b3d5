import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { type Transport, TransportError } from "../ports.ts";

/** A server that can die: its streams break, and nobody answers any more. */
function mortal(transport: Transport) {
  let dead = false;
  const streams = new Set<(failure: TransportError | null) => void>();
  const refused = () => new TransportError("network", "connection refused");
  const unlessDead =
    <Args extends unknown[], Reply>(request: (...args: Args) => Promise<Reply>) =>
    (...args: Args): Promise<Reply> =>
      dead ? Promise.reject(refused()) : request(...args);

  return {
    die() {
      dead = true;
      for (const end of streams) end(refused());
      streams.clear();
    },
    revive: () => void (dead = false),
    transport: {
      push: unlessDead(transport.push),
      cancel: unlessDead(transport.cancel),
      pull: unlessDead(transport.pull),
      offer: unlessDead(transport.offer),
      live(request, handlers) {
        if (!dead) {
          streams.add(handlers.onEnd);
          return transport.live(request, handlers);
        }
        queueMicrotask(() => handlers.onEnd(refused()));
        return () => undefined;
      },
    } satisfies Transport,
  };
}

async function openWithMortalServer() {
  const { clock, sql, device } = createTestWorld();
  let server: ReturnType<typeof mortal> | undefined;
  const { openTab, calls } = device((transport) => {
    server = mortal(transport);
    return server.transport;
  });
  const [tab, follower] = [await openTab(), await openTab()];
  await clock.advance(1_000);
  if (!server) throw new Error("the device has no transport");
  return { clock, sql, server, calls, ...tab, follower: follower.client };
}

test("CLI-29: a stream that breaks is told at once, in every tab, and within 1.5 s that the server is gone", async () => {
  const { clock, server, client, follower } = await openWithMortalServer();
  expect(client.status()).toMatchObject({ state: "idle", live: true, obstacle: null, nextTry: null });
  server.die();
  await clock.settle();
  for (const tab of [client, follower])
    expect(tab.status()).toMatchObject({ state: "idle", live: false, obstacle: "reconnecting" });
  await clock.advance(1_500);
  for (const tab of [client, follower])
    expect(tab.status()).toMatchObject({ state: "offline", obstacle: "unreachable" });
  expect(client.status().message).toContain("cannot be reached");
});

test("CLI-29: a stream that opens again at the first try needs no round, and one that never opens only one", async () => {
  const { clock, calls, server, client } = await openWithMortalServer();
  calls.length = 0;
  server.die();
  server.revive();
  await clock.advance(1_500);
  expect(client.status()).toMatchObject({ live: true, obstacle: null });
  expect(calls).toEqual(["live"]);

  const { clock: time, device } = createTestWorld();
  const shut = device((transport) => ({
    ...transport,
    live(_, handlers) {
      queueMicrotask(() => handlers.onEnd(null));
      return () => undefined;
    },
  }));
  const { client: other } = await shut.openTab();
  await time.advance(50_000);
  expect(shut.calls.filter((call) => call === "pull")).toHaveLength(1);
  expect(other.status()).toMatchObject({ state: "idle", live: false, obstacle: null });
});

test("CLI-30: an unreachable server is one obstacle from the first failed try to the last, with the time of the next", async () => {
  const { clock, server, client } = await openWithMortalServer();
  server.die();
  await clock.advance(1_500);
  const seen = new Set<string | null>();
  const states = new Set<string>();
  client.subscribe(() => {
    const { obstacle, state, nextTry } = client.status();
    seen.add(obstacle);
    states.add(state);
    if (nextTry !== null) expect(nextTry).toBeGreaterThanOrEqual(clock.now());
  });
  await clock.advance(40_000);
  expect([...states].toSorted()).toEqual(["error", "offline"]);
  expect([...seen]).toEqual(["unreachable"]);
  const { nextTry } = client.status();
  expect((nextTry ?? 0) - clock.now()).toBeLessThanOrEqual(60_000);
  server.revive();
  await clock.advance((nextTry ?? 0) - clock.now() + 1_500);
  expect(client.status()).toMatchObject({ state: "idle", live: true, obstacle: null, nextTry: null });
});

test("CLI-30: a device without a network is told apart from a server that does not answer", async () => {
  const { clock, server, client, connectivity } = await openWithMortalServer();
  server.die();
  connectivity.say("offline");
  await clock.advance(5_000);
  expect(client.status()).toMatchObject({ state: "offline", obstacle: "no-network", nextTry: null });
  expect(client.status().message).toContain("no network");
  connectivity.say("online");
  await clock.advance(10);
  expect(client.status()).toMatchObject({ state: "offline", obstacle: "unreachable" });
});

test("CLI-30: a tap that fails says at once when it is tried again", async () => {
  const { clock, server, client } = await openWithMortalServer();
  server.die();
  await clock.advance(120_000);
  client.syncNow();
  expect(client.status()).toMatchObject({ state: "syncing", nextTry: null });
  await clock.advance(10);
  expect(client.status()).toMatchObject({ state: "error", obstacle: "unreachable" });
  expect(client.status().nextTry).toBeGreaterThan(clock.now());
});
