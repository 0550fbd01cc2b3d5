import type { SeededRandom } from "@tidemark/sync-client/testing";
import type { SimDevice, SimTab } from "../sim-device.ts";
import { pickBy } from "../sub-seed.ts";
import type { World } from "../world.ts";

/** Where something happens, and what it may draw from. */
export interface Scene {
  readonly world: World;
  readonly device: SimDevice;
  readonly random: SeededRandom;
  /** The number of the happening: in names, so that nothing else is called the same. */
  readonly number: number;
  /** Says what happens, and to what. */
  say(what: string, tab?: SimTab): void;
}

export type Happen = (scene: Scene) => void | Promise<void>;

/** Something that happens in one of the device's tabs; nothing does if there is none. */
export function inTab(happen: (scene: Scene, tab: SimTab) => void | Promise<void>): Happen {
  return (scene) => {
    const tab = someTab(scene);
    return tab && happen(scene, tab);
  };
}

export function someTab({ device, random }: Scene): SimTab | undefined {
  return pickBy(random.below(2 ** 32), [...device.tabs], ({ name }) => name);
}

export function leaderOf({ device }: Scene): SimTab | undefined {
  return [...device.tabs].find(({ client }) => client.status().leader);
}
