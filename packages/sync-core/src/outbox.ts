import { type Change, changeStampOf } from "./change.ts";
import { isTimeless, type Policies } from "./entity.ts";
import { utf8Length } from "./utf8.ts";

/** A change in its place in the outbox. It is open until a batch covers its place. */
export interface OutboxEntry {
  /** The place: higher than that of every entry written before, never used again. */
  readonly seq: number;
  /** The version of the app's entities under which the change was made. */
  readonly schema: number;
  readonly change: Change;
  /**
   * Of what is left of a change whose other part was settled: the place of that. Among the edits of its row it stands
   * there, right after it, and replaces nothing later.
   */
  readonly restOf?: number;
  /** The cursors at which it was settled here, and then the server was set back and had lost it. */
  readonly returned?: readonly string[];
}

/** Whether an entry was written after another. */
export function isLaterEntry(
  entry: Pick<OutboxEntry, "seq" | "restOf">,
  than: Pick<OutboxEntry, "seq" | "restOf">,
): boolean {
  const places = [entry.restOf ?? entry.seq, than.restOf ?? than.seq] as const;
  return places[0] === places[1] ? entry.seq > than.seq : places[0] > places[1];
}

/** How much a batch may hold. */
export interface BatchLimits {
  readonly changes: number;
  /** Of the changes as JSON in UTF-8. */
  readonly bytes: number;
}

export const BATCH_LIMITS: BatchLimits = { changes: 1_000, bytes: 1_048_576 };

/** What a browser still sends for a page that is going away (Fetch standard, keepalive requests). */
export const KEEPALIVE_LIMITS: BatchLimits = { changes: 1_000, bytes: 61_440 };

/**
 * The entry that `last` becomes if `next` is joined into it, or null if they must stay apart: only an
 * update without a delta joins, and only an open entry of the same row and schema, neither in a group,
 * and not if both give a `max` or `min` field a value. Each field keeps the stamp of its own edit and
 * the base of its first.
 */
export function joinChange(policies: Policies, last: Change, next: Change): Change | null {
  if (next.kind !== "update" || last.kind === "delete") return null;
  if (last.row !== next.row || last.entity !== next.entity) return null;
  if (last.group !== undefined || next.group !== undefined) return null;
  const fields = Object.keys(next.values);
  if (fields.some((field) => policies[field] === "counter")) return null;
  if (fields.some((field) => field in last.values && isTimeless(policies, field))) return null;
  const stamps = {
    ...last.stamps,
    ...Object.fromEntries(fields.map((field) => [field, changeStampOf(next, field)])),
  };
  const joined = { ...last, values: { ...last.values, ...next.values }, stamps };
  return joined.kind === "update" ? { ...joined, bases: { ...next.bases, ...joined.bases } } : joined;
}

/** Whether a deletion can take the last entry with it: it deletes what that entry, alone, creates. */
export function cancelsOut(last: Change, next: Change, hasRandomId: boolean): boolean {
  return (
    hasRandomId &&
    next.kind === "delete" &&
    last.kind === "create" &&
    last.row === next.row &&
    last.entity === next.entity &&
    last.group === undefined &&
    next.group === undefined
  );
}

/**
 * How many of the open entries, from the first, go into the next batch: entries of one schema, within
 * the limits, cut where a group ends; what is too large alone goes alone. Zero only if there are none.
 */
export function cutBatch(open: readonly OutboxEntry[], limits: BatchLimits): number {
  let cut = 0;
  let bytes = 2;
  for (const [index, entry] of open.entries()) {
    if (entry.schema !== open[0]?.schema) break;
    bytes += changeBytes(entry.change) + 1;
    if ((index >= limits.changes || bytes > limits.bytes) && cut > 0) break;
    const group = entry.change.group;
    if (group === undefined || open[index + 1]?.change.group !== group) cut = index + 1;
  }
  return cut;
}

/** Why a local transaction could never be sent, as a sentence for the developer who wrote it, or null. */
export function oversize(changes: readonly Change[], limits: BatchLimits): string | null {
  if (changes.length > limits.changes) {
    return `a transaction may hold ${limits.changes} changes and this one has ${changes.length}; split it`;
  }
  const bytes = changes.reduce((sum, change) => sum + changeBytes(change) + 1, 2);
  return bytes > limits.bytes
    ? `a transaction may hold ${limits.bytes} bytes and this one has ${bytes}; split it, or store less in a field`
    : null;
}

function changeBytes(change: Change): number {
  return utf8Length(JSON.stringify(change));
}
