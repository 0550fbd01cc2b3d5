import { BUILT_IN_SPACE, entities, SCHEMA_VERSION } from "@tidemark/domain";
import { createMemorySyncServer, type MemorySyncServer } from "@tidemark/server/memory";
import {
  createDevice,
  createFakeClock,
  createMemoryTransport,
  createSeededRandom,
  type Device,
  type DeviceTab,
  type FakeClock,
  type SeededRandom,
  skewedClock,
} from "@tidemark/sync-client/testing";
import { createLedger, type Ledger } from "./ledger.ts";
import { createUnrulyNetwork, type UnrulyNetwork } from "./unruly-network.ts";

type Entities = typeof entities;
export type SimTab = DeviceTab<Entities>;

/** A device with what the simulation does to it. */
export interface SimDevice {
  readonly name: string;
  readonly device: Device<Entities>;
  readonly network: UnrulyNetwork;
  readonly tabs: Set<SimTab>;
  /** Tabs that do nothing for a while. */
  readonly frozen: Set<SimTab>;
  /** By how much its clock is wrong, in ms. */
  offset: number;
}

export interface World {
  readonly random: SeededRandom;
  readonly clock: FakeClock;
  readonly server: MemorySyncServer;
  readonly devices: readonly SimDevice[];
  readonly ledger: Ledger;
}

/** A name that the database refuses, whatever the devices think of it. */
export const REFUSED = "refused";

export function createWorld(seed: number): World {
  const random = createSeededRandom(seed);
  const clock = createFakeClock();
  const server = createMemorySyncServer({
    entities,
    schema: SCHEMA_VERSION,
    spaces: [BUILT_IN_SPACE],
    now: clock.now,
    after: clock.after,
    random: random.next,
    pageRows: random.pick([1_000, 3]),
    rule: (_, { name }) =>
      typeof name === "string" && name.startsWith(REFUSED)
        ? { field: "name", message: "the database refuses it" }
        : null,
  });
  const ledger = createLedger();
  const devices = Array.from({ length: 2 + random.below(2) }, (_, n) =>
    createSimDevice({ name: `device ${n}`, random, clock, server, ledger }),
  );
  return { random, clock, server, devices, ledger };
}

function createSimDevice({
  name,
  random,
  clock,
  server,
  ledger,
}: { name: string } & Omit<World, "devices">): SimDevice {
  const network = createUnrulyNetwork(random);
  const sim: SimDevice = {
    name,
    network,
    tabs: new Set(),
    frozen: new Set(),
    offset: random.pick([0, 0, 7_200_000, -7_200_000]),
    device: createDevice({
      entities,
      schema: SCHEMA_VERSION,
      space: BUILT_IN_SPACE,
      clock: skewedClock(clock, () => sim.offset),
      random,
      transport: createMemoryTransport({
        server: { ...server, push: ledger.recordPush(name, server.push) },
        network,
        clock,
      }),
    }),
  };
  return sim;
}
