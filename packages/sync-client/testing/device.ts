import { createMemoryDisk, type MemoryDisk } from "../src/adapters/memory.ts";
import { createSyncClient } from "../src/create-sync-client.ts";
import type { Clock, LocalStore, Random, Transport } from "../src/ports.ts";
import type { ConvertChange } from "../src/replica/reopen.ts";
import type { Entities, SyncClient } from "../src/sync-client.ts";
import { createLife, mortalChannel, mortalClock, mortalLocks, mortalStore, mortalTransport } from "./life.ts";
import { createMemoryHub } from "./memory-channel.ts";
import { createMemoryConnectivity, type MemoryConnectivity } from "./memory-connectivity.ts";
import { createMemoryLocks } from "./memory-locks.ts";

/** A browser profile with tabs, which open, close, freeze and crash. */
export interface Device<E extends Entities> {
  readonly disk: MemoryDisk;
  /** Rejects if the local database cannot be opened. */
  openTab(parts?: TabParts): Promise<DeviceTab<E>>;
}

/** What one tab has of its own. */
export interface TabParts {
  /** Instead of the device's. */
  readonly transport?: Transport;
  /** Puts something between the tab and the disk, which may end the tab's life. */
  readonly store?: (store: LocalStore, crash: () => void) => LocalStore;
}

export interface DeviceTab<E extends Entities> {
  readonly client: SyncClient<E>;
  readonly connectivity: MemoryConnectivity;
  /** Ends between two instructions: nothing that was under way is finished, and nobody is told. */
  crash(): void;
  /** Stops running for a while; what is on its way to the tab waits, and its lock stays its own. */
  freeze(): void;
  thaw(): void;
}

export interface DeviceOptions<E extends Entities> {
  readonly entities: E;
  readonly schema: number;
  readonly space: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** An empty one if left out. */
  readonly disk?: MemoryDisk;
  readonly convertChange?: ConvertChange;
  readonly viewOnly?: () => string | null;
}

export function createDevice<const E extends Entities>(options: DeviceOptions<E>): Device<E> {
  const { disk = createMemoryDisk() } = options;
  const profile = createMemoryLocks();
  const hub = createMemoryHub();

  return {
    disk,
    async openTab({ transport = options.transport, store = (given: LocalStore) => given } = {}) {
      const life = createLife();
      const connectivity = createMemoryConnectivity();
      const client = await createSyncClient({
        ...options,
        store: mortalStore(store(disk.open(), life.end), life),
        transport: mortalTransport(transport, life),
        clock: mortalClock(options.clock, life),
        locks: mortalLocks(profile.open(), life),
        channel: mortalChannel(hub.open(), life),
        connectivity,
      });
      return { client, connectivity, crash: life.end, freeze: life.freeze, thaw: life.thaw };
    },
  };
}
