import type {
  CancelReply,
  CancelRequest,
  LiveMessage,
  LiveRequest,
  OfferReply,
  OfferRequest,
  PullReply,
  PullRequest,
  PushReply,
  PushRequest,
} from "@tidemark/sync-core";

/**
 * Everything the engine needs from the world. It reaches for nothing else, so that the simulation can
 * run the same engine as the browser.
 */

/** The stores of a local database. What each holds is said in `layout.ts`. */
export const STORE_NAMES = [
  "meta",
  "segments",
  "rows",
  "outbox",
  "batches",
  "failed",
  "notes",
  "kept",
  "offers",
] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** Numbers sort before strings, strings by UTF-16 units, arrays part by part (Indexed Database API, §2.4). */
export type Key = number | string | readonly (number | string)[];

/** Both ends included. */
export interface KeyRange {
  readonly from: Key;
  readonly to: Key;
}

/** One open transaction. Await nothing but its own methods while it is open. */
export interface StoreTransaction {
  get(store: StoreName, key: Key): Promise<unknown>;
  /** Entries in key order; at most `limit`. */
  scan(
    store: StoreName,
    options?: { range?: KeyRange; limit?: number; reverse?: boolean },
  ): Promise<readonly (readonly [Key, unknown])[]>;
  /** Values are structured clones: what is put is copied, what is read is the reader's own. */
  put(store: StoreName, key: Key, value: unknown): void;
  delete(store: StoreName, key: Key): void;
  deleteRange(store: StoreName, range: KeyRange): void;
}

/**
 * A durable, transactional local database. Transactions are serializable; a write transaction sees its
 * own writes, and either all of it is there after a crash or nothing.
 */
export interface LocalStore {
  /**
   * Runs `body` and commits. If it throws, or the commit fails, nothing has happened and the promise
   * rejects. `strict` waits until the data is on the disk.
   */
  transaction<Result>(
    mode: "read" | "write",
    body: (transaction: StoreTransaction) => Promise<Result>,
    durability?: "strict" | "relaxed",
  ): Promise<Result>;
  /** Whether what is stored is still there when the page has gone. */
  readonly lasting: boolean;
  /** Tells when the database went away or asks to be closed; from then on transactions reject. */
  onLost(listener: (reason: LostReason) => void): () => void;
  /** Opens the database again after it was lost, and makes it anew if it is gone. */
  reopen(): Promise<void>;
  close(): Promise<void>;
  /** Deletes the database with everything in it. */
  destroy(): Promise<void>;
}

export type LostReason =
  /** The browser, or a person with its tools, has deleted it. */
  | "deleted"
  /** Some tab has called {@link LocalStore.destroy}. */
  | "destroyed"
  /** A newer version of the app wants to alter it. */
  | "newer-version"
  /** The browser has closed it and does not say why; it may be gone. */
  | "closed";

/** A request that got no usable answer. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly failure: "network" | "server" | "unauthorized";
  readonly retryAfterMs: number | undefined;

  constructor(
    failure: TransportError["failure"],
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface LiveHandlers {
  /** The stream is open; messages follow. */
  onOpen(): void;
  onMessage(message: LiveMessage): void;
  /** The stream ended and will not come back by itself. */
  onEnd(failure: TransportError | null): void;
}

/** The way to the server. Requests reject with {@link TransportError} and nothing else. */
export interface Transport {
  push(request: PushRequest, options: { signal: AbortSignal; keepalive: boolean }): Promise<PushReply>;
  /** Asks that a batch be never settled. */
  cancel(request: CancelRequest, options: { signal: AbortSignal }): Promise<CancelReply>;
  pull(request: PullRequest, options: { signal: AbortSignal }): Promise<PullReply>;
  /** Brings rows that a restored server has lost. */
  offer(request: OfferRequest, options: { signal: AbortSignal }): Promise<OfferReply>;
  /** Opens a stream; the returned function closes it for good. */
  live(request: LiveRequest, handlers: LiveHandlers): () => void;
}

/** Time and timers, in ms. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface Random {
  /** From 0 up to 1. */
  next(): number;
  bytes(count: number): Uint8Array;
}

/** Mutual exclusion between the tabs of one local database. */
export interface Locks {
  /**
   * Waits in the lock's queue, then holds it until `held`'s promise settles or `signal` aborts.
   * `steal` takes it from whoever has it; that holder's signal then aborts.
   */
  request(
    name: string,
    options: { steal: boolean; signal: AbortSignal },
    held: (lost: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

/** What the tabs of one local database tell each other: that something changed, never the values. */
export interface Channel {
  post(message: ChannelMessage): void;
  subscribe(listener: (message: ChannelMessage) => void): () => void;
  close(): void;
}

export type ChannelMessage =
  /** A commit, by the store's revision after it. The store itself says what the latest commits touched. */
  | { readonly kind: "committed"; readonly revision: number }
  /** There is something to send. */
  | { readonly kind: "wake"; readonly reason: "write" | "tap" | "shown" | "online" }
  /** How the leader's talk with the server stands, for the other tabs' indicators. */
  | { readonly kind: "status"; readonly status: unknown };

/** What the engine is told of the network and of the page. */
export interface Connectivity {
  online(): boolean;
  visible(): boolean;
  subscribe(listener: (event: "online" | "offline" | "shown" | "hidden") => void): () => void;
}

/** Whether the browser keeps the local database when it needs space. Null if it cannot say. */
export interface StoragePromise {
  given(): Promise<boolean | null>;
  /** Asks for it; some browsers ask the person. */
  ask(): Promise<boolean | null>;
}
