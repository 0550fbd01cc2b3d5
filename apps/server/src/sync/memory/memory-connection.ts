import type { SpaceStore } from "../store/space-store.ts";
import { StoreFailure } from "../store/store-failure.ts";
import { expireSpace, hasExpired } from "./expire-space.ts";
import { memorySnapshot } from "./memory-snapshot.ts";
import { memoryTransaction } from "./memory-transaction.ts";
import type { RowRule } from "./row-writer.ts";
import type { ReplicaData } from "./space-data.ts";
import type { StoreState } from "./store-state.ts";

export interface MemoryConnectionDeps {
  readonly state: StoreState;
  /** The entities that have a table. */
  readonly tables: readonly string[];
  readonly rule: RowRule;
  readonly now: () => number;
}

/** A connection to a store in memory, good until that is started again. */
export function connectToMemory({ state, tables, rule, now }: MemoryConnectionDeps): SpaceStore {
  const { started } = state;

  function refuseStopped(): void {
    if (state.started !== started) throw new StoreStopped();
  }

  /** Whether a replica that a transaction has met for the first time became somebody else's meanwhile. */
  function isTaken([name, { space, user }]: readonly [string, ReplicaData]): boolean {
    const owner = state.data.replicas.get(name);
    return owner !== undefined && (owner.space !== space || owner.user !== user);
  }

  return {
    now,
    async write({ space: id }, body) {
      const space = state.data.spaces.get(id);
      const version = space?.version;
      const draft = state.draftOf(space);
      const replicas = new Map<string, ReplicaData>();
      const check = () => {
        refuseStopped();
        const present = state.data.spaces.get(id);
        if (present !== space || present?.version !== version || [...replicas].some(isTaken))
          throw new StoreFailure("contention", "somebody else wrote to the space meanwhile");
      };

      const result = await body(memoryTransaction({ id, space, draft, state, replicas, rule, now, check }));
      check();
      if (space) state.commit(id, draft);
      for (const [name, replica] of replicas) state.data.replicas.set(name, replica);
      return result;
    },
    async read({ space: id }, body) {
      refuseStopped();
      const space = state.data.spaces.get(id);
      const result = await state.reading(space, () => body(memorySnapshot(space, tables)));
      refuseStopped();
      return result;
    },
    async expirable(keepMs) {
      refuseStopped();
      return [...state.data.spaces.keys()].filter((id) => hasExpired(state.data, id, now() - keepMs));
    },
    async expire(id, keepMs) {
      refuseStopped();
      expireSpace(state, { id, rows: { rule, now }, before: now() - keepMs });
    },
    isAway: (error) => error instanceof StoreStopped,
  };
}

/** The store was stopped under a connection. */
class StoreStopped extends Error {
  override readonly name = "StoreStopped";

  constructor() {
    super("the store was stopped");
  }
}
