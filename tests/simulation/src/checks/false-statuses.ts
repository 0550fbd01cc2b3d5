import type { SavedEdit } from "../ledger.ts";
import type { Problem } from "../problem.ts";
import type { SimDevice, SimTab } from "../sim-device.ts";
import type { World } from "../world.ts";
import { isReplaced } from "./lost.ts";
import { hasFailed } from "./unequal.ts";

/** Tabs that say that nothing waits, or that a row is synced, while the server has not been told of an edit. */
export function falseStatuses(world: World): readonly Problem[] {
  return world.devices.flatMap((device) => {
    const waiting = world.ledger.saved.filter((edit) => waitsOn(world, device, edit));
    if (waiting.length === 0) return [];
    const byRow = [...Map.groupBy(waiting, ({ entity, row }) => `${entity} ${row}`).values()];
    return [...device.tabs].flatMap((tab) =>
      byRow
        .filter(([edit]) => edit && saysSynced(tab, edit) && !hasFailed(tab, edit.entity, edit.row))
        .flat()
        .map((edit) => ({
          promise: "tells no lie" as const,
          sentence: `${tab.name} says that all is synced, and the server was never told of ${JSON.stringify(edit)}`,
        })),
    );
  });
}

function saysSynced({ client }: SimTab, { entity, row }: SavedEdit): boolean {
  return client.status().pending === 0 || client.rowStatus(entity, row).status === "synced";
}

function waitsOn(world: World, { name }: SimDevice, edit: SavedEdit): boolean {
  const { books, ledger } = world;
  if (!edit.holders.has(name) || books.wasEverTold(edit)) return false;
  return !ledger.isWithdrawn(edit) && !ledger.isWithdrawn(edit, name) && !isReplaced(world, edit);
}
