import type { PulledRow, RowState, SettledBatch } from "@tidemark/sync-core";
import type { ConnectionPool } from "./connection-pool.ts";
import {
  commonVersion,
  type Cursor,
  encodeCursor,
  endCursor,
  type History,
  isValidCursor,
} from "./cursor.ts";
import type { DatabaseClock } from "./database-clock.ts";
import {
  type HistoryRow,
  type PageStatements,
  type PlaceRow,
  readHistory,
  readSettled,
  type SettledRow,
} from "./page-statements.ts";
import { asRequest, type RequestTransaction } from "./request-transaction.ts";
import { uuidArray } from "./statement.ts";

/** The longest page, in bytes of its rows as JSON. */
const PAGE_BYTES = 1_048_576;

/** No page takes longer than this, in ms, to read. */
const READ_MS = 10_000;

export interface PageDeps {
  readonly pool: ConnectionPool;
  readonly statements: PageStatements;
  readonly clock: DatabaseClock;
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

export interface ReplicaBatch extends SettledBatch {
  readonly replica: string;
  readonly user: string;
}

/** Reads a page: rows, tombstones, outcomes, era and version are of one moment. */
export async function readPage(deps: PageDeps, request: PageRequest): Promise<PageReply> {
  const scope = {
    space: request.space,
    mode: "snapshot",
    statementMs: READ_MS,
    lockMs: 0,
    idleMs: READ_MS,
  } as const;
  const [[head], places, settled] = await asRequest(deps.pool, scope, (transaction) =>
    Promise.all([
      transaction.rows<HistoryRow>(readHistory, { space: request.space }),
      readPlaces(deps.statements, transaction, request),
      transaction.rows<SettledRow>(readSettled, {
        space: request.space,
        version: request.cursor?.version ?? Number.MAX_SAFE_INTEGER,
        replicas: `{${request.replicas.join(",")}}`,
        user: request.user,
        named: uuidArray(request.named),
      }),
    ]),
  );
  if (!head) return { kind: "gone" };
  deps.clock.learn(head.now);
  const history = historyOf(head);
  const end = endCursor(deps.schema, history);
  if (request.cursor && !isValidCursor(request.cursor, deps.schema, history)) {
    return { kind: "resync", common: commonVersion(request.cursor, history), end: encodeCursor(end) };
  }
  const rows = places.slice(0, request.limit);
  const last = rows.at(-1);
  const more = last !== undefined && rows.length < last.found;
  return {
    kind: "page",
    rows: rows.map(pulledRow),
    cursor: encodeCursor(more ? withinVersion(end, last, request.cursor) : end),
    more,
    settled: more ? [] : settled.map(({ outcomes, ...batch }) => ({ ...batch, outcomes: [...outcomes] })),
    bytes: last?.bytes ?? 0,
    end: encodeCursor(end),
  };
}

function readPlaces(
  statements: PageStatements,
  transaction: RequestTransaction,
  { space, cursor, limit }: PageRequest,
): Promise<readonly PlaceRow[]> {
  const values = {
    space,
    version: cursor?.version ?? 0,
    // A first pull has nothing that a tombstone could remove.
    skipTo: cursor ? (cursor.skipTo ?? 0) : Number.MAX_SAFE_INTEGER,
    limit: limit + 1,
    maxBytes: PAGE_BYTES,
  };
  return cursor?.within
    ? transaction.rows<PlaceRow>(statements.afterRow, { ...values, ...cursor.within })
    : transaction.rows<PlaceRow>(statements.afterVersion, values);
}

/** Where the next page begins. A first pull skips, to its end, the tombstones that were there when it began. */
function withinVersion(end: Cursor, { version, entity, id }: PlaceRow, from: Cursor | null): Cursor {
  const skipTo = from ? from.skipTo : end.version;
  return { ...end, version, within: { entity, id }, ...(skipTo !== undefined && { skipTo }) };
}

function pulledRow({ entity, id, version, dead, content }: PlaceRow): PulledRow {
  if (dead !== null) return { entity, id, version, dead };
  if (content === null) throw new Error(`a row of ${entity} is neither there nor dead`);
  const { values, stamps } = JSON.parse(content) as Pick<RowState, "values" | "stamps">;
  return { entity, id, version, values, stamps };
}

function historyOf({ version, eras }: HistoryRow): History {
  return { version, eras: (eras ?? []).map(([started, firstVersion]) => ({ started, firstVersion })) };
}
