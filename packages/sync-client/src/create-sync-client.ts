import { conflictEntity, randomRowId, type RowOf } from "@tidemark/sync-core";
import { createConflicts } from "./conflicts.ts";
import { createEditor } from "./editor.ts";
import type {
  Channel,
  Clock,
  Connectivity,
  LocalStore,
  Locks,
  Random,
  StoragePromise,
  Transport,
} from "./ports.ts";
import { EditRefused } from "./replica/errors.ts";
import { openReplica } from "./replica/open-replica.ts";
import type { ConvertChange } from "./replica/reopen.ts";
import type { Replica, TouchedRows } from "./replica/replica.ts";
import { refusalsOf } from "./refusals.ts";
import { createRepository } from "./repository.ts";
import { createRowStatuses } from "./row-statuses.ts";
import { createShownRows, type ShownRows } from "./shown-rows.ts";
import { createStatusBoard } from "./status-board.ts";
import { createPersistenceState } from "./storage-promise.ts";
import { type StorageTrouble, storageTrouble } from "./storage-trouble.ts";
import type { Entities, SeenRow, SyncClient, SyncTransaction } from "./sync-client.ts";
import { createUnreadableRows } from "./unreadable-rows.ts";
import { startTab } from "./tabs/tab.ts";
import { watchChecks } from "./watch-checks.ts";

export interface SyncClientOptions<E extends Entities> {
  readonly entities: E;
  /** The version of the entities. */
  readonly schema: number;
  /** The space to keep in step; the store holds this one alone. */
  readonly space: string;
  readonly store: LocalStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly locks: Locks;
  readonly channel: Channel;
  readonly connectivity: Connectivity;
  /**
   * Makes a change of an older schema one of the present schema, so that edits from before an update of the app reach
   * a server that takes the older schema no more.
   */
  readonly convertChange?: ConvertChange;
  /** How long settled changes are kept, in ms, in case the server loses them; 7 days unless said otherwise. */
  readonly keepSettledMs?: number;
  /** How to have the browser keep the data; it is asked after the first write. */
  readonly storagePromise?: StoragePromise;
  /**
   * Why this person may not write in the space now, as a sentence that says what to do; null if he may. Asked at every
   * write.
   */
  readonly viewOnly?: () => string | null;
  /** Is told what a developer should know and a person need not. */
  readonly log?: (sentence: string) => void;
}

/**
 * Opens the local database and keeps it in step with the server, for one tab. Resolves when rows can be
 * read and written, which never waits for the network.
 */
export async function createSyncClient<const E extends Entities>(
  options: SyncClientOptions<E>,
): Promise<SyncClient<E>> {
  const { entities, store, channel, clock, random, viewOnly = () => null, log = () => undefined } = options;
  if (entities[conflictEntity.name])
    throw new Error(`"${conflictEntity.name}" is an entity of the engine; call your own something else`);
  const stored = await openReplica(options);
  const replica: Replica = {
    ...stored,
    retry: async (entity, id) => (assertWritable(), stored.retry(entity, id)),
    restoreParent: async (entity, id) => (assertWritable(), stored.restoreParent(entity, id)),
  };
  let lost: StorageTrouble | null = null;

  const persistence = createPersistenceState(options.storagePromise, () => board.update());
  const tab = startTab({ ...options, replica, onChange: () => board.update() });
  const shown = createShownRows(replica, { ...entities, [conflictEntity.name]: conflictEntity });
  const rows: ShownRows = { ...shown, write: async (edits) => (assertWritable(), shown.write(edits)) };
  const conflicts = createConflicts(rows, entities, persistence.onWrite);
  const board = createStatusBoard({
    replica,
    conflicts: conflicts.all,
    writing: rows.writing,
    driver: tab.status,
    leader: tab.isLeader,
    persisted: persistence.persisted,
    lasting: store.lasting,
    lost: () => lost,
  });
  const unreadable = createUnreadableRows(rows.row, entities);
  const rowStatus = createRowStatuses(replica, rows.isWriting, unreadable);
  rows.subscribe(() => board.update());
  watchChecks(replica, {
    onPullWanted() {
      if (tab.isLeader()) tab.tap();
    },
    onDifference(sentence) {
      if (tab.isLeader()) log(sentence);
    },
  });
  replica.onLost((reason) => {
    lost = storageTrouble(reason === "newer-version" ? "outdated" : "gone");
    tab.stop();
    board.update();
  });

  function assertWritable(): void {
    const why = viewOnly();
    if (why !== null) throw new EditRefused("view-only", why);
  }

  async function write<Result>(body: (transaction: SyncTransaction<E>) => Result): Promise<Result> {
    const editor = createEditor<E>({ entities, rows, clock, random });
    const result = body(editor);
    if (editor.edits.length === 0) return result;
    await rows.write(editor.edits);
    persistence.onWrite();
    return result;
  }

  function stop(): void {
    tab.stop();
    replica.close();
    channel.close();
  }

  return {
    entities,
    newId: () => randomRowId(clock.now(), random.bytes(16)),
    create: (entity, values, create) => write((transaction) => transaction.create(entity, values, create)),
    update: (entity, id, patch, update) =>
      write((transaction) => transaction.update(entity, id, patch, update)),
    increment: (entity, id, field, by) =>
      write((transaction) => transaction.increment(entity, id, field, by)),
    delete: (entity, id) => write((transaction) => transaction.delete(entity, id)),
    transaction: write,

    // The replica checks values against the entity when they are written.
    row: <Name extends keyof E & string>(entity: Name, id: string) =>
      (rows.row(entity, id) ?? undefined) as RowOf<E[Name]> | undefined,
    rows: <Name extends keyof E & string>(entity: Name) => rows.rows(entity) as readonly RowOf<E[Name]>[],
    seen: <Name extends keyof E & string>(entity: Name, id: string) => {
      const row = rows.row(entity, id);
      return row ? (replica.seen(entity, row) as SeenRow<E[Name]>) : undefined;
    },
    subscribeRows: (entity, listener) =>
      rows.subscribe((touched) => {
        const ids = touchedIds(touched, entity);
        if (ids === "all" || ids.size > 0) listener(ids);
      }),

    rowStatus,
    subscribeRow: (entity, id, listener) =>
      rows.subscribe((touched) => {
        const ids = touchedIds(touched, entity);
        if (ids === "all" || ids.has(id)) listener();
      }),

    status: board.status,
    subscribe: board.subscribe,
    verify: replica.wantCheck,
    syncNow: tab.tap,
    async retry(entity, id) {
      await replica.retry(entity, id);
    },
    refusals: (entity, id) => refusalsOf(replica, entity, id),
    async restoreParent(entity, id) {
      await replica.restoreParent(entity, id);
    },
    async discard(entity, id) {
      const discarded = await replica.discard(entity, id);
      return () => replica.takeDiscardBack(discarded);
    },
    conflicts: conflicts.all,
    conflictsOf: conflicts.of,
    subscribeConflicts: conflicts.subscribe,
    restoreConflict: conflicts.restore,
    dismissConflict: conflicts.dismiss,
    isOwnConflict: (conflict) => conflict.replica === replica.head().replica,
    confirmed: replica.confirmed,
    unreadable,
    repository: createRepository(replica),

    async close() {
      stop();
      await store.close();
    },
    async destroy() {
      stop();
      await store.destroy();
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

function touchedIds(touched: TouchedRows, entity: string): ReadonlySet<string> | "all" {
  return touched === "all" ? "all" : (touched.get(entity) ?? NONE);
}
