import { addHash, type Checkpoint, type EntitySum, NO_ROWS, rowHash } from "@tidemark/sync-core";
import type { BaseRow, Meta } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Model } from "./model.ts";
import type { PullStart } from "./replica.ts";

/** What comparing this device's rows with the server's has found. */
export interface Check {
  /** Whether one was asked for that has not been made. */
  readonly wanted: boolean;
  /** When the last one was made, ms since 1970, and the day of it by the server's clock, counted from then. */
  readonly at: number | null;
  readonly day: number | null;
  readonly result: CheckResult | null;
  /** The entities of which rows differed. */
  readonly differing: readonly string[];
  /** The day on which everything was last fetched anew for a difference. */
  readonly repairedOn: number | null;
}

export type CheckResult =
  /** The rows are the server's. */
  | "same"
  /** They were not, and are being fetched anew. */
  | "repairing"
  /** They were not, and are by now. */
  | "repaired"
  /** They are not, though everything was fetched anew today. */
  | "different";

export const NO_CHECK: Check = {
  wanted: false,
  at: null,
  day: null,
  result: null,
  differing: [],
  repairedOn: null,
};

const DAY_MS = 86_400_000;

/** So many rows are hashed between two rests. */
const SLICE = 1_000;

/** What arrives with more rows than this is compared at the next pull: within a transaction nothing can rest. */
const MAX_ARRIVED = 2_000;

/**
 * The day for which a pull that begins now asks the server what there ought to be; null if it need not. A first sync
 * need not: a person waits for it, and what it brings can be compared at the next pull.
 */
export function checkDue({ check = NO_CHECK, cursor }: Meta, serverTime: number): number | null {
  const today = Math.floor(serverTime / DAY_MS);
  if (check.wanted) return today;
  return cursor === null || check.day === today ? null : today;
}

/** Has the hashes of all rows at hand by the time that they are compared. `rest` lets others run. */
export async function prepareCheck(model: Model, rest: () => Promise<void>): Promise<void> {
  let hashed = 0;
  for (const { base } of model.slots().all()) {
    if (!base || hashes.has(base)) continue;
    hashOf(base);
    hashed += 1;
    if (hashed % SLICE === 0) await rest();
  }
}

/**
 * Compares the base as it is after this page with what the server says. The first difference of a day has everything
 * fetched anew; a second one is only told.
 */
export function checkSums(
  draft: Draft,
  arrived: ReadonlyMap<string, BaseRow>,
  { checkpoint, begun, now }: { checkpoint: Checkpoint; begun: PullStart; now: number },
): void {
  const { check = NO_CHECK } = draft.meta();
  const day = begun.checkFor;
  if (day === null || arrived.size > MAX_ARRIVED) return;
  const done = { ...check, wanted: false, at: now, day };
  const differing = checkpoint.sums ? differences(draft.model, arrived, checkpoint.sums) : [];
  if (differing.length === 0) {
    const result = check.result === "repairing" ? "repaired" : "same";
    // A server that says nothing has confirmed nothing.
    draft.set({ check: checkpoint.sums ? { ...done, result, differing } : { ...check, wanted: false, day } });
  } else if (check.repairedOn === day) {
    draft.set({ check: { ...done, result: "different", differing } });
  } else {
    draft.set({ check: { ...done, wanted: true, result: "repairing", differing, repairedOn: day } });
    fetchAnew(draft);
  }
}

/** Begins a new base without being asked to: the server has lost nothing. */
function fetchAnew(draft: Draft): void {
  draft.set({
    staging: { generation: draft.meta().generation + 1, cursor: null, segments: [], named: [], offer: null },
  });
}

/** The entities of which this device does not have what the server says there is. */
function differences(
  model: Model,
  arrived: ReadonlyMap<string, BaseRow>,
  told: Readonly<Record<string, EntitySum>>,
): readonly string[] {
  const own = sumsAfter(model, arrived);
  const named = new Set([...own.keys(), ...Object.keys(told).filter(model.knows)]);
  return [...named].filter((entity) => !sameSum(own.get(entity) ?? NO_ROWS, told[entity] ?? NO_ROWS));
}

function sameSum(a: EntitySum, b: EntitySum): boolean {
  return a.count === b.count && a.sum === b.sum;
}

function sumsAfter(model: Model, arrived: ReadonlyMap<string, BaseRow>): ReadonlyMap<string, EntitySum> {
  const sums = new Map<string, EntitySum>();
  const add = (row: BaseRow) => {
    if (row.dead === undefined) sums.set(row.entity, addHash(sums.get(row.entity) ?? NO_ROWS, hashOf(row)));
  };
  for (const { base, entity, id } of model.slots().all())
    if (base && !arrived.has(`${entity.name}/${id}`)) add(base);
  for (const row of arrived.values()) add(row);
  return sums;
}

const hashes = new WeakMap<BaseRow, number>();

function hashOf(row: BaseRow): number {
  const known = hashes.get(row);
  if (known !== undefined) return known;
  const hash = rowHash(row.id, row.version);
  hashes.set(row, hash);
  return hash;
}
