import { createMemoryDisk, type MemoryDisk } from "../src/adapters/memory.ts";
import { createSyncClient } from "../src/create-sync-client.ts";
import type { Clock, LocalStore, Random, Transport } from "../src/ports.ts";
import type { Entities, SyncClient } from "../src/sync-client.ts";
import { createMemoryHub } from "./memory-channel.ts";
import { createMemoryConnectivity, type MemoryConnectivity } from "./memory-connectivity.ts";
import { createMemoryLocks } from "./memory-locks.ts";

/** A browser profile with tabs, which open, close and crash. */
export interface Device<E extends Entities> {
  readonly disk: MemoryDisk;
  openTab(): Promise<DeviceTab<E>>;
}

export interface DeviceTab<E extends Entities> {
  readonly client: SyncClient<E>;
  readonly connectivity: MemoryConnectivity;
  /** Ends between two instructions: nothing that was under way is finished, and nobody is told. */
  crash(): void;
  /** Stops running without ending, as a frozen tab does: it keeps its lock and does nothing. */
  freeze(): void;
}

export interface DeviceOptions<E extends Entities> {
  readonly entities: E;
  readonly schema: number;
  readonly space: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly disk?: MemoryDisk;
}

export function createDevice<const E extends Entities>({
  disk = createMemoryDisk(),
  ...options
}: DeviceOptions<E>): Device<E> {
  const profile = createMemoryLocks();
  const hub = createMemoryHub();

  return {
    disk,
    async openTab() {
      const life: Life = { over: false, streams: new Set() };
      const locks = profile.open();
      const channel = hub.open();
      const connectivity = createMemoryConnectivity();

      function freeze(): void {
        life.over = true;
        channel.close();
      }

      return {
        connectivity,
        client: await createSyncClient({
          ...options,
          store: mortalStore(disk.open(), life),
          transport: mortalTransport(options.transport, life),
          clock: mortalClock(options.clock, life),
          locks,
          channel,
          connectivity,
        }),
        freeze,
        crash() {
          freeze();
          locks.release();
          for (const close of life.streams) close();
        },
      };
    },
  };
}

interface Life {
  over: boolean;
  /** Closes its open streams, as the end of a process does. */
  readonly streams: Set<() => void>;
}

/** A transaction that had not committed at the end never does. */
function mortalStore(store: LocalStore, life: Life): LocalStore {
  return {
    ...store,
    transaction: (mode, body, durability) =>
      store.transaction(
        mode,
        async (transaction) => {
          const result = await body(transaction);
          if (life.over) throw new Error("the tab is gone");
          return result;
        },
        durability,
      ),
  };
}

/** No answer reaches a tab that is gone; what it sent is on its way. */
function mortalTransport(transport: Transport, life: Life): Transport {
  const unlessOver = <Reply>(reply: Promise<Reply>) =>
    new Promise<Reply>((resolve, reject) => {
      reply.then(
        (value) => !life.over && resolve(value),
        (error: unknown) => !life.over && reject(error),
      );
    });

  return {
    push: (request, options) =>
      life.over ? new Promise(() => {}) : unlessOver(transport.push(request, options)),
    pull: (request, options) =>
      life.over ? new Promise(() => {}) : unlessOver(transport.pull(request, options)),
    live(request, handlers) {
      const close = transport.live(request, {
        onOpen: () => !life.over && handlers.onOpen(),
        onMessage: (message) => !life.over && handlers.onMessage(message),
        onEnd: (failure) => !life.over && handlers.onEnd(failure),
      });
      life.streams.add(close);
      return close;
    },
  };
}

function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: clock.now,
    after: (ms, callback) =>
      clock.after(ms, () => {
        if (!life.over) callback();
      }),
  };
}
