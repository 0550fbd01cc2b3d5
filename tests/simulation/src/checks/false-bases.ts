import { readBase, type StoredBase } from "@tidemark/sync-client/testing";
import { canonicalJson } from "@tidemark/sync-core";
import type { Problem } from "../problem.ts";
import type { SimDevice } from "../sim-device.ts";
import type { World } from "../world.ts";

/** Devices whose base is not what the server had when it gave out their cursor. */
export async function falseBases(world: World): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const device of world.devices) {
    if (device.unchecked) problems.push(...(await falseBase(world, device)));
    device.unchecked = false;
  }
  return problems;
}

async function falseBase({ books }: World, { name, disk }: SimDevice): Promise<readonly Problem[]> {
  const base = await peek(disk);
  if (!base || base.cursor === null || base.staging) return [];
  const snapshot = books.snapshots.at(base.cursor);
  if (!snapshot)
    return [{ promise: "skips no version", sentence: `${name} has a cursor from nowhere: ${base.cursor}` }];
  const rows = base.rows.filter(({ dead }) => dead === undefined);
  const here = new Map(rows.map(({ entity, id, values }) => [`${entity} ${id}`, canonicalJson(values)]));
  return [...new Set([...here.keys(), ...snapshot.keys()])]
    .filter((id) => here.get(id) !== snapshot.get(id))
    .map((id) => ({
      promise: "skips no version",
      sentence: `${name} has ${id} as ${here.get(id)}; at its cursor ${base.cursor} the server had ${snapshot.get(id)}`,
    }));
}

async function peek(disk: SimDevice["disk"]): Promise<StoredBase | null> {
  const store = disk.open();
  try {
    return await readBase(store);
  } finally {
    await store.close();
  }
}
