import type { LiveMessage, LiveRequest } from "@tidemark/sync-core";
import { batchNews } from "../pull/batch-news.ts";
import type { PageReply } from "../pull/page.ts";

/** A message, and the cursor at which its stream stands after it: there the stream goes on if it breaks. */
export interface LiveEvent {
  readonly id: string;
  readonly message: LiveMessage;
}

/** What a stream is told next. */
export interface LiveStep {
  readonly event: LiveEvent;
  /** What it takes, in bytes, roughly. */
  readonly bytes: number;
  /** Whether the stream ends with it. */
  readonly last: boolean;
}

export interface StreamPlace {
  readonly user: string;
  readonly request: LiveRequest;
  /** Where the stream stands; null before its replica has pulled. */
  readonly cursor: string | null;
}

const ENVELOPE_BYTES = 300;

/** What to tell a stream of what was read from its cursor on; null if there is nothing to tell. */
export function liveStep(
  { user, request, cursor: from }: StreamPlace,
  reply: PageReply,
  serverTime: number,
): LiveStep | null {
  const poke = (id: string, last = false): LiveStep => ({
    event: { id, message: { kind: "poke", serverTime } },
    bytes: ENVELOPE_BYTES,
    last,
  });
  if (reply.kind === "gone") return goneStep(serverTime);
  if (reply.kind === "resync" || reply.more || from === null) return poke(reply.end);

  const { replica, schema } = request;
  const { rows, cursor } = reply;
  const settled = reply.settled
    .filter((batch) => batch.replica === replica && batch.user === user)
    .map(batchNews);
  if (cursor === from && settled.length === 0) return null;
  const head = { kind: "checkpoint", replica, schema, from } as const;
  return {
    event: { id: cursor, message: { ...head, rows: [...rows], settled, cursor, more: false, serverTime } },
    bytes: reply.bytes + ENVELOPE_BYTES * (1 + settled.length),
    last: false,
  };
}

/** What a stream is told when its space is gone for its user. */
export function goneStep(serverTime: number): LiveStep {
  return { event: { id: "gone", message: { kind: "gone", serverTime } }, bytes: ENVELOPE_BYTES, last: true };
}

/** What a stream is told when the server goes away. */
export function byeStep({ cursor }: StreamPlace, serverTime: number): LiveStep {
  return {
    event: { id: cursor ?? "bye", message: { kind: "bye", serverTime } },
    bytes: ENVELOPE_BYTES,
    last: true,
  };
}
