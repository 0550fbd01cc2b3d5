import type { PulledRow } from "@tidemark/sync-core";
import type { Place, ReplicaBatch, SpaceStore } from "../store/space-store.ts";
import { commonVersion, type Cursor, encodeCursor, endCursor, isValidCursor } from "./cursor.ts";

/** The longest page, in bytes of its rows as JSON. */
const PAGE_BYTES = 1_048_576;

export interface PageDeps {
  readonly store: SpaceStore;
  /** The version of the entities that this server knows. */
  readonly schema: number;
}

export interface PageRequest {
  readonly space: string;
  readonly cursor: Cursor | null;
  readonly limit: number;
  /** Whose settled batches are asked for beside those named. */
  readonly replicas: readonly string[];
  readonly user: string;
  readonly named: readonly string[];
}

/** Rows after a cursor, and what else one snapshot of the space says. */
export type PageReply =
  | Page
  /** The cursor means nothing in this history. */
  | { readonly kind: "resync"; readonly common: number; readonly end: string }
  | { readonly kind: "gone" };

export interface Page {
  readonly kind: "page";
  readonly rows: readonly PulledRow[];
  readonly cursor: string;
  readonly more: boolean;
  readonly settled: readonly ReplicaBatch[];
  readonly bytes: number;
  /** The cursor of one who has everything. */
  readonly end: string;
}

/** Reads a page: rows, tombstones, outcomes, era and version are of one moment. */
export async function readPage({ store, schema }: PageDeps, request: PageRequest): Promise<PageReply> {
  const { space, cursor, replicas, user, named } = request;
  const [history, { rows, more, bytes }, settled] = await store.read(space, (snapshot) =>
    Promise.all([
      snapshot.history(),
      snapshot.rowsAfter(placeOf(request)),
      snapshot.settled({ user, named, replicas, version: cursor?.version ?? Number.MAX_SAFE_INTEGER }),
    ]),
  );
  if (!history) return { kind: "gone" };
  const end = endCursor(schema, history);
  if (cursor && !isValidCursor(cursor, schema, history)) {
    return { kind: "resync", common: commonVersion(cursor, history), end: encodeCursor(end) };
  }
  const last = rows.at(-1);
  return {
    kind: "page",
    rows,
    cursor: encodeCursor(more && last ? withinVersion(end, last, cursor) : end),
    more,
    settled: more ? [] : settled,
    bytes,
    end: encodeCursor(end),
  };
}

function placeOf({ cursor, limit }: PageRequest): Place {
  return {
    version: cursor?.version ?? 0,
    within: cursor?.within,
    // A first pull has nothing that a tombstone could remove.
    skipTo: cursor ? (cursor.skipTo ?? 0) : Number.MAX_SAFE_INTEGER,
    limit,
    maxBytes: PAGE_BYTES,
  };
}

/** Where the next page begins. A first pull skips, to its end, the tombstones that were there when it began. */
function withinVersion(end: Cursor, { version, entity, id }: PulledRow, from: Cursor | null): Cursor {
  const skipTo = from ? from.skipTo : end.version;
  return { ...end, version, within: { entity, id }, ...(skipTo !== undefined && { skipTo }) };
}
