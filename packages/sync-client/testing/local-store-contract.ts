import type { Key, LocalStore, StoreTransaction } from "../src/ports.ts";

/** A fact that holds for every adapter; `run` rejects where it does not. */
export interface ContractFact {
  readonly name: string;
  run(): Promise<void>;
}

/** Opens a connection to one and the same database; each contract fact gets a database of its own. */
export type OpenConnection = () => Promise<LocalStore>;

/**
 * What the engine relies on in a local store, as facts that need no test runner, so that they hold in
 * Node and in a real browser alike.
 */
export function localStoreContract(createDatabase: () => Promise<OpenConnection>): readonly ContractFact[] {
  return Object.entries(facts).map(([name, fact]) => ({
    name,
    run: async () => fact(await createDatabase()),
  }));
}

const facts: Readonly<Record<string, (open: OpenConnection) => Promise<void>>> = {
  "what one transaction writes the next one reads, on every connection": async (open) => {
    const [store, other] = [await open(), await open()];
    await write(store, (transaction) => transaction.put("meta", "meta", { n: 1 }));
    same(await store.transaction("read", (transaction) => transaction.get("meta", "meta")), { n: 1 });
    same(await other.transaction("read", (transaction) => transaction.get("meta", "meta")), { n: 1 });
  },
  "what is not there is undefined": async (open) => {
    const store = await open();
    same(
      await store.transaction("read", (transaction) => transaction.get("rows", [1, "goal", "a"])),
      undefined,
    );
    same(await keysOf(store), []);
  },
  "a transaction sees its own writes and gives its body's result": async (open) => {
    const store = await open();
    const seen = await store.transaction("write", async (transaction) => {
      transaction.put("outbox", 1, "one");
      transaction.put("outbox", 2, "two");
      transaction.delete("outbox", 1);
      return transaction.scan("outbox");
    });
    same(seen, [[2, "two"]]);
  },
  "values are copied on their way in and out": async (open) => {
    const store = await open();
    const value = { list: [1] };
    await write(store, (transaction) => {
      transaction.put("meta", "meta", value);
      value.list.push(2);
    });
    const read = () => store.transaction("read", (transaction) => transaction.get("meta", "meta"));
    const first = (await read()) as typeof value;
    first.list.push(3);
    same(await read(), { list: [1] });
  },
  "a body that throws leaves nothing behind": async (open) => {
    const store = await open();
    await write(store, (transaction) => transaction.put("outbox", 1, "kept"));
    const error = await failureOf(
      store.transaction("write", async (transaction) => {
        transaction.put("outbox", 1, "overwritten");
        transaction.put("outbox", 2, "added");
        transaction.deleteRange("outbox", { from: 1, to: 2 });
        transaction.put("meta", "meta", {});
        await transaction.get("outbox", 1);
        throw new Error("changed its mind");
      }),
    );
    same(error.message, "changed its mind");
    same(await store.transaction("read", (transaction) => transaction.scan("outbox")), [[1, "kept"]]);
    same(await store.transaction("read", (transaction) => transaction.get("meta", "meta")), undefined);
  },
  "a value that cannot be copied fails the transaction": async (open) => {
    const store = await open();
    await failureOf(
      write(store, (transaction) => {
        transaction.put("outbox", 1, "one");
        transaction.put("outbox", 2, () => "a function");
      }),
    );
    same(await keysOf(store), []);
  },
  "a read transaction cannot write": async (open) => {
    const store = await open();
    await failureOf(store.transaction("read", async (transaction) => transaction.put("outbox", 1, "one")));
    same(await keysOf(store), []);
  },
  "keys are in order: numbers, strings by UTF-16 units, arrays part by part": async (open) => {
    const store = await open();
    const ordered: Key[] = [
      -1,
      2,
      10,
      "",
      "B",
      "a",
      "é",
      "\u{1f600}",
      "\uffee",
      [1],
      [1, 2],
      [1, 10],
      [1, "a"],
      [1, "a", "b"],
      [2],
      ["a"],
    ];
    await write(store, (transaction) => {
      for (const key of ordered.toReversed()) transaction.put("outbox", key, null);
    });
    same(await keysOf(store), ordered);
  },
  "a scan keeps to its range, both ends included, to its limit and to its direction": async (open) => {
    const store = await open();
    await write(store, (transaction) => {
      for (const key of [1, 2, 3, 4, 5]) transaction.put("outbox", key, null);
    });
    same(await keysOf(store, { range: { from: 2, to: 4 } }), [2, 3, 4]);
    same(await keysOf(store, { range: { from: 2, to: 9 }, limit: 2 }), [2, 3]);
    same(await keysOf(store, { range: { from: 2, to: 4 }, limit: 2, reverse: true }), [4, 3]);
    same(await keysOf(store, { reverse: true }), [5, 4, 3, 2, 1]);
    same(await keysOf(store, { limit: 0 }), []);
  },
  "a range of arrays takes in what begins with the same part": async (open) => {
    const store = await open();
    const inside: Key[] = [
      [1, 0],
      [1, 7],
      [1, "goal", "a"],
      [1, "workout", "b"],
    ];
    await write(store, (transaction) => {
      for (const key of [[0, "goal", "a"], ...inside, [2, 0]]) transaction.put("rows", key, null);
    });
    const range = { from: [1], to: [1, "\uffff"] };
    same(
      (await store.transaction("read", (transaction) => transaction.scan("rows", { range }))).map(
        ([key]) => key,
      ),
      inside,
    );
    await write(store, (transaction) => transaction.deleteRange("rows", range));
    same((await store.transaction("read", (transaction) => transaction.scan("rows"))).length, 2);
  },
  "a scan without a limit gives everything, however much": async (open) => {
    const store = await open();
    const count = 2_500;
    await write(store, (transaction) => {
      for (let key = 0; key < count; key += 1) transaction.put("outbox", key, { key });
    });
    const found = await store.transaction("read", (transaction) =>
      transaction.scan("outbox", { range: { from: 0, to: count } }),
    );
    same(found.length, count);
    same(found[1_000], [1_000, { key: 1_000 }]);
    same((await store.transaction("read", (transaction) => transaction.scan("outbox"))).length, count);
    same((await keysOf(store, { limit: 1_001 })).length, 1_001);
  },
  "deleting a range deletes both its ends and nothing else": async (open) => {
    const store = await open();
    await write(store, (transaction) => {
      for (const key of [1, 2, 3, 4]) transaction.put("outbox", key, null);
      transaction.deleteRange("outbox", { from: 2, to: 3 });
    });
    same(await keysOf(store), [1, 4]);
  },
  "a range that ends before it begins is refused": async (open) => {
    const store = await open();
    const range = { from: 2, to: 1 };
    await failureOf(store.transaction("read", (transaction) => transaction.scan("outbox", { range })));
    await failureOf(write(store, (transaction) => transaction.deleteRange("outbox", range)));
  },
  "write transactions of two connections run one after the other": async (open) => {
    const stores = [await open(), await open()];
    const add = (store: LocalStore) =>
      store.transaction("write", async (transaction) => {
        const before = ((await transaction.get("meta", "meta")) as number | undefined) ?? 0;
        await transaction.scan("rows");
        transaction.put("meta", "meta", before + 1);
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(stores[index % 2] as LocalStore)));
    same(await stores[0]?.transaction("read", (transaction) => transaction.get("meta", "meta")), 20);
  },
  "a strict write is as visible as a relaxed one": async (open) => {
    const store = await open();
    await store.transaction("write", async (transaction) => transaction.put("outbox", 1, "strict"), "strict");
    same(await keysOf(store), [1]);
  },
  "a closed store refuses, and what it had stored stays": async (open) => {
    const store = await open();
    await write(store, (transaction) => transaction.put("outbox", 1, "one"));
    await store.close();
    await failureOf(store.transaction("read", (transaction) => transaction.get("outbox", 1)));
    same(await keysOf(await open()), [1]);
  },
  "destroying the database empties it and tells every other connection": async (open) => {
    const [store, other, told] = [await open(), await open(), new Set<string>()];
    await write(store, (transaction) => transaction.put("outbox", 1, "one"));
    other.onLost((reason) => told.add(reason));
    await store.destroy();
    await eventually(() => told.size > 0);
    same([...told], ["destroyed"]);
    await failureOf(other.transaction("read", (transaction) => transaction.get("outbox", 1)));
    same(await keysOf(await open()), []);
  },
};

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

function write(store: LocalStore, body: (transaction: StoreTransaction) => void): Promise<void> {
  return store.transaction("write", async (transaction) => body(transaction));
}

async function keysOf(
  store: LocalStore,
  options?: Parameters<StoreTransaction["scan"]>[1],
): Promise<readonly Key[]> {
  return (await store.transaction("read", (transaction) => transaction.scan("outbox", options))).map(
    ([key]) => key,
  );
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error("it was accepted");
}

function same(actual: unknown, expected: unknown): void {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== wanted) throw new Error(`expected ${wanted}, got ${is}`);
}
