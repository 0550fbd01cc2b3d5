import type { Era, History, RowPlace } from "../store/space-store.ts";

/**
 * How far a replica has pulled, as text that only the server reads:
 *
 *     1.uefqlks0xq8.1z                       schema, era, version
 *     1.uefqlks0xq8.1z.goal.0190…8f2a.2m     … and, of a pull that is not finished, its last row and the version it saw
 *     1.uefqlks0xq8.1z.goal.0190…8f2a.2m.2k  … of a first pull, which skips tombstones up to that version
 *
 * Two cursors that mean the same are the same text.
 */
export interface Cursor {
  /** Of the replica that pulled: another schema would have received other rows. */
  readonly schema: number;
  /** When the era began, in µs since 1970. */
  readonly era: number;
  readonly version: number;
  readonly within?: RowPlace;
  /** Of a cursor within: the space's version in the page's snapshot, which is what its rows are of. */
  readonly seen?: number;
  readonly skipTo?: number;
}

const CURSOR =
  /^(\d{1,9})\.([0-9a-z]{1,12})\.([0-9a-z]{1,11})(?:\.([A-Za-z][A-Za-z0-9]{0,62})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-z]{1,11})(?:\.([0-9a-z]{1,11}))?)?$/;

export function encodeCursor({ schema, era, version, within, seen = version, skipTo }: Cursor): string {
  const parts = [String(schema), era.toString(36), version.toString(36)];
  if (within) parts.push(within.entity, within.id, seen.toString(36));
  if (within && skipTo !== undefined) parts.push(skipTo.toString(36));
  return parts.join(".");
}

/** The inverse of {@link encodeCursor}; null for any other text. */
export function decodeCursor(text: string): Cursor | null {
  const [, schema, era, version, entity, id, seen, skipTo] = CURSOR.exec(text) ?? [];
  if (schema === undefined || era === undefined || version === undefined) return null;
  return {
    schema: Number(schema),
    era: Number.parseInt(era, 36),
    version: Number.parseInt(version, 36),
    ...(entity !== undefined && id !== undefined && { within: { entity, id } }),
    ...(seen !== undefined && { seen: Number.parseInt(seen, 36) }),
    ...(skipTo !== undefined && { skipTo: Number.parseInt(skipTo, 36) }),
  };
}

/** The cursor of a replica that has everything. */
export function endCursor(schema: number, history: History): Cursor {
  return { schema, era: latestEra(history).started, version: history.version };
}

/** Whether what a replica has up to `cursor` is still the beginning of this history. */
export function isValidCursor(cursor: Cursor, schema: number, { version, eras }: History): boolean {
  const place = eras.findIndex((era) => era.started === cursor.era);
  if (place < 0 || cursor.schema !== schema) return false;
  const next = eras[place + 1];
  // A page within was read later than its last row was written: what it left out may be back.
  const seen = Math.max(cursor.version, cursor.seen ?? 0);
  return next ? seen < next.firstVersion : seen <= version;
}

/** How long after the history was set back what is missing is taken from replicas, in ms. */
export const OFFER_MS = 30 * 86_400_000;

/** What a replica at an invalid cursor is told. */
export interface Resync {
  /** Up to which version its rows and the server's share their history. */
  readonly common: number;
  /** Whether the history was set back, so that the replica may have what is missing here. */
  readonly offer: boolean;
}

/** Null if a replica at `cursor` can go on from there; otherwise what it is told. `now` is in ms since 1970. */
export function resyncAt(cursor: Cursor, schema: number, history: History, now: number): Resync | null {
  const forgotten = Math.max(cursor.version, cursor.skipTo ?? 0) < history.horizon;
  const valid = isValidCursor(cursor, schema, history);
  if (valid && !forgotten) return null;
  const recent = now - latestEra(history).started / 1_000 < OFFER_MS;
  return {
    common: commonVersion(cursor, history),
    offer: !valid && !forgotten && cursor.schema === schema && recent,
  };
}

/** Up to which version a replica at `cursor` and this history agree; 0 if the cursor says nothing. */
export function commonVersion(cursor: Cursor | null, { version, eras }: History): number {
  if (!cursor) return 0;
  const later = eras.find((era) => era.started > cursor.era);
  return later ? later.firstVersion - 1 : version;
}

function latestEra({ eras }: History): Era {
  const era = eras.at(-1);
  if (!era) throw new Error("a space without an era");
  return era;
}
