import {
  type CancelReply,
  type CancelRequest,
  conflictEntity,
  type Entity,
  type LiveRequest,
  type OfferReply,
  type OfferRequest,
  PAGE_ROWS,
  type PullReply,
  type PullRequest,
  type PushReply,
  type Sender,
} from "@tidemark/sync-core";
import { createLiveHub, type Reader } from "./live/live-hub.ts";
import type { LiveEvent } from "./live/live-event.ts";
import type { Log } from "./log.ts";
import { mayWrite, type Role, type RoleOf } from "./membership.ts";
import { receiveOffer } from "./offer/offer.ts";
import { readPage } from "./pull/page.ts";
import { pull } from "./pull/pull.ts";
import { createPusher } from "./push/push.ts";
import { createSpaceQueue } from "./push/space-queue.ts";
import type { ReceivedPush } from "./received.ts";
import type { Schemas } from "./schemas.ts";
import type { SpaceStore } from "./store/space-store.ts";
import type { WakeUps } from "./store/wake-ups.ts";
import type { After } from "./timers.ts";

export interface SyncServerDeps extends Schemas {
  readonly store: SpaceStore;
  readonly wakeUps: WakeUps;
  readonly entities: Readonly<Record<string, Entity>>;
  /** Asked for each request, and for each page of a stream. */
  readonly roleOf: RoleOf;
  readonly after: After;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** The longest page and the longest message of a stream, in rows, if shorter than usual. */
  readonly pageRows?: number;
}

/** The server's half of the engine, for requests whose sender is known and understood. */
export interface SyncServer {
  push(user: string, request: ReceivedPush): Promise<PushReply>;
  cancel(user: string, request: CancelRequest): Promise<CancelReply>;
  offer(user: string, request: OfferRequest): Promise<OfferReply>;
  pull(user: string, request: PullRequest): Promise<PullReply>;
  live(user: string, request: LiveRequest, reader: Reader): AsyncIterable<LiveEvent, void>;
  /** What the store's clock says, in ms. */
  now(): number;
  /** Says `bye` to the streams; new ones end at once. */
  endStreams(): void;
  /** Ends the streams and waits for what is under way. */
  end(): Promise<void>;
}

const STREAM_ROWS = 500;
/** How many requests may wait to write to one space. */
const MAX_WAITING = 100;

/** The engine on a store. */
export function createSyncServer(deps: SyncServerDeps): SyncServer {
  const { store, wakeUps, roleOf, after, random, log, pageRows = PAGE_ROWS } = deps;
  const { schema, oldest, history } = deps;
  const schemas = { schema, oldest, history };
  const entities = { ...deps.entities, [conflictEntity.name]: conflictEntity };
  const pages = { store, entities: Object.keys(entities), schemas };
  const hub = createLiveHub({
    readPage: (request) => readPage(pages, request),
    wakeUps,
    roleOf,
    isAway: store.isAway,
    now: store.now,
    after,
    log,
    streamRows: Math.min(STREAM_ROWS, pageRows),
  });
  const queue = createSpaceQueue({ maxWaiting: MAX_WAITING });
  const patience = { after, random };
  const { wake } = wakeUps;
  const pusher = createPusher({ store, entities, schemas, queue, patience, wake, log });
  const offers = { store, entities: deps.entities, schemas, queue, patience, wake };

  /** What a member is answered. To others there is no such space. */
  async function asMember<Reply>(
    user: string,
    { space }: Pick<Sender, "space">,
    answer: (role: Role) => Promise<Reply>,
  ): Promise<Reply | { kind: "gone"; serverTime: number }> {
    const role = await roleOf(user, space);
    return role === null ? { kind: "gone", serverTime: store.now() } : answer(role);
  }

  async function offer(user: string, role: Role, request: OfferRequest): Promise<OfferReply> {
    return mayWrite(role)
      ? receiveOffer(offers, user, request)
      : { kind: "declined", serverTime: store.now() };
  }

  return {
    push: (user, request) => asMember(user, request, (role) => pusher.push({ user, role }, request)),
    cancel: (user, request) => asMember(user, request, () => pusher.cancel(user, request)),
    offer: (user, request) => asMember(user, request, (role) => offer(user, role, request)),
    pull: (user, request) => asMember(user, request, () => pull({ ...pages, pageRows }, user, request)),
    live: hub.open,
    now: store.now,
    endStreams: hub.close,
    async end() {
      hub.close();
      await queue.settled();
    },
  };
}
