import { copyOf } from "../copy-of.ts";
import { compareKeys } from "../keys.ts";
import {
  type Key,
  type KeyRange,
  type LocalStore,
  type LostReason,
  STORE_NAMES,
  type StoreName,
  type StoreTransaction,
} from "../ports.ts";
import { createSortedMap, type SortedMap } from "../sorted-map.ts";

/** What one device keeps. */
export interface MemoryDisk {
  /** Opens a store, as every tab does; all of them have the same content. */
  open(): LocalStore;
  /** A disk of its own with the same content as this one at this moment. */
  fork(options?: MemoryDiskOptions): MemoryDisk;
  /** Deletes everything under those who have it open, as a browser may that needs space. */
  wipe(): Promise<void>;
  /** Loses every commit since the last strict one, as a device may whose power fails. */
  powerCut(): void;
}

export interface MemoryDiskOptions {
  /** Called before a write transaction commits; what it throws makes the commit fail. */
  readonly beforeCommit?: () => void;
  /** Called after each commit of a write transaction. */
  readonly afterCommit?: () => void;
}

/** A store in memory on a disk of its own, which goes with the page: wherever nothing has to last, or nothing can. */
export function createMemoryStore(): LocalStore {
  return { ...createMemoryDisk().open(), lasting: false };
}

/** An empty disk. */
export function createMemoryDisk(options: MemoryDiskOptions = {}): MemoryDisk {
  return diskOf(
    mapStores(() => createSortedMap()),
    options,
  );
}

type Contents = Readonly<Record<StoreName, SortedMap<unknown>>>;
type Undo = () => void;

function diskOf(contents: Contents, options: MemoryDiskOptions): MemoryDisk {
  /** Takes back the commits since the last strict one, in their order. */
  const volatile: Undo[] = [];
  const onDeleted = new Set<(reason: LostReason) => void>();
  let last: Promise<unknown> = Promise.resolve();

  /** One transaction at a time is what makes them serializable. */
  function enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  }

  async function write<Result>(
    body: (transaction: StoreTransaction) => Promise<Result>,
    strict: boolean,
  ): Promise<Result> {
    const undo: Undo[] = [];
    try {
      const result = await body(writer(contents, undo));
      options.beforeCommit?.();
      volatile.push(...undo);
      if (strict) volatile.length = 0;
      options.afterCommit?.();
      return result;
    } catch (error) {
      rollBack(undo);
      throw error;
    }
  }

  function deleteAll(reason: LostReason): void {
    for (const deleted of onDeleted) deleted(reason);
    for (const name of STORE_NAMES) contents[name].clear();
    volatile.length = 0;
  }

  return {
    open() {
      const listeners = new Set<Parameters<LocalStore["onLost"]>[0]>();
      let closed = false;

      function close(): void {
        closed = true;
        onDeleted.delete(lose);
      }

      function lose(reason: LostReason): void {
        close();
        for (const listener of listeners) listener(reason);
      }

      onDeleted.add(lose);
      return {
        transaction: (mode, body, durability) =>
          enqueue(() => {
            if (closed) throw new Error("the local database is closed");
            return mode === "read" ? body(reader(contents)) : write(body, durability === "strict");
          }),
        onLost(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        lasting: true,
        reopen: () =>
          enqueue(async () => {
            closed = false;
            onDeleted.add(lose);
          }),
        close: () => enqueue(async () => close()),
        destroy: () =>
          enqueue(async () => {
            close();
            deleteAll("destroyed");
          }),
      };
    },
    fork: (own = {}) =>
      diskOf(
        mapStores((name) => contents[name].copy()),
        own,
      ),
    wipe: () => enqueue(async () => deleteAll("deleted")),
    powerCut: () => rollBack(volatile),
  };
}

function reader(contents: Contents): StoreTransaction {
  function refuse(): never {
    throw new Error("a read transaction cannot write");
  }

  return {
    get: async (name, key) => copyOf(contents[name].get(key)),
    async scan(name, { range, limit, reverse = false } = {}) {
      const entries = contents[name].entries(range && checkedRange(range));
      const ordered = reverse ? entries.toReversed() : entries;
      return ordered.slice(0, limit).map(([key, value]) => [key, copyOf(value)] as const);
    },
    put: refuse,
    delete: refuse,
    deleteRange: refuse,
  };
}

function writer(contents: Contents, undo: Undo[]): StoreTransaction {
  function remove(name: StoreName, key: Key): void {
    const before = contents[name].delete(key);
    if (before !== undefined) undo.push(() => contents[name].set(key, before));
  }

  return {
    ...reader(contents),
    put(name, key, value) {
      const before = contents[name].set(key, copyOf(value));
      undo.push(() => (before === undefined ? contents[name].delete(key) : contents[name].set(key, before)));
    },
    delete: remove,
    deleteRange(name, range) {
      for (const [key] of contents[name].entries(checkedRange(range))) remove(name, key);
    },
  };
}

function checkedRange(range: KeyRange): KeyRange {
  if (compareKeys(range.from, range.to) > 0) throw new Error("a range ends before it begins");
  return range;
}

function rollBack(undo: Undo[]): void {
  for (const step of undo.toReversed()) step();
  undo.length = 0;
}

function mapStores(make: (name: StoreName) => SortedMap<unknown>): Contents {
  return Object.fromEntries(STORE_NAMES.map((name) => [name, make(name)])) as Record<
    StoreName,
    SortedMap<unknown>
  >;
}
