import { canonicalJson, type JsonValue } from "@tidemark/sync-core";
import type { Problem } from "../problem.ts";
import type { SimDevice, SimTab } from "../sim-device.ts";
import type { World } from "../world.ts";

/** Tabs that are still busy, or believe that something is wrong. */
export function restless({ devices }: World): readonly Problem[] {
  return tabsOf(devices)
    .filter(({ client }) => {
      const { state, pending, message } = client.status();
      return state !== "idle" || pending > 0 || message !== null;
    })
    .map(({ name, client }) => ({
      promise: "rests",
      sentence: `${name} does not rest: ${JSON.stringify(client.status())}`,
    }));
}

/** Tabs that show something other than the server has, but for rows with failed changes, which show these. */
export function unequal({ devices, server }: World): readonly Problem[] {
  const there = new Map(
    [...server.goals()].map(([id, values]) => [id, canonicalJson({ id, ...values })] as const),
  );
  return tabsOf(devices).flatMap((tab) => {
    const here = new Map(
      tab.client.rows("goal").map((row) => [row.id, canonicalJson(row as unknown as JsonValue)] as const),
    );
    return [...new Set([...here.keys(), ...there.keys()])]
      .filter((id) => here.get(id) !== there.get(id) && !hasFailed(tab, id))
      .map((id) => ({
        promise: "equals the server" as const,
        sentence: `${tab.name} shows goal ${id} as ${here.get(id)}; the server has ${there.get(id)}`,
      }));
  });
}

export function hasFailed({ client }: SimTab, id: string): boolean {
  return client.rowStatus("goal", id).status === "failed";
}

function tabsOf(devices: readonly SimDevice[]): readonly SimTab[] {
  return devices.flatMap(({ tabs }) => [...tabs]);
}
