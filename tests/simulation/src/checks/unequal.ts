import { canonicalJson, type Values } from "@tidemark/sync-core";
import { ROW_ENTITIES } from "../entities.ts";
import type { Problem } from "../problem.ts";
import type { SimDevice, SimTab } from "../sim-device.ts";
import type { World } from "../world.ts";

/** Devices on which the app does not open, and tabs that are still busy, or believe that something is wrong. */
export function restless({ devices }: World): readonly Problem[] {
  const closed = devices
    .filter(({ tabs }) => tabs.size === 0)
    .map(({ name }): Problem => ({ promise: "rests", sentence: `${name} does not open the app` }));
  const busy = tabsOf(devices)
    .filter(({ client }) => {
      const { state, pending, message } = client.status();
      return state !== "idle" || pending > 0 || message !== null;
    })
    .map(({ name, client }): Problem => ({
      promise: "rests",
      sentence: `${name} does not rest: ${JSON.stringify(client.status())}`,
    }));
  return [...closed, ...busy];
}

/** Tabs that show something other than the server has, but for rows with failed changes, which show these. */
export function unequal({ devices, server }: World): readonly Problem[] {
  return ROW_ENTITIES.flatMap((entity) => {
    const there = textById([...server.rows(entity)].map(([id, { values }]) => ({ id, ...values })));
    return tabsOf(devices).flatMap((tab) => {
      const here = textById(shownBy(tab, entity));
      return [...new Set([...here.keys(), ...there.keys()])]
        .filter((id) => here.get(id) !== there.get(id) && !isExcused(tab, entity, id))
        .map((id) => ({
          promise: "equals the server" as const,
          sentence: `${tab.name} shows ${entity} ${id} as ${here.get(id)}; the server has ${there.get(id)}`,
        }));
    });
  });
}

function shownBy({ client }: SimTab, entity: RowEntity): readonly unknown[] {
  return entity === "syncConflict" ? client.conflicts() : client.rows(entity);
}

function textById(rows: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map((rows as readonly Row[]).map((row) => [row.id, canonicalJson(row)]));
}

type RowEntity = (typeof ROW_ENTITIES)[number];
type Row = { readonly id: string } & Values;

/** A conflict that was resolved here, which the server refused, does not show. */
function isExcused(tab: SimTab, entity: RowEntity, id: string): boolean {
  return entity === "syncConflict" ? tab.client.status().failed > 0 : hasFailed(tab, entity, id);
}

export function hasFailed({ client }: SimTab, entity: "goal" | "record", id: string): boolean {
  return client.rowStatus(entity, id).status === "failed";
}

function tabsOf(devices: readonly SimDevice[]): readonly SimTab[] {
  return devices.flatMap(({ tabs }) => [...tabs]);
}
