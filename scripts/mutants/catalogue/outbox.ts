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
        find: 'if (fields.some((field) => policies[field] === "counter")) return null;',
        replace: "",
        checks: [simulated(100), unit("packages/sync-core/src/outbox.test.ts")],
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
        find: "entry.schema !== open[0]?.schema || index >= limits.changes",
        replace: "index >= limits.changes",
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
    "packages/sync-client/src/replica/open-replica.ts",
    [CRASHES, simulated(300)],
    [
      {
        name: "sealed-after-sending",
        fault: "a batch is sent though a power cut may still take its sealing back",
        find: "sealBatch: (fence, limits) => strictly((draft)",
        replace: "sealBatch: (fence, limits) => relaxedly((draft)",
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
        find: "after: before?.id ?? model.meta().lastSettled,",
        replace: "after: model.meta().lastSettled,",
      },
      {
        name: "answer-empties-the-outbox",
        fault: "a push's answer removes the entries, before a pull has brought their rows",
        find: "updateBatch(draft, id, () => ({ answered: outcomes, message: null }));",
        replace: `for (const batch of batchesOf(draft.model)) {
    const { from, to } = Array.isArray(batch) ? batch[1] : batch;
    if ((Array.isArray(batch) ? batch[1] : batch).id === id) draft.remove("outbox", { from, to });
  }
  updateBatch(draft, id, () => ({ answered: outcomes, message: null }));`,
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/settle.ts",
    [simulated(100), SETTLING],
    [
      {
        name: "rejected-change-dropped",
        fault: "what the server refuses disappears",
        find: "const change = unsupersededBy(desk, entry, told);",
        replace: "const change = null as Change | null;",
      },
      {
        name: "silence-means-yes",
        fault: "a change on which the server said nothing counts as applied",
        find: "told.get(entry.change.id) ?? silence(entry.change);",
        replace: 'told.get(entry.change.id) ?? { kind: "applied" };',
        checks: [SETTLING],
      },
    ],
  ),
];
