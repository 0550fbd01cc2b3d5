import { compareKeys } from "../keys.ts";
import { generationRange, type Meta, type Touched } from "../layout.ts";
import type { Key, KeyRange, StoreName, StoreTransaction } from "../ports.ts";

/** One thing that happened to the store. */
export type StoreOp =
  | { readonly kind: "put"; readonly store: StoreName; readonly key: Key; readonly value: unknown }
  | { readonly kind: "delete"; readonly store: StoreName; readonly range: KeyRange };

/** How many write transactions the store remembers for tabs that lag behind. */
const RECENT_COMMITS = 16;
/** Beyond this many ranges of one store, one range around them all is shorter to say. */
const MAX_RANGES = 16;

/** Stores of which no tab keeps anything in memory. */
const UNSEEN: ReadonlySet<StoreName> = new Set(["kept", "offers"]);

/** The record of recent commits with one more. */
export function withCommit(recent: Meta["recent"], touched: readonly Touched[]): Meta["recent"] {
  return [...recent, touched].slice(-RECENT_COMMITS);
}

/** Which keys `ops` touched, in few ranges. */
export function touchedBy(ops: readonly StoreOp[]): readonly Touched[] {
  const rangesByStore = new Map<StoreName, KeyRange[]>();
  for (const op of ops) {
    if (UNSEEN.has(op.store)) continue;
    const ranges = rangesByStore.get(op.store) ?? [];
    rangesByStore.set(op.store, ranges);
    const range = op.kind === "put" ? { from: op.key, to: op.key } : op.range;
    const last = ranges.at(-1);
    if (last && follows(last.to, range.from)) ranges.splice(-1, 1, { from: last.from, to: range.to });
    else ranges.push(range);
  }
  return [...rangesByStore].flatMap(([store, ranges]) =>
    (ranges.length > MAX_RANGES ? [around(ranges)] : ranges).map((range) => ({ store, range })),
  );
}

/** What a tab at `revision` missed, or null if the store no longer remembers: then read everything. */
export function missedSince(revision: number, meta: Meta): readonly Exclude<Touched, "all">[] | null {
  const count = meta.revision - revision;
  if (count < 0 || count > meta.recent.length) return null;
  const missed: Exclude<Touched, "all">[] = [];
  for (const touched of meta.recent.slice(meta.recent.length - count).flat()) {
    if (touched === "all") return null;
    missed.push(touched);
  }
  return missed;
}

/** Reads what was touched, as the steps that lead there. */
export async function readTouched(
  transaction: StoreTransaction,
  touched: readonly Exclude<Touched, "all">[],
): Promise<readonly StoreOp[]> {
  const ops: StoreOp[] = [];
  for (const { store, range } of touched) {
    const found = await transaction.scan(store, { range });
    ops.push({ kind: "delete", store, range }, ...toPuts(store, found));
  }
  return ops;
}

/** Reads everything that shows. */
export async function readAll(
  transaction: StoreTransaction,
  { generation }: Meta,
): Promise<readonly StoreOp[]> {
  const range = generationRange(generation);
  const ops: StoreOp[] = [];
  for (const store of ["segments", "rows"] as const)
    ops.push(...toPuts(store, await transaction.scan(store, { range })));
  for (const store of ["outbox", "batches", "failed", "notes"] as const)
    ops.push(...toPuts(store, await transaction.scan(store)));
  return ops;
}

function toPuts(store: StoreName, found: readonly (readonly [Key, unknown])[]): StoreOp[] {
  return found.map(([key, value]) => ({ kind: "put", store, key, value }));
}

function follows(last: Key, next: Key): boolean {
  return typeof last === "number" && typeof next === "number" && (next === last + 1 || next === last);
}

function around(ranges: readonly KeyRange[]): KeyRange {
  return ranges.reduce((all, { from, to }) => ({
    from: compareKeys(from, all.from) < 0 ? from : all.from,
    to: compareKeys(to, all.to) > 0 ? to : all.to,
  }));
}
