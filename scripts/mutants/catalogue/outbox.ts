import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const CRASHES = unit("packages/sync-client/src/replica/crash.test.ts");
const SETTLING = unit("packages/sync-client/src/replica/settle.test.ts");

/** Faults of the outbox: joining, sealing, sending again, and what a settled batch leaves behind. */
export const OUTBOX: readonly Mutant[] = [
  ...faultsIn(
    "packages/sync-core/src/outbox.ts",
    [unit("packages/sync-core/src/outbox.test.ts"), simulated(200)],
    [
      {
        name: "joins-into-a-group",
        fault: "an update joins an entry that is settled all or none with others",
        find: "if (last.group !== undefined || next.group !== undefined) return null;",
        replace: "if (next.group !== undefined) return null;",
      },
      {
        name: "differences-join",
        fault: "of two differences in a row the later takes the earlier one's place",
        find: 'if (fields.some((field) => policies[field] === "counter")) return null;\n  if (fields.some((field) => field in last.values && isTimeless(policies, field))) return null;',
        replace: "",
        checks: [simulated(100), unit("packages/sync-core/src/outbox.test.ts")],
      },
      {
        name: "difference-joins-an-edit",
        fault: "a difference joins an edit of another field, so that copies of a store could not be compared",
        find: 'if (fields.some((field) => policies[field] === "counter")) return null;',
        replace: "",
      },
      {
        name: "join-takes-the-later-base",
        fault: "a joined edit claims to have seen what arrived after its first keystroke",
        find: "bases: { ...next.bases, ...joined.bases }",
        replace: "bases: { ...joined.bases, ...next.bases }",
      },
      {
        name: "group-cut-in-two",
        fault: "a batch may end inside a group",
        find: "if (group === undefined || open[index + 1]?.change.group !== group) cut = index + 1;",
        replace: "cut = index + 1;",
      },
      {
        name: "batch-of-two-schemas",
        fault: "a batch may hold entries of two schemas",
        find: "if (entry.schema !== open[0]?.schema) break;",
        replace: "",
      },
      {
        name: "create-of-a-group-cancelled-out",
        fault: "a deletion takes a create along that belongs to a group",
        find: "    last.group === undefined &&\n",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/leading.ts",
    [SETTLING, CRASHES],
    [
      {
        name: "sealed-after-sending",
        fault: "a batch is sent though a power cut may still take its sealing back",
        find: "sealBatch: (fence, limits) => strictly(",
        replace: "sealBatch: (fence, limits) => relaxedly(",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/push.ts",
    [SETTLING, simulated(200)],
    [
      {
        name: "after-forgets-answered",
        fault: "a push names as its replica's last batch the one before the last answered",
        find: "after: before?.id ?? lastSettled[batch.replica]?.batch ?? null,",
        replace: "after: lastSettled[batch.replica]?.batch ?? null,",
      },
      {
        name: "answer-empties-the-outbox",
        fault: "a push's answer removes the entries, before a pull has brought their rows",
        find: "updateBatch(draft, id, () => ({ answered: outcomes, message: null, failures: 0 }));",
        replace: `const answered = batchOf(draft.model, id);
  if (answered) draft.remove("outbox", { from: answered.from, to: answered.to });
  updateBatch(draft, id, () => ({ answered: outcomes, message: null, failures: 0 }));`,
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/fail-entries.ts",
    [simulated(100), SETTLING],
    [
      {
        name: "rejected-change-dropped",
        fault: "what the server refuses disappears",
        find: "const change = outcome && unsupersededBy(desk, entry, rejected);",
        replace: "const change = null as Change | null;",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/settle.ts",
    [SETTLING],
    [
      {
        name: "silence-means-yes",
        fault: "a change on which the server said nothing counts as applied",
        find: "told.get(change.id) ?? silence(change)",
        replace: 'told.get(change.id) ?? ({ kind: "applied", change: change.id } as Outcome)',
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/desk.ts",
    [unit("packages/sync-client/src/replica/write.test.ts"), simulated(200)],
    [
      {
        name: "joins-what-is-sealed",
        fault: "an update joins an entry that may be on its way to the server",
        find: "if (draft.model.isSealed(entry.seq)) return undefined;",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/write-queue.ts",
    [CRASHES],
    [
      {
        name: "saved-before-it-is-durable",
        fault: "an edit is reported as saved though a power cut may still take it",
        find: 'durability: "strict"',
        replace: 'durability: "relaxed"',
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/failed.ts",
    [SETTLING],
    [
      {
        name: "group-given-up-in-parts",
        fault: "who gives up, or tries again, one change of a group leaves the others behind",
        find: "const groups = new Set(own.map(",
        replace: "const groups = new Set(own.slice(own.length).map(",
      },
    ],
  ),
];
