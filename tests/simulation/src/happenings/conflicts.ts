import type { SyncConflict, Values } from "@tidemark/sync-core";
import { pickBy } from "../sub-seed.ts";
import { type Happen, inTab } from "./scene.ts";
import { type Edit, watchWrite } from "./watch-write.ts";

/** A person decides one of the open conflicts. */
export const resolve: Happen = inTab((scene, tab) => {
  const { world, device, random, number } = scene;
  const { client } = tab;
  const conflict = pickBy(random.below(2 ** 32), client.conflicts(), ({ id }) => id);
  const act = random.pick(["restore", "restore", "dismiss"]);
  if (!conflict) return;
  const restores = act === "restore";
  if (restores && conflict.value === null) world.ledger.withdraw(device.name, conflict.rowId, number);
  watchWrite(scene, tab, {
    write: restores ? client.restoreConflict(conflict.id) : client.dismissConflict(conflict.id),
    edits: restores ? restoredEdits(conflict) : [],
    label: `${number}`,
    what: `${act}s ${JSON.stringify(conflict.value)}, which lost,`,
    restored: true,
  });
});

/** The texts that a row gets back. */
function restoredEdits({ entity, rowId, field, value }: SyncConflict): readonly Edit[] {
  const values: Values = field === "" ? ((value ?? {}) as Values) : { [field]: value };
  return Object.entries(values).flatMap(([name, text]) =>
    (entity === "record" || name === "name") && typeof text === "string"
      ? [{ kind: "text", entity: entity === "record" ? "record" : "goal", row: rowId, field: name, text }]
      : [],
  );
}
