import { META_KEY, type Meta, type Touched } from "../layout.ts";
import type { Channel, Key, KeyRange, LocalStore, StoreName, StoreTransaction } from "../ports.ts";
import { LostLeadership, StoreFull, StoreOutdated } from "./errors.ts";
import type { Model } from "./model.ts";
import { patiently } from "./patiently.ts";
import { putBack, putMissing, type UnsentEntry, unsentOf } from "./put-back.ts";
import type { TouchedRows } from "./replica.ts";
import { missedSince, readAll, readTouched, type StoreOp, touchedBy, withCommit } from "./touched.ts";

/** A write transaction under way. The model is exactly in step with the store until it commits. */
export interface Draft {
  readonly model: Model;
  /** The store's facts as they will be. */
  meta(): Meta;
  set(facts: Partial<Meta>): void;
  scan: StoreTransaction["scan"];
  put(store: StoreName, key: Key, value: unknown): void;
  remove(store: StoreName, range: KeyRange): void;
  /** Makes something show that the store holds already. */
  reveal(store: StoreName, key: Key, value: unknown): void;
  /** Everything that shows is to be read anew. */
  replaceBase(): void;
}

export interface CommitOptions {
  readonly durability: "strict" | "relaxed";
  /** The leader's fencing number, if only the leader may do this. */
  readonly fence?: number;
  /** Called when it is committed, before anybody is told. */
  readonly onCommit?: (() => void) | undefined;
}

/** The one way into the store: keeps the model in step and tells everybody. */
export interface Commits {
  /** Runs `body` in a write transaction. What it throws undoes everything. It awaits nothing but the draft. */
  commit<Result>(body: (draft: Draft) => Result | Promise<Result>, options: CommitOptions): Promise<Result>;
  /** Takes over what other tabs have committed. */
  refresh(): Promise<void>;
  /**
   * Puts what this tab has back into a database that was lost; edits made meanwhile wait. `rest` waits so many ms.
   * Rejects if the database is somebody else's by now.
   */
  restore(rest: (ms: number) => Promise<void>): Promise<void>;
  /** Whether there was no room for the last rows or changes that were to be written. */
  isFull(): boolean;
  subscribe(listener: (touched: TouchedRows) => void): () => void;
}

export function createCommits({
  store,
  channel,
  model,
}: {
  store: LocalStore;
  channel: Channel;
  model: Model;
}): Commits {
  const listeners = new Set<(touched: TouchedRows) => void>();
  let last: Promise<unknown> = Promise.resolve();
  let lacking: "rows" | "edits" | null = null;

  /** One at a time, so that a transaction begins on the model that the one before has left. */
  function enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  }

  /** Soon, but not within a transaction: what listeners do, and what they throw, is their own. */
  function notify(touched: TouchedRows): void {
    for (const listener of listeners) queueMicrotask(() => listener(touched));
  }

  function note(next: "rows" | "edits" | null): void {
    if (lacking === next) return;
    lacking = next;
    notify(new Map());
  }

  function failed(error: unknown, ops: readonly StoreOp[]): unknown {
    if (!(error instanceof Error && error.name === "QuotaExceededError")) return error;
    note(ops.some(isOfBase) ? "rows" : (lacking ?? "edits"));
    return new StoreFull();
  }

  /** Rows may find no room where an edit still does. */
  function fitted(ops: readonly StoreOp[]): void {
    if (ops.some(isOfBase) || (lacking === "edits" && ops.some(({ store: name }) => name === "outbox")))
      note(null);
  }

  async function catchUp(transaction: StoreTransaction, meta: Meta): Promise<void> {
    const { revision } = model.meta();
    if (meta.revision === revision) return;
    const missed = missedSince(revision, meta);
    notify(
      missed
        ? model.apply(await readTouched(transaction, missed), meta)
        : model.load(await readAll(transaction, meta), meta),
    );
  }

  /** The database is there after all, or another tab has put it back. */
  async function takeOver(transaction: StoreTransaction, stored: Meta): Promise<void> {
    const { born, schema } = model.meta();
    if (stored.born !== born) throw new Error("the local database was made anew by another tab");
    if (stored.schema !== schema) throw new StoreOutdated();
    model.load(await readAll(transaction, stored), stored);
  }

  async function putAllBack(transaction: StoreTransaction, unsent: readonly UnsentEntry[]) {
    const stored = (await transaction.get("meta", META_KEY)) as Meta | undefined;
    if (stored) await takeOver(transaction, stored);
    const begun = createDraft(transaction, model, model.meta());
    if (stored) putMissing(begun, unsent);
    else putBack(begun);
    return begun.end();
  }

  function reload(): Promise<void> {
    return store.transaction("read", async (transaction) => {
      const meta = await readMeta(transaction, model.meta().schema);
      notify(model.load(await readAll(transaction, meta), meta));
    });
  }

  return {
    commit: (body, { durability, fence, onCommit }) =>
      enqueue(async () => {
        let begun: BegunDraft | null = null;
        const { result, draft } = await store
          .transaction(
            "write",
            async (transaction) => {
              const meta = await readMeta(transaction, model.meta().schema);
              if (fence !== undefined && meta.fence !== fence) throw new LostLeadership();
              await catchUp(transaction, meta);
              const own = (begun = createDraft(transaction, model, meta));
              return { result: await body(own), draft: own.end() };
            },
            durability,
          )
          .catch((error: unknown) => {
            throw failed(error, begun?.ops ?? []);
          });
        onCommit?.();
        if (!draft) return result;
        fitted(draft.ops);
        if (draft.replaced) await reload();
        else notify(model.apply(draft.ops, draft.meta));
        channel.post({ kind: "committed", revision: draft.meta.revision });
        return result;
      }),
    refresh: () =>
      enqueue(() =>
        store.transaction("read", async (transaction) =>
          catchUp(transaction, await readMeta(transaction, model.meta().schema)),
        ),
      ),
    restore: (rest) =>
      enqueue(async () => {
        const unsent = unsentOf(model);
        const draft = await patiently(async () => {
          await store.reopen();
          return store.transaction("write", (transaction) => putAllBack(transaction, unsent), "strict");
        }, rest);
        await reload();
        if (draft) channel.post({ kind: "committed", revision: draft.meta.revision });
      }),
    isFull: () => lacking !== null,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * The store's facts.
 *
 * @throws {@link StoreOutdated} if a newer version of the app has taken the store over.
 */
async function readMeta(transaction: StoreTransaction, schema: number): Promise<Meta> {
  const meta = (await transaction.get("meta", META_KEY)) as Meta | undefined;
  if (!meta) throw new Error("the local database has been emptied");
  if (meta.schema !== schema) throw new StoreOutdated();
  return meta;
}

function isOfBase({ kind, store }: StoreOp): boolean {
  return kind === "put" && (store === "rows" || store === "segments");
}

interface BegunDraft extends Draft {
  /** What has happened so far. */
  readonly ops: readonly StoreOp[];
  /** Stores the facts and gives what happened; null if nothing did. */
  end(): { readonly ops: readonly StoreOp[]; readonly meta: Meta; readonly replaced: boolean } | null;
}

function createDraft(transaction: StoreTransaction, model: Model, begun: Meta): BegunDraft {
  const ops: StoreOp[] = [];
  let meta = begun;
  let replaced = false;

  return {
    model,
    ops,
    meta: () => meta,
    set(facts) {
      meta = { ...meta, ...facts };
    },
    scan: transaction.scan,
    put(store, key, value) {
      transaction.put(store, key, value);
      ops.push({ kind: "put", store, key, value });
    },
    remove(store, range) {
      transaction.deleteRange(store, range);
      ops.push({ kind: "delete", store, range });
    },
    reveal: (store, key, value) => void ops.push({ kind: "put", store, key, value }),
    replaceBase() {
      replaced = true;
    },
    end() {
      if (meta === begun && ops.length === 0) return null;
      const touched: readonly Touched[] = replaced ? ["all"] : touchedBy(ops);
      meta = { ...meta, revision: begun.revision + 1, recent: withCommit(begun.recent, touched) };
      transaction.put("meta", META_KEY, meta);
      return { ops, meta, replaced };
    },
  };
}
