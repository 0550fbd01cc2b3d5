import { SCHEMA_VERSION } from "@tidemark/domain";
import { type Transport, TransportError } from "@tidemark/sync-client";
import { createMemoryDisk, type MemoryDisk, type MemoryDiskOptions } from "@tidemark/sync-client/memory";
import {
  createDevice,
  createMemoryTransport,
  type Device,
  type DeviceTab,
  type FakeClock,
  skewedClock,
} from "@tidemark/sync-client/testing";
import { describePassage } from "./describe.ts";
import { simEntities, type SimEntities } from "./entities.ts";
import type { DevicePlan } from "./schedule.ts";
import type { SimServer } from "./sim-server.ts";
import { SIM_SPACE } from "./sim-space.ts";
import { createReseededRandom, subSeed } from "./sub-seed.ts";
import type { Trace } from "./trace.ts";
import { createUnrulyNetwork, type UnrulyNetwork } from "./unruly-network.ts";
import { type CommitFaults, type DiskFaults, noFaults, unrulyStore } from "./unruly-store.ts";

/** No person has more. */
const MAX_TABS = 3;

export interface SimTab extends DeviceTab<SimEntities> {
  /** `device 0, tab 1`. */
  readonly name: string;
  readonly faults: CommitFaults;
}

/** A browser profile with what the simulation does to it. */
export interface SimDevice {
  readonly number: number;
  /** `device 0`, and of a copy `device 0 copy 1`. */
  readonly name: string;
  readonly disk: MemoryDisk;
  /** Whether something was committed that nobody has checked yet. */
  unchecked: boolean;
  readonly diskFaults: DiskFaults;
  readonly network: UnrulyNetwork;
  readonly tabs: Set<SimTab>;
  /** Tabs that do nothing for a while. */
  readonly frozen: Set<SimTab>;
  /** By how much its clock is wrong, in ms. */
  offset: number;
  /** Whether the server takes it for somebody who has to sign in again. */
  signedOut: boolean;
  /** Opens a tab, unless there are enough or the disk will not have it. */
  openTab(): Promise<void>;
  /** Stops all that ever ran on it, crashed tabs included, so that nothing holds on to them. */
  end(): Promise<void>;
  /** From here on whatever is random is drawn from this seed. */
  reseed(seed: number): void;
}

export interface SimDeviceOptions {
  readonly plan: DevicePlan;
  readonly name: string;
  /** Its disk; an empty one if left out. */
  readonly makeDisk?: (options: MemoryDiskOptions) => MemoryDisk;
  readonly clock: FakeClock;
  readonly server: SimServer;
  readonly trace: Trace;
  /** What the server answers instead of working, to a device. */
  readonly trouble: () => TransportError | null;
}

export function createSimDevice({
  plan,
  name,
  makeDisk = createMemoryDisk,
  clock,
  server,
  trace,
  trouble,
}: SimDeviceOptions): SimDevice {
  const random = createReseededRandom(0);
  const fates = createReseededRandom(0);
  const disk = makeDisk({
    afterCommit() {
      device.unchecked = true;
    },
  });
  const tabs = new Set<SimTab>();
  const frozen = new Set<SimTab>();
  const opened: SimTab[] = [];
  let tries = 0;

  function admitted<Args extends readonly unknown[], Reply>(call: (...args: Args) => Reply) {
    return (...args: Args): Reply => {
      const refusal = device.signedOut ? new TransportError("unauthorized", "sign in again") : trouble();
      if (refusal) throw refusal;
      return call(...args);
    };
  }

  function transportOf(tab: string): Transport {
    return createMemoryTransport({
      server: {
        push: admitted(server.push),
        cancel: admitted(server.cancel),
        pull: admitted(server.pull),
        offer: admitted(server.offer),
        live: admitted(server.live),
      },
      network: device.network,
      clock,
      observe: (passage) => trace.say(tab, () => describePassage(passage)),
    });
  }

  function remove(faults: CommitFaults): void {
    for (const present of [tabs, frozen])
      for (const tab of present) if (tab.faults === faults) present.delete(tab);
  }

  const profile: Device<SimEntities> = createDevice({
    entities: simEntities,
    schema: SCHEMA_VERSION,
    space: SIM_SPACE,
    clock: skewedClock(clock, () => device.offset),
    random,
    disk,
    transport: neverUsed,
  });

  const device: SimDevice = {
    number: plan.number,
    name,
    disk,
    unchecked: true,
    diskFaults: { full: false },
    network: createUnrulyNetwork(plan.network, fates),
    tabs,
    frozen,
    offset: plan.offset,
    signedOut: false,
    async openTab() {
      if (tabs.size + frozen.size >= MAX_TABS) return;
      const tabName = `${name}, tab ${(tries += 1)}`;
      const faults = noFaults();
      try {
        const opening = await profile.openTab({
          transport: transportOf(tabName),
          store(store, crash) {
            return unrulyStore(store, {
              disk: device.diskFaults,
              tab: faults,
              crash() {
                trace.say(tabName, () => "crashes in a commit");
                remove(faults);
                crash();
              },
            });
          },
        });
        const tab = { ...opening, name: tabName, faults };
        opened.push(tab);
        tabs.add(tab);
        trace.say(tabName, () => "opens");
      } catch (error) {
        trace.say(tabName, () => `does not open: ${String(error)}`);
      }
    },
    async end() {
      for (const { client } of opened) await client.close();
    },
    reseed(seed) {
      random.reseed(subSeed(seed, name, "engine"));
      fates.reseed(subSeed(seed, name, "network"));
    },
  };
  return device;
}

/** Every tab has a way of its own, so that a trace can tell them apart. */
const neverUsed: Transport = { push: refuse, cancel: refuse, pull: refuse, offer: refuse, live: refuse };

function refuse(): never {
  throw new Error("every tab has a transport of its own");
}
