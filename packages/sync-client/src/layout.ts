import type {
  ClockState,
  OfferedRow,
  Outcome,
  OutboxEntry,
  Rejection,
  ReplicaId,
  RowState,
} from "@tidemark/sync-core";
import type { Key, KeyRange, StoreName } from "./ports.ts";
import type { Check } from "./replica/check.ts";
import type { Progress } from "./replica/progress.ts";

/**
 * What each store of a local database holds.
 *
 *     meta      "meta"                    → Meta
 *     segments  [generation, n]           → Segment     base rows, packed
 *     rows      [generation, entity, id]  → BaseRow     base rows that changed since
 *     outbox    seq                       → OutboxEntry
 *     batches   its first entry's seq     → StoredBatch
 *     failed    seq                       → FailedChange
 *     notes     [entity, id]              → Note
 *     kept      its first entry's seq     → KeptBatch
 *     offers    n                         → OfferPage
 *
 * A base row may lie in several segments and in `rows` at once. The copy with the highest version
 * counts; among equals the one in `rows`, then the one in the latest segment.
 */

export const META_KEY = "meta";

/** The one record that every write transaction reads first and puts back last. */
export interface Meta {
  readonly replica: ReplicaId;
  readonly space: string;
  /** The replica id that the database was made with: what its tabs call their lock, whatever the id is now. */
  readonly born: ReplicaId;
  /** The version of the app's entities under which the base was pulled. */
  readonly schema: number;
  readonly clock: ClockState;
  /** By how much the server's clock is ahead of the device's, in ms, as far as its answers have told. */
  readonly clockOffset: number;
  /** How far the visible base has been pulled; null before the end of the first sync. */
  readonly cursor: string | null;
  /** Raised by every tab that becomes the leader, so that writes of an earlier one are refused. */
  readonly fence: number;
  /** When the leader last said that it is alive. */
  readonly heartbeat: number | null;
  /** Raised by every write transaction. */
  readonly revision: number;
  /** What the latest write transactions touched, oldest first; the last of them is this revision's. */
  readonly recent: readonly (readonly Touched[])[];
  /** Which segments and rows are the base. */
  readonly generation: number;
  readonly nextSegment: number;
  readonly staging: Staging | null;
  readonly nextSeq: number;
  /** By replica id the last batch known to be settled: what its next push names as `after`. */
  readonly lastSettled: Readonly<Record<string, LastSettled>>;
  /**
   * The pages of rows that are still to be offered, from `first` up to but not including `next`, and how often in a row
   * the server has failed at one while it answered pulls.
   */
  readonly offers: { readonly first: number; readonly next: number; readonly failures?: number };
  /** When a pull or a stream last brought this replica up to the server's present. */
  readonly lastSync: number | null;
  /** Why the database was made anew from what was left; until everything has been fetched. */
  readonly rebuilt?: "deleted" | "damaged" | undefined;
  /** The next place in the outbox when it was last made anew: what a tab has from there on was not put back. */
  readonly rebuiltAt?: number;
  /** What comparing the base with the server's rows has found; absent before the first time. */
  readonly check?: Check;
}

export interface LastSettled {
  readonly batch: string;
  /** The highest place that a settled batch of this replica has covered. */
  readonly to: number;
}

/** Pages of a pull that has not arrived completely. */
export interface Staging {
  /** The base's own generation, or that of the base which will replace it. */
  readonly generation: number;
  readonly cursor: string | null;
  /** Segments that nobody may see before the last page. */
  readonly segments: readonly number[];
  /** How far a pull from the start has come, if the server said how much there is. */
  readonly progress?: Progress;
  /** Settled batches of which the next last page has to say whether the server still knows them. */
  readonly named: readonly string[];
  /** If there were too many for one request: those that last pages before it were asked about. */
  readonly asked?: Asked;
  /** Set if the server asks for what it has lost: the cursor that it refused, and the last version in common. */
  readonly offer: { readonly cursor: string; readonly common: number } | null;
}

/** A range of keys that a write transaction put or deleted; `all` if it replaced the whole base. */
export type Touched = { readonly store: StoreName; readonly range: KeyRange } | "all";

/** Settled batches about which the server was asked, and which of them it still knows. */
export interface Asked {
  readonly batches: readonly string[];
  readonly known: readonly string[];
}

export interface BaseRow extends RowState {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  /** When the server's word on it was last stored here. */
  readonly at: number;
  /** When changes of it that are settled by now were last sent. */
  readonly attemptedAt?: number;
}

export interface Segment {
  readonly rows: readonly BaseRow[];
}

/** Entries sealed together. The entries stay in the outbox; what is sent is read from there. */
export interface StoredBatch {
  readonly id: string;
  /** Under whose id it was sealed: its stamps carry that. */
  readonly replica: ReplicaId;
  /** The first and the last place it covers. */
  readonly from: number;
  readonly to: number;
  /** The outcomes, once a push reply has told them. */
  readonly answered: readonly Outcome[] | null;
  readonly attempts: number;
  readonly lastAttempt: number | null;
  /** Why it has not reached the server, as a sentence for a person. */
  readonly message: string | null;
  /** How often in a row the server failed at it while it answered pulls. */
  readonly failures: number;
  /** What a person wants of changes in it, unless the server has settled them. */
  readonly recalls: readonly Recall[];
  /**
   * Set if another store with the same past sealed it, and the server settled it: what lies here need not be all of it,
   * so it is never sent under this id. With the batch that was settled before it.
   */
  readonly elsewhere: { readonly after: LastSettled | null } | null;
}

/** A sealed change that a person takes back. */
export interface Recall {
  readonly change: string;
  /** The sentence with which it is put aside; null if it is given up. */
  readonly aside: string | null;
}

/** A settled batch as it was sealed, for the case that the server loses it. */
export interface KeptBatch {
  readonly batch: StoredBatch;
  readonly entries: readonly OutboxEntry[];
  readonly outcomes: readonly Outcome[];
  /** The one of its replica that was settled before it, which may be forgotten here by now. */
  readonly after: LastSettled | null;
  /** When it was settled, by the server's clock as far as it was known, ms since 1970. */
  readonly at: number;
}

/** Rows that are to be offered to a server that has lost them. */
export interface OfferPage {
  /** The cursor that the server refused. */
  readonly cursor: string;
  readonly rows: readonly OfferedRow[];
}

/** A change that the server rejected, or that was put aside, in the place that it had in the outbox. */
export interface FailedChange {
  readonly entry: OutboxEntry;
  readonly outcome: Rejection;
  /** When it was last sent; null if a person put it here before it ever was. */
  readonly attemptedAt: number | null;
  /** Whether the server may have saved it after all: then it is listed, and no part of its visible row. */
  readonly undecided?: true;
}

/** What the app itself has noted on a record. */
export interface Note {
  readonly lastAttempt: number | null;
  readonly message: string | null;
}

/** How many rows one record packs, and how much. */
export const SEGMENT_ROWS = 1_000;
export const SEGMENT_BYTES = 2_097_152;

export function segmentKey(generation: number, n: number): Key {
  return [generation, n];
}

export function rowKey(generation: number, entity: string, id: string): Key {
  return [generation, entity, id];
}

export function noteKey(entity: string, id: string): Key {
  return [entity, id];
}

/** All keys of one generation, in `segments` and in `rows` alike: strings sort after all numbers. */
export function generationRange(generation: number): KeyRange {
  return { from: [generation], to: [generation, "\uffff"] };
}
