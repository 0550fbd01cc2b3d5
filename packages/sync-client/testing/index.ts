/** Everything the engine needs from the world, in memory and under a test's command. */
export { createDevice, type Device, type DeviceOptions, type DeviceTab, type TabParts } from "./device.ts";
export { createFakeClock, type FakeClock, skewedClock } from "./fake-clock.ts";
export { createMemoryHub, type MemoryHub } from "./memory-channel.ts";
export { createMemoryConnectivity, type MemoryConnectivity } from "./memory-connectivity.ts";
export { createMemoryLocks, type MemoryLocks, type TabLocks } from "./memory-locks.ts";
export { type CalmNetwork, createCalmNetwork, type Leg, type Network } from "./memory-network.ts";
export {
  createMemoryTransport,
  type MemoryEndpoint,
  type MemoryTransportOptions,
  type Passage,
} from "./memory-transport.ts";
export { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
export { readBase, type StoredBase } from "./stored-base.ts";
