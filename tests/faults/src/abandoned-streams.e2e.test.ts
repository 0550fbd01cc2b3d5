import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import {
  type AppProcess,
  type Held,
  createTestDatabase,
  makeSpace,
  signUp,
  startAppProcess,
  type TestAccount,
} from "@tidemark/server/testing";
import postgres from "postgres";
import { expect, inject, test } from "vitest";

const ABANDONED = 200;
const UNREAD = 50;
/** Fewer than one person may have. */
const PER_PERSON = 18;
const PEOPLE = Math.ceil((ABANDONED + UNREAD) / PER_PERSON);
const GOALS = 400;
/** Those that a server has to its database, at most. */
const DATABASE_SOCKETS = 20;
/** Enough that what waits for a reader who never comes is more than may wait. */
const MAX_ROUNDS = 150;

test(
  "200 streams that are abandoned and 50 that nobody reads leave nothing behind in memory",
  { timeout: 240_000 },
  async () => {
    const database = await createTestDatabase(inject("adminUrl"));
    const sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
    const app = await startAppProcess(database);
    const people: TestAccount[] = [];
    for (let n = 0; n < PEOPLE; n += 1) people.push(await signUp(app.address, `Person ${n}`));
    const space = randomUUID();
    await makeSpace(sql, space);
    await sql`INSERT INTO goal ${sql(Array.from({ length: GOALS }, (_, n) => ({ space_id: space, name: `Goal ${n}`, target_value: 1 })))}`;
    const personFor = (n: number) => people[n % PEOPLE] as TestAccount;
    const cursor = await cursorOf(app, space, personFor(0));
    const openAll = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => openStream(app, personFor(n), { space, cursor })));
    const touchAll = () =>
      sql`UPDATE goal SET name = left(md5(random()::text), 32) || repeat('x', 150) WHERE space_id = ${space}`;

    // What a process keeps for good it has once it has done everything once.
    const first = await openAll(ABANDONED);
    for (let round = 0; round < 5; round += 1) await touchAll();
    for (const { socket } of first) socket.destroy();
    const idle = await settled(app);

    const abandoned = await openAll(ABANDONED);
    for (const { read } of abandoned) read();
    await touchAll();
    const unread = await openAll(UNREAD);
    // Half of them say that they go, half are gone.
    for (const [n, { socket }] of abandoned.entries()) {
      if (n % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    let rounds = 0;
    while ((await app.held()).sockets > DATABASE_SOCKETS && rounds < MAX_ROUNDS) {
      await touchAll();
      rounds += 1;
    }

    await expect
      .poll(async () => (await app.held()).bytes / idle.bytes, { timeout: 60_000, interval: 500 })
      .toBeLessThan(1.1);
    expect((await app.held()).sockets).toBeLessThanOrEqual(DATABASE_SOCKETS);
    for (const { socket } of unread) socket.destroy();
    await app.stop();
    await sql.end();
    await database.drop();
  },
);

/** What the process holds once nothing changes any more. */
async function settled(app: AppProcess): Promise<Held> {
  let last = await app.held();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = await app.held();
    if (now.sockets === last.sockets && Math.abs(now.bytes - last.bytes) < last.bytes / 100) return now;
    last = now;
  }
}

async function cursorOf(app: AppProcess, space: string, { fetch }: TestAccount): Promise<string> {
  const query = new URLSearchParams({ ...addressOf(space), limit: "1000" });
  const reply = await fetch(`${app.address}/api/v1/sync/pull?${query.toString()}`);
  return ((await reply.json()) as { cursor: string }).cursor;
}

function addressOf(space: string) {
  return { protocol: String(PROTOCOL_VERSION), schema: String(SCHEMA_VERSION), space, replica: "aaaaaaaa" };
}

interface RawStream {
  readonly socket: Socket;
  /** Reads on, and keeps nothing. */
  read(): void;
}

/** Opens a stream on a connection of its own, and waits until it stands; of what comes nothing is read. */
async function openStream(
  app: AppProcess,
  { token }: TestAccount,
  { space, cursor }: { readonly space: string; readonly cursor: string },
): Promise<RawStream> {
  const { hostname, port, host } = new URL(app.address);
  const query = new URLSearchParams({ ...addressOf(space), since: cursor });
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /api/v1/sync/live?${query.toString()} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
  await once(socket, "readable");
  return { socket, read: () => void socket.resume() };
}
