import {
  addRowHash,
  type Checkpoint,
  type EntitySum,
  NO_ROWS,
  type PulledRow,
  type Sender,
  type SettledBatch,
} from "@tidemark/sync-core";
import { type Cursor, decodeCursor, encodeCursor, FROM_THE_START, lastCursor } from "./cursor.ts";
import { rowKey, type Space, type StoredRow } from "./space.ts";

const PAGE_BYTES = 1_048_576;

export interface PageRequest {
  readonly sender: Sender;
  readonly cursor: string | null;
  readonly unsettled: readonly string[];
  readonly limit: number;
  /** Whether the last page says what there ought to be. */
  readonly sums?: boolean | undefined;
  readonly now: number;
}

/** What comes after a cursor, as one snapshot. */
export function pageAfter(
  space: Space,
  { sender, cursor, unsettled, limit, sums, now }: PageRequest,
): Checkpoint {
  const from = cursor === null ? FROM_THE_START : decodeCursor(cursor);
  const waiting = [...space.rows.values()].filter((row) => isAfter(row, from)).toSorted(byVersion);
  const page = takePage(waiting, limit);
  const more = page.length < waiting.length;
  const last = page.at(-1);
  const next =
    more && last ? { ...lastCursor(space), version: last.version, after: placeOf(last) } : lastCursor(space);
  return {
    kind: "checkpoint",
    replica: sender.replica,
    schema: sender.schema,
    from: cursor,
    rows: page.map(pulledRow),
    settled: more ? [] : settledSince(space, sender.replica, from, unsettled),
    cursor: encodeCursor(next),
    more,
    ...(cursor === null && { total: waiting.length }),
    ...(sums && !more && { sums: sumsOf(space) }),
    serverTime: now,
  };
}

function sumsOf(space: Space): Record<string, EntitySum> {
  const sums: Record<string, EntitySum> = {};
  for (const { entity, id, version, state } of space.rows.values())
    if (state.dead === undefined) sums[entity] = addRowHash(sums[entity] ?? NO_ROWS, id, version);
  return sums;
}

function takePage(rows: readonly StoredRow[], limit: number): readonly StoredRow[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += JSON.stringify(row).length;
    return index >= limit || (index > 0 && bytes > PAGE_BYTES);
  });
  return end < 0 ? rows : rows.slice(0, end);
}

function isAfter(row: StoredRow, cursor: Cursor): boolean {
  return (
    row.version > cursor.version ||
    (row.version === cursor.version && cursor.after !== "" && placeOf(row) > cursor.after)
  );
}

function byVersion(a: StoredRow, b: StoredRow): number {
  return a.version - b.version || (placeOf(a) < placeOf(b) ? -1 : 1);
}

function placeOf(row: StoredRow): string {
  return rowKey(row.entity, row.id);
}

function pulledRow({ entity, id, version, state }: StoredRow): PulledRow {
  if (state.dead !== undefined) return { entity, id, version, dead: state.dead };
  return { entity, id, version, values: { ...state.values }, stamps: { ...state.stamps } };
}

function settledSince(space: Space, replica: string, from: Cursor, named: readonly string[]): SettledBatch[] {
  const wanted = new Set(named);
  return [...space.batches.values()]
    .filter((batch) => batch.replica === replica && (wanted.has(batch.id) || batch.version > from.version))
    .map((batch) => ({ batch: batch.id, outcomes: [...batch.outcomes] }));
}
