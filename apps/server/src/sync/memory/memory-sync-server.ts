import type {
  CancelReply,
  CancelRequest,
  Entity,
  LiveMessage,
  LiveRequest,
  OfferReply,
  OfferRequest,
  PullReply,
  PullRequest,
  PushReply,
  SchemaHistory,
  Sender,
} from "@tidemark/sync-core";
import type { Log } from "../log.ts";
import type { Role } from "../membership.ts";
import type { ReceivedPush } from "../received.ts";
import { isUnderstood } from "../schemas.ts";
import type { Woken } from "../store/wake-ups.ts";
import { createSyncServer, type SyncServer } from "../sync-server.ts";
import type { After } from "../timers.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import type { RowRule } from "./row-writer.ts";

export interface MemorySyncServerOptions {
  readonly entities: Readonly<Record<string, Entity>>;
  /** The version of the entities. */
  readonly schema: number;
  /** The oldest version that it takes from its clients; its own if left out. */
  readonly oldest?: number;
  /** How the versions came from each other; they are all the same if left out. */
  readonly history?: SchemaHistory;
  /** The spaces there are in the beginning. */
  readonly spaces: readonly string[];
  /** The database's clock, in ms since 1970. */
  readonly now: () => number;
  readonly after: After;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** The longest page, and the most that a stream carries at once, in rows. */
  readonly pageRows?: number;
  /** What the database checks beyond the entities' own rules. */
  readonly rule?: RowRule;
  /** The members of each space with their roles; asked anew each time. If left out, everybody owns everything. */
  readonly members?: Members;
  readonly log?: Log;
}

/**
 * The server's half of the engine over a database in memory, with the time and the randomness that it is given. It
 * answers as soon as promises allow; losing, delaying and repeating messages is the network's part.
 */
export interface MemorySyncServer extends Omit<MemoryStore, "connect"> {
  /** Fails if the server is stopped meanwhile; then nobody knows what became of it. */
  push(request: ReceivedPush, user?: string): Promise<PushReply>;
  offer(request: OfferRequest, user?: string): Promise<OfferReply>;
  pull(request: PullRequest, user?: string): Promise<PullReply>;
  cancel(request: CancelRequest, user?: string): Promise<CancelReply>;
  /** Opens a stream; the returned function leaves it. `ended` is called when the server ends it. */
  live(
    request: LiveRequest,
    receive: (message: LiveMessage) => void,
    options?: { readonly user?: string; readonly ended?: () => void },
  ): () => void;
}

/** By space, what users are in it. */
export type Members = ReadonlyMap<string, ReadonlyMap<string, Role>>;

/** Whoever does not say who he is. */
const SOMEBODY = "somebody";
const SILENCE: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** Made once: an exception notes where it was made, which takes longer than all else about a stream's end. */
const LEFT = new DOMException("The reader has left.", "AbortError");

export function createMemorySyncServer(options: MemorySyncServerOptions): MemorySyncServer {
  const { schema, oldest = schema, history = {}, now, members, log = SILENCE } = options;
  let listeners = new Set<(woken: Woken) => void>();
  const wake = (space: string) => {
    for (const listener of listeners) listener([space]);
  };
  const store = createMemoryStore({ ...options, notify: wake });
  for (const space of options.spaces) store.addSpace(space);
  let server = start();

  function start(): SyncServer {
    const mine = new Set<(woken: Woken) => void>();
    listeners = mine;
    const subscribe = (listener: (woken: Woken) => void) => void mine.add(listener);
    return createSyncServer({
      ...options,
      oldest,
      history,
      roleOf: async (user, space) => (members ? (members.get(space)?.get(user) ?? null) : "owner"),
      log,
      store: store.connect(),
      wakeUps: { subscribe, wake },
    });
  }

  function startAgain(change: () => void): void {
    server.endStreams();
    change();
    server = start();
  }

  const knows = (sender: Sender) => isUnderstood(sender, { schema, oldest });

  return {
    ...store,
    async push(request, user = SOMEBODY) {
      return knows(request) ? server.push(user, request) : { kind: "upgrade", serverTime: now() };
    },
    async cancel(request, user = SOMEBODY) {
      return knows(request) ? server.cancel(user, request) : { kind: "upgrade", serverTime: now() };
    },
    async offer(request, user = SOMEBODY) {
      return knows(request) ? server.offer(user, request) : { kind: "upgrade", serverTime: now() };
    },
    async pull(request, user = SOMEBODY) {
      return knows(request) ? server.pull(user, request) : { kind: "upgrade", serverTime: now() };
    },
    live(request, receive, { user = SOMEBODY, ended = () => undefined } = {}) {
      const reader = new AbortController();
      const hangUp = () => reader.abort(LEFT);
      const stillAllowed = async () => true;
      const messages = server.live(user, request, { signal: reader.signal, hangUp, stillAllowed });
      let left = false;
      void (async () => {
        for await (const { message } of messages) if (!left) receive(message);
        if (!left) ended();
      })();
      return () => {
        left = true;
        hangUp();
      };
    },
    restart: () => startAgain(store.restart),
    backup() {
      const restore = store.backup();
      return () => startAgain(restore);
    },
  };
}
