import {
  type Entity,
  type LiveMessage,
  type LiveRequest,
  PAGE_ROWS,
  PROTOCOL_VERSION,
  type PullReply,
  type PullRequest,
  type PushReply,
  type PushRequest,
  type RowState,
} from "@tidemark/sync-core";
import { decodeCursor, lostHistory } from "./cursor.ts";
import { pageAfter } from "./page.ts";
import { settlePush } from "./push.ts";
import type { RowRule } from "./settle.ts";
import { emptySpace, nextVersion, type Space } from "./space.ts";
import { type SqlWriter, sqlWriter } from "./sql.ts";
import { createStreams, STREAM_ROWS } from "./streams.ts";

/**
 * A server in memory that keeps every promise of the real one: batches settled exactly once, versions
 * in order, pages that are snapshots, eras. It answers at once; losing, delaying and repeating messages
 * is the network's part.
 */
export interface FakeServer {
  push(request: PushRequest): PushReply;
  pull(request: PullRequest): PullReply;
  /** Opens a stream; the returned function closes it. */
  live(request: LiveRequest, receive: (message: LiveMessage) => void): () => void;
  /** One transaction of a writer that is no replica. */
  sql<Result>(space: string, body: (sql: SqlWriter) => Result): Result;
  addSpace(id: string): void;
  /** Deletes a space with everything in it. */
  removeSpace(id: string): void;
  /** Stops and starts again: streams end, and the next write begins an era. */
  restart(): void;
  /** Makes a backup; the returned function restores it. */
  backup(): () => void;
  /** The rows of an entity that are there, by id. */
  rows(space: string, entity: string): ReadonlyMap<string, RowState>;
  /** How many batches were settled. */
  settledBatches(space: string): number;
}

export interface FakeServerOptions {
  readonly entities: Readonly<Record<string, Entity>>;
  readonly spaces: readonly string[];
  /** The database's clock, ms since 1970. */
  readonly now: () => number;
  /** The longest page, and the most that a stream carries at once, in rows. */
  readonly pageRows?: number;
  /** What the database checks beyond the entities' own rules. */
  readonly rule?: RowRule;
}

export function createFakeServer({
  entities,
  spaces: given,
  now,
  pageRows = PAGE_ROWS,
  rule = () => null,
}: FakeServerOptions): FakeServer {
  let start = 1;
  let spaces = new Map<string, Space>(given.map((id) => [id, emptySpace(start)]));
  const homes = new Map<string, string>();

  const streams = createStreams((request, cursor) => {
    const space = spaces.get(request.space);
    if (!space || cursor === null || lostHistory(space, decodeCursor(cursor))) return null;
    return pageAfter(space, {
      sender: request,
      cursor,
      unsettled: [],
      limit: Math.min(STREAM_ROWS, pageRows),
      now: now(),
    });
  });

  function spaceOf(id: string): Space {
    const space = spaces.get(id);
    if (!space) throw new Error(`there is no space ${id}`);
    return space;
  }

  return {
    push(request) {
      const reply = settlePush(spaces.get(request.space), request, {
        entities,
        rule,
        start,
        now: now(),
        homes,
      });
      if (reply.kind === "settled") streams.wake(request.space);
      return reply;
    },
    pull(request) {
      const space = spaces.get(request.space);
      const serverTime = now();
      if (request.protocol !== PROTOCOL_VERSION) return { kind: "upgrade", serverTime };
      if (!space) return { kind: "gone", serverTime };
      const { cursor, replica, schema, unsettled, sums } = request;
      const lost = cursor === null ? null : lostHistory(space, decodeCursor(cursor));
      if (lost) return { kind: "resync", replica, schema, from: cursor, ...lost, serverTime };
      return pageAfter(space, {
        sender: request,
        cursor,
        unsettled,
        limit: Math.min(request.limit, pageRows),
        sums,
        now: serverTime,
      });
    },
    live: (request, receive) => streams.open(request, receive),
    sql(id, body) {
      const space = spaceOf(id);
      const result = body(sqlWriter(space, nextVersion(space, start), now()));
      streams.wake(id);
      return result;
    },
    addSpace: (id) => void spaces.set(id, emptySpace(start)),
    removeSpace(id) {
      spaces.delete(id);
      streams.wake(id);
    },
    restart() {
      start += 1;
      streams.end(now());
    },
    backup() {
      const kept = structuredClone(spaces);
      return () => {
        spaces = structuredClone(kept);
        this.restart();
      };
    },
    rows(id, entity) {
      const alive = [...spaceOf(id).rows.values()].filter(
        (row) => row.entity === entity && row.state.dead === undefined,
      );
      return new Map(alive.map((row) => [row.id, row.state]));
    },
    settledBatches: (id) => spaceOf(id).batches.size,
  };
}
