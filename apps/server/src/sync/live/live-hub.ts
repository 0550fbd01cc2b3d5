import type { LiveRequest } from "@tidemark/sync-core";
import type { Log } from "../log.ts";
import type { RoleOf } from "../membership.ts";
import { decodeCursor } from "../pull/cursor.ts";
import { byeStep, goneStep, type LiveEvent, type LiveStep, liveStep } from "./live-event.ts";
import { createMailbox } from "./mailbox.ts";
import { type Room, type Stream, takeGroup } from "./room.ts";
import type { PageReply, PageRequest } from "../pull/page.ts";
import type { WakeUps } from "../store/wake-ups.ts";
import type { After } from "../timers.ts";

export interface LiveDeps {
  readonly readPage: (request: PageRequest) => Promise<PageReply>;
  readonly wakeUps: Pick<WakeUps, "subscribe">;
  /** Asked before each message of a stream, for its reader. */
  readonly roleOf: RoleOf;
  /** Whether a page could not be read because the store is away, which is told elsewhere. */
  readonly isAway: (error: unknown) => boolean;
  /** The store's clock. */
  readonly now: () => number;
  readonly after: After;
  readonly log: Log;
  /** How many rows a message has at most; who lacks more pulls. */
  readonly streamRows?: number;
  /** How long a space may be quiet before it is looked at anyway, in ms. */
  readonly repairMs?: number;
}

/** Who reads a stream. */
export interface Reader {
  /** Whether he is still signed in; asked like his role, and if not, his stream ends. */
  readonly stillAllowed: () => Promise<boolean>;
  readonly signal: AbortSignal | undefined;
  /** Cuts the line, when the reader is too far behind to be told anything. */
  readonly hangUp: () => void;
}

export interface LiveHub {
  /** The stream of a replica, from its cursor on, until its reader leaves. */
  open(user: string, request: LiveRequest, reader: Reader): AsyncGenerator<LiveEvent, void>;
  /** Says `bye` to all streams and ends them; new ones end at once. */
  close(): void;
}

const STREAM_ROWS = 500;
/** What may wait for one reader, in bytes. */
const READER_BUDGET = 2_097_152;
const REPAIR_MS = 15_000;
const RETRY_MS = 1_000;

/** Streams of what happens: one query serves all streams of a space that stand at the same cursor. */
export function createLiveHub(deps: LiveDeps): LiveHub {
  const { readPage, wakeUps, roleOf, isAway, now, after, log } = deps;
  const { repairMs = REPAIR_MS, streamRows = STREAM_ROWS } = deps;
  const rooms = new Map<string, Room>();
  let closed = false;
  wakeUps.subscribe((woken) => {
    for (const space of woken === "all" ? [...rooms.keys()] : woken) wake(rooms.get(space));
  });

  function wake(room: Room | undefined): void {
    if (!room) return;
    for (const stream of room.streams) stream.due = true;
    void serve(room);
  }

  async function serve(room: Room): Promise<void> {
    if (room.serving) return;
    room.serving = true;
    room.cancelTimer();
    let pauseMs = repairMs;
    try {
      for (let group = takeGroup(room); group; group = takeGroup(room)) await serveGroup(room, group);
    } catch (error) {
      if (!isAway(error))
        log.warn({ err: error, space: room.space }, "streams could not be served and are tried again");
      pauseMs = RETRY_MS;
    }
    room.serving = false;
    if (room.streams.size > 0) room.cancelTimer = after(pauseMs, () => wake(room));
  }

  async function serveGroup(room: Room, group: readonly Stream[]): Promise<void> {
    const { space } = room;
    const [first] = group;
    if (!first) return;
    const { user, cursor } = first;
    const from = cursor === null ? null : decodeCursor(cursor);
    const replicas = [...new Set(group.map(({ request }) => request.replica))];
    // Where there is no cursor to go on from, only the end of the space is of interest.
    const limit = from ? streamRows : 1;
    const { schema } = first.request;
    const reply = await readPage({ space, schema, cursor: from, limit, replicas, user, named: [] });
    // Asked after the page was read and not before: nobody is told what was written when he was gone.
    const readers = await whoMayRead(room, group);
    if (reply.kind === "gone" && !readers.includes(first)) {
      // To him who asked the space was gone by then; the others ask for themselves.
      for (const stream of readers) stream.due = true;
      return;
    }
    for (const stream of readers) {
      const place = from ? stream : { ...stream, cursor: null };
      const step = liveStep(place, reply, now());
      if (step) tell(stream, step);
    }
  }

  /** Who is no member any more is told so, who is not signed in any more leaves; what is left may read. */
  async function whoMayRead(room: Room, streams: readonly Stream[]): Promise<readonly Stream[]> {
    const known = await Promise.all(
      streams.map(async (stream) => {
        const { user, request, stillAllowed } = stream;
        const [role, allowed] = await Promise.all([roleOf(user, request.space), stillAllowed()]);
        return { stream, isMember: role !== null, allowed };
      }),
    );
    // Some have left meanwhile.
    const present = known.filter(({ stream }) => room.streams.has(stream));
    for (const { stream, isMember, allowed } of present) {
      if (!allowed) end(stream);
      else if (!isMember) tell(stream, goneStep(now()));
    }
    return present.flatMap(({ stream, isMember, allowed }) => (isMember && allowed ? stream : []));
  }

  function end(stream: Stream): void {
    stream.mailbox.end();
    leave(stream);
  }

  function tell(stream: Stream, { event, bytes, last }: LiveStep): void {
    stream.cursor = event.id;
    if (!stream.mailbox.put(event, bytes)) {
      const { space, replica } = stream.request;
      log.info({ space, replica }, "a stream's reader was too slow and was cut off");
      stream.hangUp();
    } else if (last) {
      end(stream);
    }
  }

  function enter(stream: Stream): void {
    const { space } = stream.request;
    const room = rooms.get(space) ?? {
      space,
      streams: new Set(),
      serving: false,
      cancelTimer: () => undefined,
    };
    rooms.set(space, room);
    room.streams.add(stream);
    void serve(room);
  }

  function leave(stream: Stream): void {
    const { space } = stream.request;
    const room = rooms.get(space);
    if (!room?.streams.delete(stream) || room.streams.size > 0) return;
    room.cancelTimer();
    rooms.delete(space);
  }

  return {
    async *open(user, request, { signal, hangUp, stillAllowed }) {
      if (closed || signal?.aborted) return;
      const mailbox = createMailbox<LiveEvent>(READER_BUDGET);
      const cursor = request.lastEventId ?? request.cursor;
      const stream: Stream = { user, request, mailbox, hangUp, stillAllowed, cursor, due: true };
      enter(stream);
      signal?.addEventListener("abort", mailbox.end, { once: true });
      try {
        for (let event = await mailbox.take(); event; event = await mailbox.take()) yield event;
      } finally {
        signal?.removeEventListener("abort", mailbox.end);
        leave(stream);
      }
    },
    close() {
      closed = true;
      for (const room of rooms.values())
        for (const stream of room.streams) tell(stream, byeStep(stream, now()));
    },
  };
}
