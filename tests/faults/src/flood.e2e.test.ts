import { once } from "node:events";
import { connect } from "node:net";
import { SCHEMA_VERSION } from "@tidemark/domain";
import type { AppRouter } from "@tidemark/server/router";
import { createTestDatabase, signUp, startAppProcess, type TestAccount } from "@tidemark/server/testing";
import type { TransportError } from "@tidemark/sync-client";
import { createTrpcTransport, trpcLinks } from "@tidemark/sync-client/trpc";
import { PROTOCOL_VERSION, type ReplicaId } from "@tidemark/sync-core";
import { createTRPCClient } from "@trpc/client";
import { expect, inject, test } from "vitest";

/** Ten thousand a second for five seconds. */
const REQUESTS = 50_000;
const CONNECTIONS = 20;
/** So many are written before the first answer is read. */
const AHEAD = 25;
const MIB = 2 ** 20;
const REPLICA = "aaaaaaaa" as ReplicaId;

test(
  "50,000 requests of one address are refused in no time, nobody else notices, and nothing is left of them",
  { timeout: 90_000 },
  async () => {
    const database = await createTestDatabase(inject("adminUrl"));
    const app = await startAppProcess(database, { TRUSTED_PROXIES: "loopback" });
    const ann = await signUp(app.address);
    const asAnn = (path: string) =>
      ann.fetch(`${app.address}${path}`, { headers: { "x-forwarded-for": "192.0.2.2" } });

    await flood(app.address, REQUESTS / 10);
    const before = await app.held();
    const flooding = flood(app.address, REQUESTS);
    let isOver = false;
    void flooding.finally(() => (isOver = true));
    const hers: number[] = [];
    while (!isOver) {
      hers.push((await asAnn("/api/v1/me")).status);
      hers.push((await fetch(`${app.address}/healthz`)).status);
    }
    const statuses = await flooding;

    expect(new Set(hers)).toEqual(new Set([200]));
    expect(Object.keys(statuses).toSorted()).toEqual(["401", "429"]);
    expect(statuses["429"]).toBeGreaterThan(REQUESTS / 10);
    const after = await app.held();
    expect(after.bytes - before.bytes).toBeLessThan(before.bytes / 10);
    expect(after.mostBytes).toBeLessThan(before.mostBytes + 100 * MIB);

    // CLI-10: a device at that address is told when to come again.
    let waitMs: number | undefined;
    for (let tries = 0; waitMs === undefined && tries < 5; tries += 1) {
      await flood(app.address, REQUESTS / 4);
      waitMs = await waitOf(app.address, ann);
    }
    expect(waitMs).toBeGreaterThan(0);
    expect(app.output()).toContain("an address asks too often");
    await app.stop();
    await database.drop();
  },
);

/** For how long a device at the flooding address is asked to wait before it pulls again, in ms; undefined if it is not. */
async function waitOf(address: string, { token, space }: TestAccount): Promise<number | undefined> {
  const links = trpcLinks<AppRouter>({
    url: `${address}/trpc`,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${token}`);
      headers.set("x-forwarded-for", "192.0.2.1");
      return fetch(input, { ...init, headers });
    },
  });
  const { pull } = createTrpcTransport(createTRPCClient<AppRouter>({ links }).sync);
  const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica: REPLICA };
  try {
    await pull(
      { ...sender, cursor: null, unsettled: [], limit: 1 },
      { signal: new AbortController().signal },
    );
    return undefined;
  } catch (error) {
    return (error as TransportError).retryAfterMs;
  }
}

/** Sends so many requests as one address, as fast as they are answered; gives how many answers had which status. */
async function flood(address: string, count: number): Promise<Readonly<Record<string, number>>> {
  const statuses: Record<string, number> = {};
  const connections = Array.from({ length: CONNECTIONS }, () =>
    floodConnection(address, count / CONNECTIONS, (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
    }),
  );
  await Promise.all(connections);
  return statuses;
}

async function floodConnection(address: string, count: number, onStatus: (status: string) => void) {
  const { hostname, port, host } = new URL(address);
  const request = `GET /api/v1/me HTTP/1.1\r\nhost: ${host}\r\nx-forwarded-for: 192.0.2.1\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let sent = 0;
  let answered = 0;
  const send = () => {
    const more = Math.min(AHEAD, count - sent);
    sent += more;
    socket.write(request.repeat(more));
  };
  send();
  let rest = "";
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    const text = rest + bytes.toString("latin1");
    const found = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
    for (const [, status = ""] of found) onStatus(status);
    // An answer's first line may come in two pieces.
    const end = found.at(-1);
    rest = text.slice(Math.max(end ? end.index + end[0].length : 0, text.length - "HTTP/1.1 200".length));
    answered += found.length;
    if (answered === count) break;
    if (answered === sent) send();
  }
  socket.destroy();
}
