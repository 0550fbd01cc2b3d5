import {
  type Entity,
  type OutboxEntry,
  type RowStatus,
  type RowStatusKind,
  type Values,
  visibleRow,
} from "@tidemark/sync-core";
import type { BaseRow, FailedChange, Note, StoredBatch } from "../layout.ts";
import type { Row } from "./replica.ts";

/** All that one replica knows of one row. */
export interface Slot {
  readonly entity: Entity;
  readonly id: string;
  base: BaseRow | null;
  /** Its entries of the outbox and of the failed list, each in their order. */
  pending: readonly OutboxEntry[];
  failed: readonly FailedChange[];
  note: Note | null;
  /** How many open conflicts there are of it. */
  conflicts: number;
  /** The visible row, once somebody has asked for it. */
  shown: Row | null | undefined;
  /** What the statistics count it as. */
  counted: RowStatusKind | null;
}

export function emptySlot(entity: Entity, id: string): Slot {
  return {
    entity,
    id,
    base: null,
    pending: [],
    failed: [],
    note: null,
    conflicts: 0,
    shown: undefined,
    counted: null,
  };
}

const CONFLICT = "This was edited in two places at once. One edit was kept aside: choose between them.";

/** The row that a person sees, or null. */
export function shownRow(slot: Slot): Row | null {
  if (slot.shown === undefined) {
    const values = isWhole(slot) ? layered(slot, slot.base, (entry) => entry.pending) : null;
    slot.shown = values && { id: slot.id, ...values };
  }
  return slot.shown;
}

/** Updates alone make no row: one that brings back a row whose fields are not here shows once they are. */
function isWhole(slot: Slot): boolean {
  const { base, pending } = slot;
  return (
    (base !== null && (base.dead === undefined || Object.keys(base.values).length > 0)) ||
    pending.some(({ change }) => change.kind === "create") ||
    refusedOf(slot).some(({ entry }) => entry.change.kind === "create")
  );
}

/** The failed changes that are part of the row: not those that the server may have saved after all. */
export function refusedOf({ failed }: Slot): readonly FailedChange[] {
  return failed.some(({ undecided }) => undecided) ? failed.filter(({ undecided }) => !undecided) : failed;
}

/**
 * What the server has of a row, or will have once it has settled the outbox, as if nobody had deleted
 * it: what an edit that brings the row back starts from.
 */
export function remainsOf(slot: Slot): Values | null {
  const { base } = slot;
  const alive = base && { values: base.values, stamps: base.stamps };
  return layered({ ...slot, failed: [] }, alive, ({ pending }) =>
    pending.filter(({ change }) => change.kind !== "delete"),
  );
}

/** Where the row stands; null if there is nothing of it. What needs a person comes first. */
export function kindOf(slot: Slot): RowStatusKind | null {
  if (slot.failed.length > 0) return "failed";
  if (slot.conflicts > 0) return "conflict";
  if (slot.pending.length > 0) return "pending";
  return slot.base && slot.base.dead === undefined ? "synced" : null;
}

/** Whether the replica holds changes of the row that the server has not taken over. */
export function isUnsettled({ pending, failed }: Slot): boolean {
  return pending.length > 0 || failed.length > 0;
}

/** The row's status for a person. `batches` are all that are held. */
export function statusOf(slot: Slot, batches: readonly StoredBatch[]): RowStatus | null {
  const status = kindOf(slot);
  if (status === null) return null;
  const sent = batches.filter(({ from, to }) => slot.pending.some(({ seq }) => seq >= from && seq <= to));
  const attempts = [
    slot.note?.lastAttempt,
    slot.base?.attemptedAt,
    ...slot.failed.map(({ attemptedAt }) => attemptedAt),
    ...sent.map(({ lastAttempt }) => lastAttempt),
  ].filter((attempt) => attempt !== null && attempt !== undefined);
  const refused = slot.failed.at(-1)?.outcome.message;
  const unreached = sent.find(({ message }) => message !== null)?.message;
  return {
    status,
    lastSynced: slot.base?.at ?? null,
    lastAttempt: attempts.length > 0 ? Math.max(...attempts) : null,
    message: refused ?? unreached ?? slot.note?.message ?? (status === "conflict" ? CONFLICT : null),
    version: slot.base?.version ?? null,
  };
}

function layered(
  slot: Slot,
  base: Parameters<typeof visibleRow>[1],
  pendingOf: (slot: Slot) => readonly OutboxEntry[],
): Values | null {
  return visibleRow(slot.entity.policies, base, {
    failed: refusedOf(slot).map(({ entry }) => entry.change),
    outbox: pendingOf(slot).map(({ change }) => change),
  });
}
