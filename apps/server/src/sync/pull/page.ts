import { type EntitySum, knowsEntity, type PulledRow } from "@tidemark/sync-core";
import type { Schemas } from "../schemas.ts";
import type { Place, ReplicaBatch, RowsAfter, SpaceSnapshot, SpaceStore } from "../store/space-store.ts";
import { type Cursor, encodeCursor, endCursor, type Resync, resyncAt } from "./cursor.ts";
import { olderRows } from "./older-rows.ts";

/**
 * How many of its batches a replica without a cursor is told. It names those that it knows of; the others were settled
 * while it asked, and the page that has their rows has to say so.
 */
const NEWEST_BATCHES = 100;

/** The longest page, in bytes of its rows as JSON. */
const PAGE_BYTES = 1_048_576;

export interface PageRequest {
  readonly space: string;
  /** Of the replicas that ask. */
  readonly schema: number;
  readonly cursor: Cursor | null;
  readonly limit: number;
  /** Whose settled batches are asked for beside those named. */
  readonly replicas: readonly string[];
  readonly user: string;
  readonly named: readonly string[];
  /** Whether the last page shall carry the sums of all rows. */
  readonly sums?: boolean | undefined;
}

export interface PageDeps {
  readonly store: SpaceStore;
  readonly entities: readonly string[];
  readonly schemas: Schemas;
}

/** Rows after a cursor, and what else one snapshot of the space says. */
export type PageReply =
  | Page
  /** The cursor means nothing in this history. */
  | (Resync & { readonly kind: "resync"; readonly end: string })
  | { readonly kind: "gone" };

export interface Page {
  readonly kind: "page";
  readonly rows: readonly PulledRow[];
  readonly cursor: string;
  readonly more: boolean;
  readonly settled: readonly ReplicaBatch[];
  readonly bytes: number;
  /** How many rows there are, if the cursor was none. */
  readonly total?: number;
  readonly sums?: Readonly<Record<string, EntitySum>>;
  /** The cursor of one who has everything. */
  readonly end: string;
}

/** Reads a page: rows, tombstones, outcomes, era and version are of one moment. */
export async function readPage(
  { store, entities, schemas }: PageDeps,
  request: PageRequest,
): Promise<PageReply> {
  const { space, schema, cursor, replicas, user, named } = request;
  const known = entities.filter((entity) => knowsEntity(schemas.history, entity, schema));
  const [history, { rows, more, bytes }, settled, total, sums] = await store.read(
    { space, user },
    (snapshot) => {
      const found = snapshot.rowsAfter(placeOf(request));
      return Promise.all([
        snapshot.history(),
        found,
        snapshot.settled({
          user,
          named,
          replicas,
          version: cursor?.version ?? 0,
          newest: cursor ? undefined : NEWEST_BATCHES,
        }),
        cursor ? undefined : snapshot.total(known),
        request.sums ? sumsAtTheEnd(snapshot, found, known) : undefined,
      ]);
    },
  );
  if (!history) return { kind: "gone" };
  const end = endCursor(schema, history);
  const resync = cursor && resyncAt(cursor, schema, history, store.now());
  if (resync) return { kind: "resync", ...resync, end: encodeCursor(end) };
  const last = rows.at(-1);
  return {
    kind: "page",
    rows: olderRows(schemas, schema, rows),
    cursor: encodeCursor(more && last ? withinVersion(end, last, cursor) : end),
    more,
    settled: more ? [] : settled,
    bytes,
    ...(total !== undefined && { total }),
    ...(sums && { sums }),
    end: encodeCursor(end),
  };
}

/** Adding up reads every row, which only who comes to the end has use for. */
async function sumsAtTheEnd(
  snapshot: SpaceSnapshot,
  found: Promise<RowsAfter>,
  known: readonly string[],
): Promise<Page["sums"]> {
  if ((await found).more) return undefined;
  const sums = Object.entries(await snapshot.sums());
  return Object.fromEntries(sums.filter(([entity]) => known.includes(entity)));
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
  return {
    ...end,
    version,
    seen: end.version,
    within: { entity, id },
    ...(skipTo !== undefined && { skipTo }),
  };
}
