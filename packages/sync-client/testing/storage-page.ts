import { openLocalStore } from "../src/adapters/open-local-store.ts";
import { systemClock, systemRandom } from "../src/adapters/system.ts";
import { createWebLocks } from "../src/adapters/web-locks.ts";
import { createBroadcastChannel } from "../src/adapters/broadcast-channel.ts";
import { createSyncClient } from "../src/create-sync-client.ts";
import { type Transport, TransportError } from "../src/ports.ts";
import { createMemoryConnectivity } from "./memory-connectivity.ts";
import { TEST_SCHEMA, TEST_SPACE, testEntities } from "./test-entities.ts";

/** A client on this browser's own storage that never reaches a server, for a page that a test steers. */
async function openOfflineClient(name: string) {
  const unreachable = () => Promise.reject(new TransportError("network", "there is no network"));
  const transport: Transport = {
    push: unreachable,
    cancel: unreachable,
    pull: unreachable,
    offer: unreachable,
    live: () => () => undefined,
  };
  const client = await createSyncClient({
    entities: testEntities,
    schema: TEST_SCHEMA,
    space: TEST_SPACE,
    store: await openLocalStore(name),
    transport,
    clock: systemClock,
    random: systemRandom,
    locks: createWebLocks(),
    channel: createBroadcastChannel(name),
    connectivity: createMemoryConnectivity(),
  });

  return {
    /** Adds a task whose notes are of this length; why not, if it is refused. */
    add: (title: string, length = 0): Promise<string | null> =>
      client.create("task", { title, notes: noise(length) }).then(
        () => null,
        (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
      ),
    titles: () => client.rows("task").map(({ title }) => title),
    status: client.status,
    close: client.close,
  };
}

/** Text that no database makes smaller. */
function noise(length: number): string {
  const letters: string[] = [];
  while (letters.length < length) {
    const bytes = crypto.getRandomValues(new Uint8Array(Math.min(length - letters.length, 65_536)));
    for (const byte of bytes) letters.push(String.fromCharCode(0x4e00 + byte * 64));
  }
  return letters.join("");
}

// For a page that can evaluate scripts and not import them.
Object.assign(globalThis, { openOfflineClient });

export type OfflineClient = Awaited<ReturnType<typeof openOfflineClient>>;
