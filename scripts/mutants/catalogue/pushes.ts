import { pg, simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

/** The whole server, on a store in memory and on PostgreSQL. */
const SERVER = [
  unit("apps/server/src/sync/memory/memory-store.test.ts"),
  pg("apps/server/src/sync/postgres/postgres-store.pg.test.ts"),
];
const CANCELS = [pg("apps/server/src/sync/push/cancel.pg.test.ts"), simulated(200)];
const BATCHES = unit("apps/server/src/sync/push/checked-batch.test.ts");

/** Faults of how the server settles a batch. */
export const PUSHES: readonly Mutant[] = [
  ...faultsIn(
    "apps/server/src/sync/push/settle-push.ts",
    [simulated(200), ...SERVER],
    [
      {
        name: "batch-applied-again",
        fault: "a batch whose answer was lost is applied again when it is sent again",
        find: 'if (begun.outcomes) return { kind: "settled", batch: batch.id, outcomes: [...begun.outcomes] };',
        replace: "",
        also: [
          {
            file: "apps/server/src/sync/push/settle-push.ts",
            find: "if (begun.last !== after) {",
            replace: "if (!begun.outcomes && begun.last !== after) {",
          },
        ],
      },
      {
        name: "after-ignored",
        fault: "a batch is applied though its replica's last is another than the one it follows",
        find: "if (begun.last !== after) {",
        replace: "if (begun.last === undefined) {",
      },
      {
        name: "outcomes-not-stored",
        fault: "a batch is recorded without its outcomes",
        find: "transaction.record(key, { changes, outcomes })",
        replace: "transaction.record(key, { changes, outcomes: [] })",
      },
    ],
  ),
  ...faultsIn("apps/server/src/sync/push/settle-push.ts", CANCELS, [
    {
      name: "cancelled-batch-applied",
      fault: "a batch that was cancelled is settled if it comes late",
      find: 'if (begun.cancelled) return { kind: "cancelled", batch: batch.id };',
      replace: "",
    },
  ]),
  ...faultsIn("apps/server/src/sync/push/cancel-batch.ts", CANCELS, [
    {
      name: "cancel-not-recorded",
      fault: "a cancel is answered and forgotten",
      find: "if (!begun.cancelled) await transaction.recordCancelled(key);",
      replace: "",
    },
    {
      name: "settled-batch-cancelled",
      fault: "a cancel that comes late says that a settled batch was cancelled",
      find: 'if (begun.outcomes) return { kind: "settled", batch, outcomes: [...begun.outcomes] };',
      replace: 'if (begun.outcomes) return { kind: "cancelled", batch };',
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/push/merge-unit.ts",
    [pg("apps/server/src/sync/push/push-conflicts.pg.test.ts"), simulated(200)],
    [
      {
        name: "conflict-not-recorded",
        fault: "what lost to a concurrent edit is kept nowhere",
        find: "const recorded = conflicts.map((value)",
        replace: "const recorded = conflicts.slice(conflicts.length).map((value)",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/merge-unit.ts",
    [BATCHES, simulated(200)],
    [
      {
        name: "group-settled-in-parts",
        fault: "of a group what can be is applied, and the rest rejected",
        find: "if (last && change.group !== undefined && last[0]?.group === change.group) last.push(change);",
        replace: "if (last && last.length === 0) last.push(change);",
      },
      {
        name: "changes-do-not-see-each-other",
        fault: "a change of a group does not see those before it",
        find: "touched.get(key) ?? rows.get(key) ?? null",
        replace: "rows.get(key) ?? null",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/checked-batch.ts",
    [BATCHES, simulated(200)],
    [
      {
        name: "culprit-leaves-traces",
        fault: "what a rejected group did before its culprit stays",
        find: "const merged = mergeUnit(entities, seen, unit, source);",
        replace: `for (const change of unit) {
      const part = mergeUnit(entities, seen, [change], source);
      if ("rows" in part) for (const [key, row] of part.rows) rows.set(key, row);
    }
    const merged = mergeUnit(entities, present, unit, source);`,
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/validate-change.ts",
    [unit("apps/server/src/sync/push/validate-change.test.ts")],
    [
      {
        name: "anybody-may-sign",
        fault: "a change may carry the stamp of another replica",
        find: "replicaOf(change.stamp) === replica &&",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/push.ts",
    [pg("apps/server/src/sync/live/live.pg.test.ts")],
    [
      {
        name: "push-wakes-nobody",
        fault: "a push is not told to the streams of its space",
        find: 'if (settlement?.kind === "settled") wake(request.space);',
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/postgres/space-transaction.ts",
    [pg("apps/server/src/sync/push/push-refusals.pg.test.ts")],
    [
      {
        name: "fails-at-commit",
        fault: "a rule that is looked at only at commit fails the whole batch",
        find: "transaction.rows(checkConstraints),",
        replace: "Promise.resolve(),",
      },
      {
        name: "swallowed-write-is-applied",
        fault: "a write that touched no row counts as applied",
        find: "if (!complete) throw writeSwallowed();",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/postgres/push-limits.ts",
    [pg("apps/server/src/sync/push/push-contention.pg.test.ts")],
    [
      {
        name: "push-waits-for-rows",
        fault: "a push that holds its space waits for rows as long as it likes, and SQL's writer dies of it",
        find: "lockMs: Math.max(1, Math.round(deadlockTimeoutMs / 100)),\n    holdMs: Math.max(2, Math.round(deadlockTimeoutMs * 0.8)),",
        replace: "lockMs: deadlockTimeoutMs * 20,\n    holdMs: deadlockTimeoutMs * 20,",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/bring-back.ts",
    [pg("apps/server/src/sync/push/families.pg.test.ts")],
    [
      {
        name: "children-stay-dead",
        fault: "a row that is brought back comes without what its deletion took along",
        find: "const before = await transaction.causedBy(revived);",
        replace: "const before = await transaction.causedBy(revived.slice(revived.length));",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/refused-change.ts",
    [pg("apps/server/src/sync/push/families.pg.test.ts")],
    [
      {
        name: "orphan-not-explained",
        fault: "an edit of a row whose parent is gone is refused without saying which",
        find: "if (blame.parent === undefined ||",
        replace: "if (blame.parent !== null ||",
      },
    ],
  ),
];
