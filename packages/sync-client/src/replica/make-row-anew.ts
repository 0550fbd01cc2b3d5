import { createChange, INSERT_KEY, type Values, ZERO_STAMP } from "@tidemark/sync-core";
import { rowKey } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { EditRefused } from "./errors.ts";
import type { RecordKey } from "./replica.ts";
import { remainsOf, shownRow, type Slot } from "./slot.ts";
import { newRowValues } from "./validate.ts";
import { onRemains } from "./write.ts";

/**
 * Brings a row back that was deleted, with the fields that this device still has. By a create, because the server may
 * have forgotten the row; over a tombstone it brings that row back.
 *
 * @throws {@link EditRefused} if this device has no fields of it.
 */
export function bringRowBack(desk: Desk, { entity, id }: RecordKey, change: string): void {
  const slot = desk.slot(entity, id);
  if (shownRow(slot)) return;
  const remains = fieldsOf(slot);
  appendCreate(desk, slot, { change, remains, values: onRemains(slot, newRowValues(slot.entity, remains)) });
}

/**
 * Makes a row anew that the server has forgotten, of the fields that this device still has: its counters too, since
 * there is nothing left on the server that they would add to.
 *
 * @throws {@link EditRefused} if this device has no fields of it.
 */
export function makeRowAnew(draft: Draft, desk: Desk, { entity, id }: RecordKey, change: string): void {
  const slot = desk.slot(entity, id);
  const { base } = slot;
  if (shownRow(slot) && base?.dead === undefined) return;
  const remains = fieldsOf(slot);
  const values = newRowValues(slot.entity, remains);
  if (base) {
    slot.base = { ...base, values: {}, stamps: { [INSERT_KEY]: ZERO_STAMP } };
    draft.put("rows", rowKey(draft.meta().generation, entity, id), slot.base);
  }
  appendCreate(desk, slot, { change, remains, values });
}

function fieldsOf(slot: Slot): Values {
  const remains = remainsOf(slot);
  if (remains && Object.keys(remains).length > 0) return remains;
  const row = `${slot.entity.name} ${slot.id}`;
  throw new EditRefused(
    "missing",
    `this device no longer has the fields of ${row}; bring it back on a device that still has them`,
  );
}

function appendCreate(
  desk: Desk,
  { entity, id }: Slot,
  { change, remains, values }: { change: string; remains: Values; values: Values },
): void {
  const head = { id: change, entity: entity.name, row: id, stamp: desk.nextStamp() };
  desk.append(createChange(head, values, new Set(Object.keys(remains))));
}
