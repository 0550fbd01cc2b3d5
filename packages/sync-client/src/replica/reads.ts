import type { Commits } from "./commits.ts";
import { batchesOf, failedOf, type Model } from "./model.ts";
import { pullStartOf } from "./push.ts";
import type { ReplicaHead, ReplicaReads, ReplicaStats, Row } from "./replica.ts";
import { shownRow, statusOf } from "./slot.ts";

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
    status(entity, id) {
      const slot = model.slots().get(entity, id);
      return slot
        ? statusOf(
            slot,
            batchesOf(model).map(([, batch]) => batch),
          )
        : null;
    },
    stats: () => statsOf(model),
    head: () => headOf(model),
    outbox() {
      const entries = model
        .tables()
        .outbox.entries()
        .map(([, entry]) => entry);
      return { entries, sealed: entries.length - model.openCount() };
    },
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
    unanswered: batchesOf(model).some(([, { answered }]) => answered === null),
  };
}

function headOf(model: Model): ReplicaHead {
  const { replica, space, schema, cursor, staging, lastSync, lastSettled, fence, heartbeat, revision } =
    model.meta();
  return {
    replica,
    space,
    schema,
    cursor: pullStartOf(model).cursor,
    complete: cursor !== null,
    staging: staging !== null,
    progress: staging?.progress ?? null,
    lastSync,
    lastSettled,
    fence,
    heartbeat,
    revision,
  };
}
