import type { Entity, RowState } from "@tidemark/sync-core";
import { writeMerged } from "../push/write-merged.ts";
import { rowOfKey, type Rows } from "../store/rows.ts";
import type { BegunPush, SpaceTransaction } from "../store/space-store.ts";
import { refusalIn } from "../store/store-failure.ts";
import { type Losing, lostCountKeys, lostCounts } from "./lost-counts.ts";
import { mergeCopy } from "./merge-copy.ts";
import type { Copy } from "./offered-rows.ts";

export interface Offer {
  readonly space: string;
  readonly user: string;
  readonly replica: string;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly from: LostHistory;
  readonly offered: ReadonlyMap<string, Copy>;
}

/** The history from which an offer comes. */
export interface LostHistory {
  readonly era: number;
  /** The last version that it shares with the present one. */
  readonly common: number;
}

/** The id of no batch: an offer is none, and can come as often as it likes. */
const NO_BATCH = "00000000-0000-0000-0000-000000000000";

/** Merges offered rows into those that are there. Rows that the store refuses are passed over. */
export async function takeIn(
  transaction: SpaceTransaction,
  { space, user, replica, entities, from, offered }: Offer,
): Promise<{ readonly kind: "received" } | Exclude<BegunPush, { kind: "held" }>> {
  const [begun, present] = await Promise.all([
    transaction.begin({ user, replica, batch: NO_BATCH }),
    transaction.rows(idsOf([...offered.keys(), ...lostCountKeys(space, offered)])),
  ]);
  if (begun.kind !== "held") return begun;
  const written = new Set([...present].flatMap(([key, { version }]) => (version > from.common ? [key] : [])));
  const lost = { space, era: from.era, at: begun.heldAt, isWritten: (key: string) => written.has(key) };
  // The first part that is undone would take the version back.
  await transaction.takeVersion();
  await writeParts({ transaction, entities, lost, present: new Map(present) }, [...offered]);
  return { kind: "received" };
}

interface TakingIn {
  readonly transaction: SpaceTransaction;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly lost: Losing;
  /** The rows as they are by now: some come back with others. */
  readonly present: Map<string, RowState>;
}

type KeyedCopy = readonly [string, Copy];

function merged({ entities, lost, present }: TakingIn, copies: readonly KeyedCopy[]): Rows {
  const rows = new Map<string, RowState>();
  for (const [key, { row: copy, counts }] of copies) {
    const { policies } = entities[rowOfKey(key).entity] ?? { policies: {} };
    const here = present.get(key) ?? null;
    const row = mergeCopy(policies, here, copy);
    rows.set(key, row);
    for (const [id, conflict] of lostCounts(lost, present, { key, row, counts })) rows.set(id, conflict);
  }
  return rows;
}

/** Writes what can be written: a part that is refused is cut in halves. */
async function writeParts(taking: TakingIn, copies: readonly KeyedCopy[]): Promise<void> {
  if (copies.length === 0) return;
  const { transaction, present } = taking;
  await transaction.beginPart();
  try {
    const rows = merged(taking, copies);
    const cameAlong = await writeMerged(transaction, present, rows);
    await transaction.keepPart();
    for (const [key, row] of [...rows, ...cameAlong]) present.set(key, row);
  } catch (error) {
    refusalIn(error);
    await transaction.undoPart();
    if (copies.length === 1) return;
    const half = Math.ceil(copies.length / 2);
    await writeParts(taking, copies.slice(0, half));
    await writeParts(taking, copies.slice(half));
  }
}

function idsOf(keys: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const key of keys) {
    const { entity, id } = rowOfKey(key);
    ids.set(entity, (ids.get(entity) ?? new Set()).add(id));
  }
  return ids;
}
