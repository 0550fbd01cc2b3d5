import type {
  BatchLimits,
  Change,
  Checkpoint,
  FailingStep,
  Outcome,
  OutboxEntry,
  PullReply,
  ReplicaId,
  RowStatus,
  Values,
} from "@tidemark/sync-core";
import type { LostReason } from "../ports.ts";
import type { FailedChange, Meta, OfferPage } from "../layout.ts";
import type { Seen } from "../seen.ts";
import type { Check } from "./check.ts";
import type { Progress } from "./progress.ts";
import type { BehindReply } from "./behind.ts";
import type { Exchange } from "./server-time.ts";

/**
 * One replica as one of its tabs sees it: all rows in memory, every write a local transaction. It
 * knows nothing of the network; the leader's driver carries what it hands out and brings back answers.
 */
export interface Replica extends ReplicaReads, ReplicaWrites, ReplicaLeader {
  /** Compares this tab with the store and takes over what it missed; call it when the page is shown again. */
  refresh(): Promise<void>;
  /** Tells when the local database went away for good; from then on every write rejects. */
  onLost(listener: (reason: LostReason) => void): () => void;
  /** Whether there was no room for the last rows or changes that were to be written. */
  isFull(): boolean;
  /** Stops listening; the store and the channel stay open and are their owner's to close. */
  close(): void;
}

/** A row as the app reads it. */
export type Row = Values & { readonly id: string };

/** Which rows may have changed, by entity; `all` after the base was replaced. Empty: only facts of the head. */
export type TouchedRows = "all" | ReadonlyMap<string, ReadonlySet<string>>;

export interface ReplicaReads {
  row(entity: string, id: string): Row | null;
  rows(entity: string): readonly Row[];
  /** The fields of a row as the server last sent them, also of one that is gone; null if it never did. */
  confirmed(entity: string, id: string): Values | null;
  /** A row as it shows now, with what edits of it that are saved later are made on. */
  seen(entity: string, row: Row): Seen;
  /** How one record stands; null if there is nothing by this id. */
  status(entity: string, id: string): RowStatus | null;
  stats(): ReplicaStats;
  head(): ReplicaHead;
  /** All entries of the outbox in order; the ids of the changes that are sealed, and of those taken back since. */
  outbox(): {
    readonly entries: readonly OutboxEntry[];
    readonly sealed: readonly string[];
    readonly recalled: readonly string[];
  };
  /** Rejected changes in the order in which they were made. */
  failed(): readonly FailedChange[];
  /** Calls back after every commit of any tab that this one has taken over. */
  subscribe(listener: (touched: TouchedRows) => void): () => void;
}

export interface ReplicaStats {
  /** Records: visible ones and those with unsettled changes or open conflicts. The next four add up to it. */
  readonly total: number;
  readonly synced: number;
  readonly pending: number;
  readonly failed: number;
  readonly conflict: number;
  /** Entries of the outbox, and those of them that no batch covers. */
  readonly changes: number;
  readonly open: number;
  /** Whether a sealed batch has no answer yet. */
  readonly unanswered: boolean;
}

export interface ReplicaHead {
  readonly replica: ReplicaId;
  readonly space: string;
  readonly schema: number;
  /** Where the next pull starts. */
  readonly cursor: string | null;
  /** Whether the first sync has come to its end. */
  readonly complete: boolean;
  /** Whether pages have arrived that are not visible yet, or a new base is on its way. */
  readonly staging: boolean;
  /** How far a pull from the start has come. */
  readonly progress: Progress | null;
  /** Why the database was made anew, until everything has been fetched. */
  readonly rebuilt: Meta["rebuilt"];
  /** What comparing the rows with the server's has found. */
  readonly check: Check;
  readonly lastSync: number | null;
  /** The last batch of this replica id that is known to be settled. */
  readonly lastSettled: string | null;
  /** Whether the server has lost a part of what it had, and the new base that says which has not arrived. */
  readonly restoring: boolean;
  /** Whether there are rows to offer to a server that has lost them. */
  readonly offering: boolean;
  /** Whether the server has failed at these so often that nothing else waits for them any more. */
  readonly offersFailing: boolean;
  /** By how much the server's clock is ahead of the device's, in ms. */
  readonly clockOffset: number;
  /** What the tabs of this database call their lock; the replica id may change. */
  readonly lock: string;
  readonly fence: number;
  readonly heartbeat: number | null;
  readonly revision: number;
}

/** One edit by the app. An update gives the new values of `lww` fields and the differences of counters. */
export type Edit =
  | {
      readonly kind: "create";
      readonly entity: string;
      readonly id?: string;
      readonly values: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "update";
      readonly entity: string;
      readonly id: string;
      readonly values: Readonly<Record<string, unknown>>;
      /** What its author saw when he began, by field; of a field left out, what shows when it is written. */
      readonly seen?: Seen;
      /** Whether its author knows that the row may be deleted, and wants it back. */
      readonly revives?: boolean;
    }
  | { readonly kind: "delete"; readonly entity: string; readonly id: string };

export interface RecordKey {
  readonly entity: string;
  readonly id: string;
}

export interface WriteOptions {
  readonly group?: boolean;
  readonly onCommit?: () => void;
}

export interface ReplicaWrites {
  /**
   * Stores edits durably and shows them; gives the rows' ids. All values are checked before any is
   * stored. Up to 1,000 edits are one transaction, more are several; with `group` they are always one,
   * and one that the server settles all or none, and `onCommit` is called when it is committed, before
   * anybody is told.
   *
   * @throws {@link EditRefused} and nothing of the transaction is stored.
   */
  write(edits: readonly Edit[], options?: WriteOptions): Promise<readonly string[]>;
  /** Makes the failed changes of a row, with their groups, new edits. Gives their number. */
  retry(entity: string, id: string): Promise<number>;
  /**
   * Brings the rows back that a row's refused changes lack, and makes these new edits. Gives their number.
   *
   * @throws {@link EditRefused} if no such row is named, or this device has no fields of it.
   */
  restoreParent(entity: string, id: string): Promise<number>;
  /** Gives the failed changes of a row up, with their groups, and says which they were. */
  discard(entity: string, id: string): Promise<readonly FailedChange[]>;
  /** Puts back what {@link discard} gave up. */
  takeDiscardBack(discarded: readonly FailedChange[]): Promise<void>;
  /**
   * Puts the changes of a row that wait, with their groups, on the failed list; sealed ones as soon as the server has
   * said that it will never settle their batch, and not at all if it has settled it. Gives their number.
   *
   * @throws {@link EditRefused} if changes of it are known to be settled.
   */
  park(entity: string, id: string, message: string): Promise<number>;
  /**
   * Takes entries out of the outbox: those named, their groups, and what builds on a create among them. Sealed ones
   * go as soon as the server has said that it will never settle their batch; if it has settled it, they stay settled
   * and the record says so. Gives their number.
   *
   * @throws {@link EditRefused} if one is known to be settled, or is not there.
   */
  takeBack(changeIds: readonly string[]): Promise<number>;
  /** Takes all entries back, as {@link takeBack} does, that are not known to be settled. Gives their number. */
  takeAllBack(): Promise<number>;
  /** Has the next pull compare all rows with the server's. */
  wantCheck(): Promise<void>;
  /** Notes when records were last tried: now, unless said otherwise. */
  noteAttempt(records: readonly RecordKey[], at?: number): Promise<void>;
  /** Notes a sentence for a person on records; it shows where nothing more pressing does. */
  noteMessage(records: readonly RecordKey[], message: string): Promise<void>;
}

/** Entries as they are to be sent, byte for byte. */
export interface SealedPush {
  /** Under whose id they were sealed. */
  readonly replica: ReplicaId;
  readonly after: string | null;
  readonly batch: { readonly id: string; readonly changes: readonly Change[] };
  /** The cursors at which all of it was settled here, and then the server was set back and had lost it. */
  readonly returned: readonly string[];
  /** The schema under which the changes were made. */
  readonly schema: number;
  /** How often it was sent before. */
  readonly attempts: number;
  /** Whether a person took changes of it back, so that it is to be cancelled and not sent. */
  readonly recalled: boolean;
}

/** What a pull says when it begins; goes back to {@link ReplicaLeader.applyCheckpoint} with its answer. */
export interface PullStart {
  /** Which base it is for: an answer that comes when another has begun would bring the past back. */
  readonly generation: number;
  readonly cursor: string | null;
  /** All batches without the pull's word, oldest first. */
  readonly unsettled: readonly string[];
  /** Those among them that a push reply has answered. */
  readonly answered: readonly string[];
  /** The day for which it asks what rows there ought to be; null if it does not. */
  readonly checkFor: number | null;
}

/** What only the leading tab does. Each takes the leader's fencing number and throws {@link LostLeadership} if it is not the store's. */
export interface ReplicaLeader {
  /** Whether changes of an older schema can be said anew in the present one. */
  readonly converts: boolean;
  /** Becomes the leader: raises the store's fencing number and gives it. */
  lead(): Promise<number>;
  /** Whether the store has room for a sign of life: without that no leader can give one, nor any tab become one. */
  hasRoom(): Promise<boolean>;
  /** Says in the store that the leader is alive. */
  heartbeat(fence: number): Promise<void>;
  /** Seals open entries into a batch. False if there are none, or a batch still waits for its answer. */
  sealBatch(fence: number, limits: BatchLimits): Promise<boolean>;
  /** The oldest batch without an answer. */
  nextBatch(): SealedPush | null;
  /** Notes that a batch is being sent. */
  markAttempted(fence: number, batch: string): Promise<void>;
  /** Notes a push reply's outcomes. The entries stay until a pull or the stream settles them. */
  markAnswered(fence: number, batch: string, outcomes: readonly Outcome[]): Promise<void>;
  /** Notes why a batch did not reach the server, as a sentence for a person. */
  markUnreached(fence: number, batch: string, message: string): Promise<void>;
  /**
   * Notes that the server failed at a batch though it answers pulls, and says what is to be done about it: a pure
   * decision of sync-core.
   */
  markFailing(fence: number, batch: string): Promise<FailingStep>;
  /** Notes that the server settled an empty batch: later ones go after it. */
  markProbed(fence: number, replica: ReplicaId, batch: string): Promise<void>;
  /** The server will never settle this batch: its entries are open again, or what `then` says. */
  reopen(fence: number, batch: string, then: AfterCancel): Promise<void>;
  /** The server says that this replica id is somebody else's: what is not settled goes on under a new one. */
  replaceReplicaId(fence: number, taken: ReplicaId): Promise<void>;
  /** Takes over what an exchange with the server says of its clock. */
  learnServerTime(fence: number, exchange: Exchange): Promise<void>;
  /** Removes what the server has sent of a space that it no longer lets this person see. */
  leaveSpace(fence: number): Promise<void>;
  /** The oldest page of rows to offer to a server that has lost them. */
  nextOffer(): Promise<(OfferPage & { readonly n: number }) | null>;
  /** Forgets a page that was offered. */
  dropOffer(fence: number, n: number): Promise<void>;
  /** Notes that the server failed at a page of offers while it answers pulls. */
  markOfferFailing(fence: number): Promise<void>;
  /** What a pull that begins now says. */
  pullStart(): PullStart;
  /** Gets ready to compare all rows with the server's; `rest` lets others run in between. */
  prepareCheck(rest: () => Promise<void>): Promise<void>;
  /**
   * Applies a page of a pull, or a message of the stream (`begun` is null), in one local transaction.
   * `dropped` if it is for another replica, schema or cursor: then pull; so does `asking`: there are more settled
   * batches than one request can name, of which the server has to say whether it still knows them.
   */
  applyCheckpoint(fence: number, checkpoint: Checkpoint, begun: PullStart | null): Promise<Applied>;
  /** Begins a new base beside the visible one; the pages that follow are pulled from the start. */
  resync(fence: number, reply: ResyncReply): Promise<"applied" | "dropped">;
  /**
   * After `behind` and a pull: goes on after the server's last batch of the refused batch's replica. `forked` if this
   * store did not know all of them: then it was copied, or lost its latest commits, and has a replica id of its own now.
   */
  continueAfter(
    fence: number,
    refused: string,
    reply: Pick<BehindReply, "last" | "batches" | "expired">,
  ): Promise<"continued" | "forked">;
  /** One bounded step of keeping the store small, for idle time. */
  tidy(fence: number): Promise<"done" | "more">;
}

/** What becomes of a cancelled batch's entries: open again, sealed in two halves, converted, or put aside. */
export type AfterCancel = "open" | "halve" | "convert" | { readonly aside: string };

/** What became of a page. */
export type Applied = "applied" | "dropped" | "asking";

export type ResyncReply = Extract<PullReply, { kind: "resync" }>;
