import type { SqlWriter } from "@tidemark/server/memory";
import type { Batch, Change, LiveMessage, Outcome, SettledBatch } from "@tidemark/sync-core";
import { carries, type Told } from "./settled-edits.ts";
import type { SimServer } from "./sim-server.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";
import { createWitness, type Witness } from "./witness.ts";

/** What the server decided on one change, whenever it was asked. */
export interface SettledChange {
  readonly change: Change;
  readonly outcome: Outcome;
  /** More than one would be wrong. */
  readonly batches: ReadonlySet<string>;
}

/** What stands at the server, written down beside it; after a restore, what stood there at the time. */
export interface Books {
  /** By change, in the order in which they were settled. */
  settled(): ReadonlyMap<string, SettledChange>;
  /** Whether the server was told of an edit at any time, whatever a restore made of it. */
  wasEverTold(edit: Told): boolean;
  /** What each goal's counter has to show. */
  counts(): ReadonlyMap<string, number>;
  /** All that the server ever took of a row, whatever a restore made of it. */
  everAccepted(row: string): readonly Change[];
  /** Whether SQL ever set a field of a row; its inserts count for counters alone. */
  isSetBySql(id: string, field: string): boolean;
  readonly snapshots: Snapshots;
  readonly witness: Pick<Witness, "problems">;
}

/** The same server, with everything written down. */
export function keepBooks(server: SimServer): { readonly server: SimServer; readonly books: Books } {
  let settled = new Map<string, SettledChange>();
  let counts = new Map<string, number>();
  const snapshots = createSnapshots(server);
  const sent = new Map<string, Batch>();
  const sentByRow = new Map<string, Change[]>();
  const witness = createWitness(server, (row) => sentByRow.get(row) ?? []);
  const toldByRow = new Map<string, Change[]>();
  const accepted = new Map<string, Change[]>();
  const setBySql = new Set<string>();
  const toldEdits = new WeakSet<Told>();

  function send(batch: Batch): void {
    const isNew = !sent.has(batch.id);
    // One that was lost comes back without what had been rejected.
    sent.set(batch.id, batch);
    if (!isNew) return;
    for (const change of batch.changes) listIn(sentByRow, change.row).push(change);
  }

  /** Who loses the answer to a push may learn of its outcomes in another way, and so do we. */
  function record({ batch, outcomes }: SettledBatch): void {
    for (const [index, change] of (sent.get(batch)?.changes ?? []).entries()) {
      const outcome = outcomes[index];
      if (outcome?.change !== change.id) throw new Error(`batch ${batch} has no outcome for ${change.id}`);
      const known = settled.get(change.id);
      if (known?.batches.has(batch)) continue;
      settled.set(change.id, { change, outcome, batches: new Set([...(known?.batches ?? []), batch]) });
      listIn(toldByRow, change.row).push(change);
      witness.hear(change, outcome);
      if (outcome.kind === "rejected") continue;
      accepted.set(change.row, [...(accepted.get(change.row) ?? []), change]);
      if (change.kind !== "delete")
        counts.set(change.row, (counts.get(change.row) ?? 0) + Number(change.values["currentValue"] ?? 0));
    }
  }

  function read<Reply extends Answer>(reply: Reply): Reply {
    snapshots.take();
    witness.look();
    if (reply.kind === "settled") record(reply);
    if (reply.kind !== "checkpoint" || reply.more) return reply;
    snapshots.name(reply.cursor);
    for (const batch of reply.settled) if ("outcomes" in batch) record(batch);
    return reply;
  }

  /** Whatever SQL makes of a counter is where the next differences begin. */
  function counting(sql: SqlWriter): SqlWriter {
    const set = (id: string, count: unknown) => void counts.set(id, Number(count));
    return {
      ...sql,
      insert(entity, id, values) {
        sql.insert(entity, id, values);
        setBySql.add(`${id}/currentValue`);
        set(id, values["currentValue"] ?? 0);
      },
      update(entity, id, values) {
        const there = sql.update(entity, id, values);
        for (const field of Object.keys(values)) setBySql.add(`${id}/${field}`);
        if (there && values["currentValue"] !== undefined) set(id, values["currentValue"]);
        return there;
      },
    };
  }

  return {
    books: {
      settled: () => settled,
      wasEverTold(edit) {
        if (toldEdits.has(edit)) return true;
        const isTold = toldByRow.get(edit.row)?.some((change) => carries(change, edit)) ?? false;
        if (isTold) toldEdits.add(edit);
        return isTold;
      },
      counts: () => counts,
      everAccepted: (row) => accepted.get(row) ?? [],
      isSetBySql: (id, field) => setBySql.has(`${id}/${field}`),
      snapshots,
      witness,
    },
    server: {
      ...server,
      async push(request) {
        send(request.batch as Batch);
        return read(await server.push(request));
      },
      cancel: async (request) => read(await server.cancel(request)),
      pull: async (request) => read(await server.pull(request)),
      offer: async (request) => read(await server.offer(request)),
      live: (request, receive, options) => server.live(request, (message) => receive(read(message)), options),
      sql(body) {
        witness.lookAway(() => server.sql((sql) => body(counting(sql))));
        snapshots.take();
      },
      expire(keepMs) {
        witness.lookAway(() => server.expire(keepMs));
        const goals = server.goals();
        // Whoever brings such a goal back makes a new one.
        for (const id of counts.keys()) if (!goals.has(id) && !server.isBuried(id)) counts.delete(id);
        snapshots.take();
      },
      backup() {
        const kept = { settled: new Map(settled), counts: new Map(counts), snapshots: snapshots.backup() };
        const restore = server.backup();
        return () => {
          witness.retire();
          restore();
          settled = new Map(kept.settled);
          counts = new Map(kept.counts);
          kept.snapshots();
        };
      },
    },
  };
}

type Answer = Awaited<ReturnType<SimServer["push" | "cancel" | "pull" | "offer"]>> | LiveMessage;

function listIn<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
