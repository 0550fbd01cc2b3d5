import { CROWDED_MS, MAX_REPLICAS, type SpaceTransaction } from "../store/space-store.ts";
import { rowKey } from "../store/rows.ts";
import { writeSwallowed } from "../store/store-failure.ts";
import type { TableWrites, WritePlan } from "../store/write-plan.ts";
import type { RowState, Values } from "@tidemark/sync-core";
import type { Draft } from "./draft.ts";
import { brokenField, createRowWriter, type RowRule, type RowWriter } from "./row-writer.ts";
import { batchKey, type ReplicaData, type SpaceData } from "./space-data.ts";
import type { StoreState } from "./store-state.ts";

export interface MemoryTransactionDeps {
  readonly id: string;
  readonly space: SpaceData | undefined;
  readonly draft: Draft;
  readonly state: Pick<StoreState, "data">;
  /** Replicas that are to be stored with the rest. */
  readonly replicas: Map<string, ReplicaData>;
  readonly rule: RowRule;
  readonly now: () => number;
  /** Throws if the transaction cannot go on. */
  readonly check: () => void;
}

/** A draft as a transaction in which a push settles. */
export function memoryTransaction(deps: MemoryTransactionDeps): SpaceTransaction {
  const { id, space, draft, state, replicas, rule, now, check } = deps;
  const rows = createRowWriter({ draft, rule, now });
  /** Behind what failed nothing else happens, until that is undone. */
  let failure: unknown;

  function isCrowded(all: ReadonlyMap<string, ReplicaData>, user: string): boolean {
    if (all.size < MAX_REPLICAS) return false;
    return (
      [...all.values()].filter((known) => known.space === id && known.user === user).length >= MAX_REPLICAS
    );
  }

  async function step<Result>(work: () => Result): Promise<Result> {
    if (failure !== undefined) throw failure;
    try {
      check();
      return work();
    } catch (error) {
      failure = error;
      throw error;
    }
  }

  return {
    // Tables in memory do not refer to each other.
    takenAlong: new Map(),
    begin: ({ user, replica: name, batch }) =>
      step(() => {
        if (!space) return { kind: "gone" };
        const replica = state.data.replicas.get(name);
        if (!replica && isCrowded(state.data.replicas, user))
          return { kind: "busy", retryAfterMs: CROWDED_MS };
        const owner = replica ?? { space: id, user, last: null, settled: 0 };
        if (owner.user !== user || owner.space !== id) return { kind: "taken" };
        replicas.set(name, owner);
        const known = space.batches.get(batchKey(user, batch));
        return {
          kind: "held",
          outcomes: known?.outcomes ?? null,
          cancelled: known?.outcomes === null,
          last: owner.last,
          heldAt: Math.floor(now()),
        };
      }),
    batchesSince: ({ user, replica: name }, after) =>
      step(() => {
        const own = (space?.batchLog ?? []).filter(
          (batch) => batch.user === user && batch.replica === name && batch.outcomes !== null,
        );
        const known = own.findIndex((batch) => batch.id === after);
        const expired = known < 0 && own.length < (replicas.get(name)?.settled ?? 0);
        return { batches: own.slice(known + 1), expired };
      }),
    rows: (ids) =>
      step(() => {
        const present = new Map<string, RowState & { readonly version: number }>();
        for (const [entity, wanted] of ids) {
          for (const row of wanted) {
            const stored = draft.row(entity, row);
            if (stored) present.set(rowKey(entity, row), { ...stored.state, version: stored.version });
          }
        }
        return present;
      }),
    causedBy: () => step(() => new Map()),
    write: (plan) => step(() => writePlan(rows, plan)),
    takeVersion: () => step(() => void draft.takeVersion()),
    record: ({ user, replica: name, batch }, { changes, outcomes }) =>
      step(() => {
        draft.addBatch({ id: batch, user, replica: name, changes, outcomes });
        const settled = (replicas.get(name)?.settled ?? 0) + 1;
        replicas.set(name, { space: id, user, last: batch, settled });
      }),
    recordCancelled: ({ user, replica: name, batch }) =>
      step(() => draft.addBatch({ id: batch, user, replica: name, changes: [], outcomes: null })),
    beginPart: () => step(draft.beginPart),
    keepPart: () => step(draft.keepPart),
    async undoPart() {
      failure = undefined;
      return step(draft.undoPart);
    },
    blame: async (_entity, refusal) => {
      const field = brokenField(refusal);
      return { named: field === undefined ? [] : [field], possible: [] };
    },
  };
}

function writePlan(rows: RowWriter, plan: WritePlan): void {
  const complete = [...plan].map(([entity, writes]) => writeTable(rows, entity, writes));
  if (!complete.every(Boolean)) throw writeSwallowed();
}

function writeTable(rows: RowWriter, entity: string, writes: TableWrites): boolean {
  for (const { id, values, stamps } of writes.inserts) rows.insert(entity, id, values, stamps);
  return [
    ...writes.updates.map(({ id, fields, values, stamps }) =>
      rows.update(entity, id, pick(values, fields), stamps),
    ),
    ...writes.deletes.map((id) => rows.delete(entity, id)),
    ...writes.tombstones.map(({ id, values, stamps, stamp }) =>
      rows.bury(entity, id, { values, stamps, dead: stamp }),
    ),
  ].every(Boolean);
}

function pick(values: Values, fields: readonly string[]): Values {
  return Object.fromEntries(fields.map((field) => [field, values[field] ?? null]));
}
