import type { SyncRepository } from "./repository.ts";
import type { Refusal } from "./refusals.ts";
import type { StorageTrouble } from "./storage-trouble.ts";
import type { Obstacle } from "./engine/obstacle.ts";
import type { CheckResult } from "./replica/check.ts";
import type { SeenField } from "./seen.ts";
import type { Entity, NewRowOf, RowOf, RowStatus, SyncConflict, SyncKind, Values } from "@tidemark/sync-core";

/**
 * What an app sees of the engine. Reading is synchronous and never waits; writing waits for the local
 * database alone. Nothing here waits for the network.
 */

/** The app's entities by name. */
export type Entities = Readonly<Record<string, Entity>>;

export type EntityName<E extends Entities> = keyof E & string;

/** The fields of a row that can be set; a field left out stays as it is. */
export type PatchOf<E> = Partial<Omit<RowOf<E>, "id">>;

/** The fields of a row that can be counted up and down. */
export type NumberFieldOf<E> = {
  [Field in keyof RowOf<E>]: RowOf<E>[Field] extends number ? Field : never;
}[keyof RowOf<E>] &
  string;

/** How this device and the server stand; one object until something in it changes. */
export interface SyncStatus {
  readonly state: SyncKind;
  /** Changes that wait to be settled; they go by themselves. */
  readonly pending: number;
  /** How many of them this tab is still writing to the device: if the page goes now, they are lost. */
  readonly writing: number;
  /** Changes to which the server said no; they need a person. */
  readonly failed: number;
  /** Edits that lost to another and are kept until a person has decided. */
  readonly conflicts: number;
  /**
   * What comparing all rows with the server's has found; it is done once a day, and by {@link SyncClient.verify}. `waiting`
   * until the one that was asked for is made; `result` and `at` (ms since 1970) are of the last, null before the first.
   */
  readonly check: {
    readonly waiting: boolean;
    readonly result: CheckResult | null;
    readonly at: number | null;
  };
  /** When the server's word was last stored here, ms since 1970; null if never. */
  readonly lastSync: number | null;
  /**
   * How far the first sync has come, in rows, or one that fetches everything anew; null while there is none, and if all
   * came at once.
   */
  readonly progress: { readonly received: number; readonly total: number } | null;
  /** What is wrong and what to do, as a sentence for a person. */
  readonly message: string | null;
  /**
   * What keeps this device and the server apart; null if nothing does. `offline` and `error` are how far trying has
   * come, this is why: an unreachable server is `unreachable` from the first failed try to the last.
   */
  readonly obstacle: Obstacle | null;
  /** When it is tried again by itself, ms since 1970; null while it is being tried, and if nothing has failed. */
  readonly nextTry: number | null;
  /** Whether this tab talks to the server for all tabs. */
  readonly leader: boolean;
  /** Whether changes of others arrive as they happen. */
  readonly live: boolean;
  /** What is wrong with this device's storage, in words that say what to do; null while all is well. */
  readonly storage: StorageTrouble | null;
  /** Whether the browser promised to keep the data; null if it was not asked or cannot say. */
  readonly persisted: boolean | null;
}

/** Writes that commit together; see {@link SyncClient.transaction}. */
export interface SyncTransaction<E extends Entities> {
  create<Name extends EntityName<E>>(
    entity: Name,
    values: NewRowOf<E[Name]>,
    options?: CreateOptions,
  ): string;
  update<Name extends EntityName<E>>(
    entity: Name,
    id: string,
    patch: PatchOf<E[Name]>,
    options?: UpdateOptions<E[Name]>,
  ): void;
  increment<Name extends EntityName<E>>(
    entity: Name,
    id: string,
    field: NumberFieldOf<E[Name]>,
    by: number,
  ): void;
  delete(entity: EntityName<E>, id: string): void;
}

export interface CreateOptions {
  /** The row's id; a random one if left out. Giving a deleted row's id brings that row back. */
  readonly id?: string;
}

/** A row as somebody saw it at one moment: {@link SyncClient.seen}. A plain value, which may be put together of several. */
export type SeenRow<E> = {
  readonly [Field in Exclude<keyof RowOf<E>, "id">]: SeenField<RowOf<E>[Field]>;
};

export interface UpdateOptions<E> {
  /**
   * What the person saw when he began to edit, such as when a form was opened. Then only fields that differ from it are
   * written, a counter as the difference from it, and what has changed since is a conflict instead of being overwritten
   * unseen. Of fields that are not in it, what shows now.
   */
  readonly seen?: Partial<SeenRow<E>>;
}

export interface SyncClient<E extends Entities> {
  readonly entities: E;

  /** A new row's random id, for those who need it before the row is created. */
  newId(): string;
  /** Makes a row and says its id. Rejects, with nothing written, if a value breaks a rule of the entity. */
  create<Name extends EntityName<E>>(
    entity: Name,
    values: NewRowOf<E[Name]>,
    options?: CreateOptions,
  ): Promise<string>;
  /** Sets fields. On a counter this is the difference from what this tab shows; see {@link increment}. */
  update<Name extends EntityName<E>>(
    entity: Name,
    id: string,
    patch: PatchOf<E[Name]>,
    options?: UpdateOptions<E[Name]>,
  ): Promise<void>;
  /** Adds to a number. On a counter, increments on several devices add up. */
  increment<Name extends EntityName<E>>(
    entity: Name,
    id: string,
    field: NumberFieldOf<E[Name]>,
    by: number,
  ): Promise<void>;
  delete(entity: EntityName<E>, id: string): Promise<void>;
  /** Writes all that `body` says in one local transaction, which the server settles whole or not at all. */
  transaction(body: (transaction: SyncTransaction<E>) => void): Promise<void>;

  /** The row as a person sees it, this device's own edits included; undefined if there is none. */
  row<Name extends EntityName<E>>(entity: Name, id: string): RowOf<E[Name]> | undefined;
  rows<Name extends EntityName<E>>(entity: Name): readonly RowOf<E[Name]>[];
  /**
   * The row as it shows now, for an edit that is saved later: give it to {@link update} then, and what others have
   * changed meanwhile is not overwritten unseen. Undefined if there is none.
   */
  seen<Name extends EntityName<E>>(entity: Name, id: string): SeenRow<E[Name]> | undefined;
  /** Tells which rows of an entity may have changed; "all" after a replacement of everything. */
  subscribeRows(entity: EntityName<E>, listener: (ids: ReadonlySet<string> | "all") => void): () => void;

  /** How one row stands; the same object until it changes. */
  rowStatus(entity: EntityName<E>, id: string): RowStatus;
  subscribeRow(entity: EntityName<E>, id: string, listener: () => void): () => void;

  status(): SyncStatus;
  /** Tells when {@link status} has changed. */
  subscribe(listener: () => void): () => void;

  /**
   * Compares all rows of this device with the server's as soon as there is a network; what comes of it is
   * {@link SyncStatus.check}. Rows that differ are fetched anew, which no edit is lost by. Resolves when it is asked for.
   */
  verify(): Promise<void>;
  /** Talks to the server now, as if all were well; also after the person has signed in again. */
  syncNow(): void;
  /** Sends a row's refused changes again, as new edits. */
  retry(entity: EntityName<E>, id: string): Promise<void>;
  /** A row's refused changes, oldest first: what they would have set, why not, and what they lack. */
  refusals(entity: EntityName<E>, id: string): readonly Refusal[];
  /**
   * Of changes that were refused because the row they belong to is gone (`parent_gone`): brings that row back from the
   * fields that this device still has, and sends them again. Rejects with {@link EditRefused} if it has none.
   */
  restoreParent(entity: EntityName<E>, id: string): Promise<void>;
  /** Gives up a row's refused changes. What it resolves to puts them back as they were, if the person thinks again. */
  discard(entity: EntityName<E>, id: string): Promise<() => Promise<void>>;

  /**
   * The open conflicts, oldest first; the same list until it changes. The row stands as the winner left it; the
   * conflict holds what lost.
   */
  conflicts(): readonly SyncConflict[];
  /** Those of one row. */
  conflictsOf(entity: EntityName<E>, id: string): readonly SyncConflict[];
  /** Tells when {@link conflicts} has changed. */
  subscribeConflicts(listener: () => void): () => void;
  /**
   * Gives the row what lost and closes the conflict, in one local transaction. A value becomes an ordinary new edit;
   * edits that lost to a deletion bring the row back; a deletion that lost deletes it. Rejects with
   * {@link EditRefused} if the conflict is resolved already or the row cannot take the value.
   */
  restoreConflict(id: string): Promise<void>;
  /** Closes the conflict and leaves the row as it is. */
  dismissConflict(id: string): Promise<void>;
  /** Whether what lost was written on this device. */
  isOwnConflict(conflict: Pick<SyncConflict, "replica">): boolean;

  /** A row as the server last sent it to this device, also if it is deleted by now; null if it never did. */
  confirmed(entity: EntityName<E>, id: string): Values | null;

  /**
   * The fields of a row whose stored values break the entity's rules: written by SQL, or by another version of the app.
   * They are delivered as they stand, so their types do not hold; editing one corrects it, and all others can be edited.
   */
  unreadable(entity: EntityName<E>, id: string): readonly string[];

  /** The engine's books, for tools and tests. */
  readonly repository: SyncRepository;

  /** Stops; what is on this device stays. */
  close(): Promise<void>;
  /** Stops, and deletes everything of this space from this device, unsent changes included. */
  destroy(): Promise<void>;
}
