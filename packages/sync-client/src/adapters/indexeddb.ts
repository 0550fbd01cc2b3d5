import { deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import {
  type Key,
  type KeyRange,
  type LocalStore,
  type LostReason,
  STORE_NAMES,
  type StoreName,
  type StoreTransaction,
} from "../ports.ts";

/** Raised when stores are added or hold something else. 1: the first. 2: kept batches and offers. */
const DATABASE_VERSION = 2;

/**
 * The most records of a store that one call reads. Browsers copy a call's whole answer between
 * processes at once and refuse it beyond a size; a segment may hold 2 MiB, a batch or a page of offers 1 MiB.
 */
const CALL_LIMITS: Readonly<Partial<Record<StoreName, number>>> = { segments: 2, kept: 4, offers: 4 };
const CALL_LIMIT = 1_000;

/** Beside the engine's own record in `meta`, for the moment between {@link LocalStore.destroy} and the end. */
const DESTROYED_KEY = "destroyed";

type Open = IDBPTransaction<unknown, string[], "readwrite">;

export interface IndexedDbOptions {
  /** Called while opening if a tab with an older version of the app keeps the database open; opening goes on waiting. */
  readonly onBlocked?: () => void;
}

/**
 * Opens the local database of this name, and makes it if it is not there.
 *
 * @throws a `VersionError` if a newer version of the app has opened it before.
 */
export async function openIndexedDbStore(
  name: string,
  { onBlocked = () => undefined }: IndexedDbOptions = {},
): Promise<LocalStore> {
  const listeners = new Set<(reason: LostReason) => void>();
  let database = await connect(name, { onBlocked, onLost: lost });

  function lost(reason: LostReason): void {
    for (const listener of listeners) listener(reason);
  }

  return {
    lasting: true,
    async transaction(mode, body, durability = "relaxed") {
      const open = database.transaction([...STORE_NAMES], mode === "read" ? "readonly" : "readwrite", {
        durability,
      }) as Open;
      try {
        const result = await body(transactionOn(open));
        // Not left to the browser, which would first wait whether anything more is asked.
        open.commit();
        await open.done;
        return result;
      } catch (error) {
        throw await abort(open, error);
      }
    },
    onLost(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async reopen() {
      database.close();
      database = await connect(name, { onBlocked, onLost: lost });
    },
    async close() {
      database.close();
    },
    async destroy() {
      // Without it other tabs would take it for an accident, and put back what they have.
      await database.put("meta", true, DESTROYED_KEY).catch(() => undefined);
      database.close();
      await deleteDB(name);
    },
  };
}

interface ConnectionEvents {
  readonly onBlocked: () => void;
  readonly onLost: (reason: LostReason) => void;
}

async function connect(name: string, { onBlocked, onLost }: ConnectionEvents): Promise<IDBPDatabase> {
  const database: IDBPDatabase = await openDB(name, DATABASE_VERSION, {
    upgrade(created) {
      // Nothing of version 1 was ever released, so what such a database holds is fetched again.
      const former = Array.from(created.objectStoreNames);
      for (const store of former) created.deleteObjectStore(store);
      for (const store of STORE_NAMES) created.createObjectStore(store);
    },
    blocked: onBlocked,
    blocking(_current, wanted) {
      const reason = wanted === null ? reasonOfDeletion(database) : Promise.resolve("newer-version" as const);
      // Whoever stays open here blocks the other for ever. What has begun may still be read.
      database.close();
      void reason.then(onLost);
    },
    terminated: () => onLost("closed"),
  });
  return database;
}

async function reasonOfDeletion(database: IDBPDatabase): Promise<LostReason> {
  try {
    return (await database.get("meta", DESTROYED_KEY)) === undefined ? "deleted" : "destroyed";
  } catch {
    return "closed";
  }
}

function transactionOn(open: Open): StoreTransaction {
  return {
    get: (name, key) => open.objectStore(name).get(toKey(key)),
    scan: (name, options = {}) =>
      options.reverse ? scanBackwards(open, name, options) : scan(open, name, options),
    put: (name, key, value) => settleWithTransaction(open.objectStore(name).put(value, toKey(key))),
    delete: (name, key) => settleWithTransaction(open.objectStore(name).delete(toKey(key))),
    deleteRange: (name, range) => settleWithTransaction(open.objectStore(name).delete(toRange(range))),
  };
}

interface ScanOptions {
  readonly range?: KeyRange;
  readonly limit?: number;
}

async function scan(
  open: Open,
  name: StoreName,
  { range, limit = Infinity }: ScanOptions,
): Promise<(readonly [Key, unknown])[]> {
  const store = open.objectStore(name);
  const found: (readonly [Key, unknown])[] = [];
  let rest = range && toRange(range);
  while (found.length < limit) {
    const count = Math.min(limit - found.length, CALL_LIMITS[name] ?? CALL_LIMIT);
    const [keys, values] = await Promise.all([store.getAllKeys(rest, count), store.getAll(rest, count)]);
    for (const [index, key] of keys.entries()) found.push([key as Key, values[index]]);
    const last = keys.at(-1);
    if (last === undefined || keys.length < count) break;
    if (range && indexedDB.cmp(last, toKey(range.to)) >= 0) break;
    rest = range ? IDBKeyRange.bound(last, toKey(range.to), true) : IDBKeyRange.lowerBound(last, true);
  }
  return found;
}

async function scanBackwards(
  open: Open,
  name: StoreName,
  { range, limit = Infinity }: ScanOptions,
): Promise<(readonly [Key, unknown])[]> {
  const found: (readonly [Key, unknown])[] = [];
  let cursor = limit > 0 ? await open.objectStore(name).openCursor(range && toRange(range), "prev") : null;
  while (cursor) {
    found.push([cursor.key as Key, cursor.value]);
    cursor = found.length < limit ? await cursor.continue() : null;
  }
  return found;
}

/** A request that fails aborts its transaction, which tells. */
function settleWithTransaction(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

/** Ends a transaction that failed and gives the reason: the transaction's own if it has one. */
async function abort(open: Open, error: unknown): Promise<unknown> {
  const ended = open.done.catch(() => undefined);
  try {
    open.abort();
  } catch {
    // It has ended by itself.
  }
  await ended;
  return open.error ?? error;
}

function toKey(key: Key): IDBValidKey {
  return typeof key === "object" ? [...key] : key;
}

function toRange({ from, to }: KeyRange): IDBKeyRange {
  return IDBKeyRange.bound(toKey(from), toKey(to));
}
