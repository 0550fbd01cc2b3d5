import { createMemoryDisk, type MemoryDisk } from "../src/adapters/memory.ts";
import { createSyncClient } from "../src/create-sync-client.ts";
import type { Clock, Random, Transport } from "../src/ports.ts";
import type { Entities, SyncClient } from "../src/sync-client.ts";
import { createLife, mortalChannel, mortalClock, mortalLocks, mortalStore, mortalTransport } from "./life.ts";
import { createMemoryHub } from "./memory-channel.ts";
import { createMemoryConnectivity, type MemoryConnectivity } from "./memory-connectivity.ts";
import { createMemoryLocks } from "./memory-locks.ts";

/** A browser profile with tabs, which open, close, freeze and crash. */
export interface Device<E extends Entities> {
  readonly disk: MemoryDisk;
  openTab(): Promise<DeviceTab<E>>;
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
}

export function createDevice<const E extends Entities>(options: DeviceOptions<E>): Device<E> {
  const disk = createMemoryDisk();
  const profile = createMemoryLocks();
  const hub = createMemoryHub();

  return {
    disk,
    async openTab() {
      const life = createLife();
      const connectivity = createMemoryConnectivity();
      const client = await createSyncClient({
        ...options,
        store: mortalStore(disk.open(), life),
        transport: mortalTransport(options.transport, life),
        clock: mortalClock(options.clock, life),
        locks: mortalLocks(profile.open(), life),
        channel: mortalChannel(hub.open(), life),
        connectivity,
      });
      return { client, connectivity, crash: life.end, freeze: life.freeze, thaw: life.thaw };
    },
  };
}
