import { MAX_FAILURES } from "@tidemark/sync-core";
import { seenOf } from "./bases.ts";
import { NO_CHECK } from "./check.ts";
import type { Commits } from "./commits.ts";
import { batchesOf, failedOf, type Model } from "./model.ts";
import { entriesOf } from "./push.ts";
import type { ReplicaHead, ReplicaReads, ReplicaStats, Row } from "./replica.ts";
import { emptySlot, shownRow, statusOf } from "./slot.ts";

/** The reading half of a replica. */
export function readsOf(model: Model, commits: Commits): ReplicaReads {
  return {
    row(entity, id) {
      const slot = model.slots().get(entity, id);
      return slot ? shownRow(slot) : null;
    },
    rows(entity) {
      const rows: Row[] = [];
      for (const slot of model.slots().of(entity)) {
        const row = shownRow(slot);
        if (row) rows.push(row);
      }
      return rows;
    },
    confirmed(entity, id) {
      const values = model.slots().get(entity, id)?.base?.values;
      return values && Object.keys(values).length > 0 ? values : null;
    },
    seen(entity, { id, ...values }) {
      const slot = model.slots().get(entity, id) ?? emptySlot(model.entity(entity), id);
      return seenOf(slot, values, model.meta().replica);
    },
    status(entity, id) {
      const slot = model.slots().get(entity, id);
      return slot ? statusOf(slot, batchesOf(model)) : null;
    },
    stats: perRevision(model, statsOf),
    head: perRevision(model, headOf),
    outbox: () => outboxOf(model),
    failed: () => failedOf(model),
    subscribe: commits.subscribe,
  };
}

/** Asked for many times between two commits, and the same until the next, which brings facts of its own. */
function perRevision<Result>(model: Model, read: (model: Model) => Result): () => Result {
  let known = { meta: model.meta(), result: read(model) };
  return () => {
    if (known.meta !== model.meta()) known = { meta: model.meta(), result: read(model) };
    return known.result;
  };
}

function statsOf(model: Model): ReplicaStats {
  const { synced, pending, failed, conflict } = model.slots().counts();
  return {
    total: synced + pending + failed + conflict,
    synced,
    pending,
    failed,
    conflict,
    changes: model.tables().outbox.size(),
    open: model.openCount(),
    unanswered: batchesOf(model).some(({ answered }) => answered === null),
  };
}

function outboxOf(model: Model): ReturnType<ReplicaReads["outbox"]> {
  const batches = batchesOf(model);
  const sealed = batches.flatMap((batch) => entriesOf(model, batch).map(({ change }) => change.id));
  const recalled = batches.flatMap(({ recalls }) => recalls.map(({ change }) => change));
  const entries = model
    .tables()
    .outbox.entries()
    .map(([, entry]) => entry);
  return { entries, sealed, recalled };
}

function headOf(model: Model): ReplicaHead {
  const meta = model.meta();
  const { replica, cursor, staging, offers } = meta;
  return {
    replica,
    space: meta.space,
    schema: meta.schema,
    cursor: staging ? staging.cursor : cursor,
    complete: cursor !== null,
    staging: staging !== null,
    progress: staging?.progress ?? null,
    rebuilt: meta.rebuilt,
    check: meta.check ?? NO_CHECK,
    lastSync: meta.lastSync,
    lastSettled: meta.lastSettled[replica]?.batch ?? null,
    restoring: (staging?.offer ?? null) !== null,
    offering: offers.first < offers.next,
    offersFailing: (offers.failures ?? 0) >= MAX_FAILURES,
    clockOffset: meta.clockOffset,
    lock: meta.born,
    fence: meta.fence,
    heartbeat: meta.heartbeat,
    revision: meta.revision,
  };
}
