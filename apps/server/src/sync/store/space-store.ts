import type { EntitySum, Outcome, PulledRow, Stamp } from "@tidemark/sync-core";
import type { StoreFailure } from "./store-failure.ts";
import type { RowKey, Rows, StoredRows } from "./rows.ts";
import type { WritePlan } from "./write-plan.ts";

/**
 * Where spaces are kept: all that pushing, pulling and streaming know of a database. Versions, stamps of other
 * writers, tombstones and eras are its business. Whatever fails for the data's sake, or because somebody else was
 * in the way, fails with a {@link StoreFailure}; any other error says nothing about the data.
 */
export interface SpaceStore {
  /** The store's clock, in ms since 1970; there is no other server clock. */
  now(): number;
  /** Does `body` in one transaction that may write to a space: all of it once that has its result, or nothing. */
  write<Result>(access: Access, body: (transaction: SpaceTransaction) => Promise<Result>): Promise<Result>;
  /** Does `body` on one state of a space. */
  read<Result>(access: Access, body: (snapshot: SpaceSnapshot) => Promise<Result>): Promise<Result>;
  /** The spaces in which something is older than `keepMs` and need not be kept. */
  expirable(keepMs: number): Promise<readonly string[]>;
  /**
   * Forgets tombstones, conflicts and records of batches older than `keepMs`, but each replica's last batch. Raises the
   * space's horizon.
   */
  expire(space: string, keepMs: number): Promise<void>;
  /** Whether an error is the store being away, which it reports itself, once. */
  isAway(error: unknown): boolean;
}

/** Whose work it is, and in which space. A store may hold the work to what the user may see and write there. */
export interface Access {
  readonly space: string;
  readonly user: string;
}

/**
 * What a push does in its transaction. Every method sends at once, and all are done in the order of their calls, so
 * the caller may await them later and together; behind one that fails nothing else happens.
 */
export interface SpaceTransaction {
  readonly takenAlong: TakenAlong;
  /** Takes the space and holds it to the end of the transaction; comes first. */
  begin(push: PushKey): Promise<BegunPush>;
  /** What its replica settled after a batch (`null`, or one that is not known: ever). */
  batchesSince(push: PushKey, after: string | null): Promise<BatchesSince>;
  /** The rows of `ids` by entity that are there, live or dead. */
  rows(ids: ReadonlyMap<string, ReadonlySet<string>>): Promise<StoredRows>;
  /** The dead rows whose deletion was caused by that of others, and by theirs in turn; parents first. */
  causedBy(rows: readonly RowKey[]): Promise<Rows>;
  /**
   * Writes all of `plan` and has every rule checked that would be looked at in the end. It is refused as well if a
   * write did not touch the rows it was meant for.
   */
  write(plan: WritePlan): Promise<void>;
  /** Takes the transaction's version, which else the first write does. */
  takeVersion(): Promise<void>;
  /** Records a batch as settled, and as its replica's last. */
  record(push: PushKey, batch: Omit<BatchRecord, "id"> & Settled): Promise<void>;
  /** Records that a batch will never be settled. It does not become its replica's last. */
  recordCancelled(push: PushKey): Promise<void>;
  /** Begins a part, which can be undone alone. There are no parts in parts. */
  beginPart(): Promise<void>;
  keepPart(): Promise<void>;
  /** Undoes the part, also after something in it was refused. */
  undoPart(): Promise<void>;
  blame(entity: string, refusal: StoreFailure): Promise<Blame>;
}

/**
 * By entity: those whose rows are deleted or altered when one of its rows is deleted, at every level. `named`: only rows
 * of which a field has the id of the deleted one.
 */
export type TakenAlong = ReadonlyMap<string, ReadonlyMap<string, "named" | "unseen">>;

/** What a push is known by. */
export interface PushKey {
  readonly user: string;
  readonly replica: string;
  readonly batch: string;
}

interface Settled {
  readonly outcomes: readonly Outcome[];
}

/** How many replicas a user may have in a space: each is kept for as long as that, and anybody can make one up. */
export const MAX_REPLICAS = 10_000;
/** When a replica that is one too many may ask again, in ms. */
export const CROWDED_MS = 3_600_000;

/** What a store knows when a push begins. */
export type BegunPush =
  | { readonly kind: "gone" }
  /** Its user has {@link MAX_REPLICAS} others. */
  | { readonly kind: "busy"; readonly retryAfterMs: number }
  /** The replica belongs to another user or space. */
  | { readonly kind: "taken" }
  | {
      readonly kind: "held";
      /** What the batch was settled to, if it was. */
      readonly outcomes: readonly Outcome[] | null;
      /** Whether it was decided that it never will be. */
      readonly cancelled: boolean;
      /** The batch that the replica settled last. */
      readonly last: string | null;
      /** When the space was taken, by the store's clock. */
      readonly heldAt: number;
    };

export interface BatchesSince {
  /** Oldest first. */
  readonly batches: readonly BatchRecord[];
  /** Whether there were others, of which nothing is known any more. */
  readonly expired: boolean;
}

/** A settled batch and what was in it. */
export interface BatchRecord {
  readonly id: string;
  readonly changes: readonly { readonly id: string; readonly stamp: Stamp }[];
}

/** The fields of an entity that a refusal may be about. */
export interface Blame {
  /** The entity of a row that is referred to and is not there. */
  readonly parent?: string | undefined;
  /** Those that the store names. */
  readonly named: readonly string[];
  /** Those of the kind that it complains of. */
  readonly possible: readonly string[];
}

/** What can be read of one state of a space. */
export interface SpaceSnapshot {
  /** Null if there is no such space. */
  history(): Promise<History | null>;
  /** The first rows and tombstones behind a place, in the order of version, entity and id. */
  rowsAfter(place: Place): Promise<RowsAfter>;
  settled(wanted: WantedBatches): Promise<readonly ReplicaBatch[]>;
  /** How many live rows there are of some entities. */
  total(entities: readonly string[]): Promise<number>;
  /** How many live rows there are of each entity, and the sum of their hashes. */
  sums(): Promise<Readonly<Record<string, EntitySum>>>;
}

/** A space's history, its eras in their order. */
export interface History {
  readonly version: number;
  /** The highest version of a tombstone that has been removed. */
  readonly horizon: number;
  readonly eras: readonly Era[];
}

/** A stretch of a space's history without a restart or a restore inside it. */
export interface Era {
  /** Rises from era to era. The database's: in µs since 1970. */
  readonly started: number;
  readonly firstVersion: number;
}

/** From where to read rows, and how far. */
export interface Place {
  readonly version: number;
  /** Within the version: the row behind which to go on. */
  readonly within?: RowPlace | undefined;
  /** Tombstones up to this version are left out. */
  readonly skipTo: number;
  /** How many rows, at most. */
  readonly limit: number;
  /** How many bytes of JSON, at most, unless one row alone is longer. */
  readonly maxBytes: number;
}

/** A row's place among the rows of its version. */
export interface RowPlace {
  readonly entity: string;
  readonly id: string;
}

export interface RowsAfter {
  readonly rows: readonly PulledRow[];
  /** Whether there are others behind them. */
  readonly more: boolean;
  /** Of the rows as JSON, roughly. */
  readonly bytes: number;
}

/** Which settled batches to read: those that a user names, and what replicas settled above a version. */
export interface WantedBatches {
  readonly user: string;
  readonly named: readonly string[];
  readonly replicas: readonly string[];
  readonly version: number;
  /** How many of the latter, the newest; all if it is not given. */
  readonly newest?: number | undefined;
}

export interface ReplicaBatch {
  readonly batch: string;
  readonly replica: string;
  readonly user: string;
  /** Null if it was cancelled. */
  readonly outcomes: readonly Outcome[] | null;
}
