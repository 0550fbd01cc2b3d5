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
    stats: () => statsOf(model),
    head: () => headOf(model),
    outbox: () => outboxOf(model),
    failed: () => failedOf(model),
    subscribe: commits.subscribe,
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
  const { replica, space, schema, born, cursor, staging, lastSync, lastSettled, offers, ...rest } =
    model.meta();
  const { clockOffset, fence, heartbeat, revision } = rest;
  return {
    replica,
    space,
    schema,
    cursor: staging ? staging.cursor : cursor,
    complete: cursor !== null,
    staging: staging !== null,
    progress: staging?.progress ?? null,
    rebuilt: model.meta().rebuilt,
    check: model.meta().check ?? NO_CHECK,
    lastSync,
    lastSettled: lastSettled[replica]?.batch ?? null,
    restoring: (staging?.offer ?? null) !== null,
    offering: offers.first < offers.next,
    offersFailing: (offers.failures ?? 0) >= MAX_FAILURES,
    clockOffset,
    lock: born,
    fence,
    heartbeat,
    revision,
  };
}
