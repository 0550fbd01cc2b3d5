import type { Change, RowStatusKind } from "@tidemark/sync-core";
import { EditRefused } from "./replica/errors.ts";
import type { RecordKey, Replica, ReplicaStats } from "./replica/replica.ts";

/** How one record stands between this device and the server. Times are ms since 1970. */
export interface SyncRecord extends RecordKey {
  readonly status: RowStatusKind;
  /** Null until the server's word on it was first stored here. */
  readonly lastSynced: number | null;
  readonly lastAttempt: number | null;
  /** Why it failed or still waits, as a sentence for a person. */
  readonly message: string | null;
  /** Null until the server has it. */
  readonly version: number | null;
}

/** What is known of the whole; the counts are of records. */
export interface SyncStats extends Omit<ReplicaStats, "unanswered"> {
  /** When this device last had everything the server had; null before the first time. */
  readonly lastSync: number | null;
}

/** One change that waits in the outbox. */
export interface OutboxItem extends RecordKey {
  readonly changeId: string;
  readonly kind: Change["kind"];
  /** The values it sets; of a counter, the difference. Empty for a deletion. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether it is on its way: if it is taken back, the server is asked first. */
  readonly sealed: boolean;
  /** Whether it was taken back, and the server has not said yet that this was in time. */
  readonly recalled: boolean;
}

/** The engine's books: which records wait, why, and what lies in the outbox. */
export interface SyncRepository {
  /** Records with changes that the server has not settled, in the order of their first change. */
  findPendingSyncRecords(options?: {
    readonly entity?: string;
    readonly limit?: number;
  }): readonly SyncRecord[];
  /** Records with changes that the server refused, rows that show no more among them, oldest change first. */
  findFailedSyncRecords(): readonly SyncRecord[];
  /** Notes when records were last tried, now unless said otherwise; for apps that carry data by ways of their own. */
  markSyncAttempted(records: RecordKey | readonly RecordKey[], at?: number): Promise<void>;
  /**
   * Changes where records stand. A status is a truth, so this does what makes it true: `pending` tries
   * their failed changes again, `failed` puts their waiting changes aside with the message. `synced` is the
   * server's word alone and is accepted only where it holds already.
   *
   * @throws {@link EditRefused} if it cannot become true; records before that one are done.
   */
  updateSyncStatus(
    records: RecordKey | readonly RecordKey[],
    status: "pending" | "synced" | "failed",
    message?: string,
  ): Promise<void>;
  getSyncStats(): SyncStats;
  readonly outbox: {
    /** What waits to be settled, in order. */
    list(): readonly OutboxItem[];
    /**
     * Takes a change back, with the changes of its group and, if it is a create, all later ones of its row. One
     * that is on its way goes as soon as the server has said that it will not save it; if it has saved it already,
     * the record's message says so. Gives the number of changes taken back.
     *
     * @throws {@link EditRefused} if the server is known to have it.
     */
    remove(changeId: string): Promise<number>;
    /** Takes back all changes that the server is not known to have, as {@link remove} does, and gives their number. */
    clear(): Promise<number>;
  };
}

/** The repository of one replica. */
export function createRepository(replica: Replica): SyncRepository {
  function recordOf({ entity, id }: RecordKey): SyncRecord | null {
    const status = replica.status(entity, id);
    return status && { entity, id, ...status };
  }

  async function updateOne(
    { entity, id }: RecordKey,
    status: "pending" | "synced" | "failed",
    message?: string,
  ): Promise<void> {
    const record = recordOf({ entity, id });
    if (!record) throw new EditRefused("missing", `there is no ${entity} ${id}; it may have been deleted`);
    switch (status) {
      case "pending":
        if (record.status === "synced") throw untrue(record, "nothing of it waits; edit it and it will");
        await replica.retry(entity, id);
        break;
      case "failed":
        if (record.status === "synced") throw untrue(record, "nothing of it waits, so nothing can fail");
        await replica.park(entity, id, message ?? "This change was put aside.");
        break;
      case "synced":
        if (record.status !== "synced")
          throw untrue(
            record,
            "the server has not settled its changes; retry, discard or remove them instead",
          );
    }
    if (message !== undefined) await replica.noteMessage([record], message);
  }

  return {
    findPendingSyncRecords({ entity, limit = Infinity } = {}) {
      const records = new Map<string, SyncRecord>();
      for (const { change } of replica.outbox().entries) {
        if (records.size >= limit) break;
        if (entity !== undefined && change.entity !== entity) continue;
        const record = recordOf({ entity: change.entity, id: change.row });
        if (record) records.set(`${change.entity}/${change.row}`, record);
      }
      return [...records.values()];
    },
    findFailedSyncRecords() {
      const keys = replica
        .failed()
        .map(({ entry: { change } }) => ({ entity: change.entity, id: change.row }));
      const records = new Map(keys.map((key) => [`${key.entity}/${key.id}`, recordOf(key)]));
      return [...records.values()].filter((record) => record !== null);
    },
    markSyncAttempted: (records, at) => replica.noteAttempt(listOf(records), at),
    async updateSyncStatus(records, status, message) {
      for (const record of listOf(records)) await updateOne(record, status, message);
    },
    getSyncStats() {
      const { unanswered: _unanswered, ...stats } = replica.stats();
      return { ...stats, lastSync: replica.head().lastSync };
    },
    outbox: {
      list() {
        const { entries, ...ids } = replica.outbox();
        const [sealed, recalled] = [new Set(ids.sealed), new Set(ids.recalled)];
        return entries.map(({ change }) => ({
          changeId: change.id,
          entity: change.entity,
          id: change.row,
          kind: change.kind,
          values: change.kind === "delete" ? {} : change.values,
          sealed: sealed.has(change.id),
          recalled: recalled.has(change.id),
        }));
      },
      remove: (changeId) => replica.takeBack([changeId]),
      clear: () => replica.takeAllBack(),
    },
  };
}

function listOf(records: RecordKey | readonly RecordKey[]): readonly RecordKey[] {
  return "entity" in records ? [records] : records;
}

function untrue({ entity, id, status }: SyncRecord, why: string): EditRefused {
  return new EditRefused("untrue", `${entity} ${id} is ${status}: ${why}`);
}
