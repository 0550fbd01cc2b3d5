import type { Goal } from "@tidemark/domain";
import { canonicalJson } from "@tidemark/sync-core";
import type { DeviceFacts, Facts } from "./facts.ts";
import type { Wrongs } from "./judge.ts";

/** Every device is at rest and shows what PostgreSQL has, save what was refused and waits for a person. */
export function judgeDevices({ database, devices }: Facts): Partial<Wrongs> {
  return {
    divergent: devices.flatMap((device) => differences(device, database.goals)),
    other: devices.flatMap(({ name, unrest }) =>
      unrest === undefined ? [] : [`${name} does not rest: ${unrest}`],
    ),
  };
}

/** In which goals a device and PostgreSQL differ, as sentences. */
export function differences({ name, goals, failed }: DeviceFacts, there: readonly Goal[]): readonly string[] {
  const here = byId(goals);
  const known = byId(there);
  return [...new Set([...here.keys(), ...known.keys()])]
    .filter((id) => !failed.has(id) && here.get(id) !== known.get(id))
    .map((id) => `${name} shows goal ${id} as ${here.get(id)}, PostgreSQL has ${known.get(id)}`);
}

function byId(goals: readonly Goal[]): ReadonlyMap<string, string> {
  return new Map(goals.map((goal) => [goal.id, canonicalJson({ ...goal })]));
}
