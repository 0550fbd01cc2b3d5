import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const REPLICA = "packages/sync-client/src/replica";
const SIMULATED = simulated(400);

const RESTORES = [
  unit(
    `${REPLICA}/restored.test.ts`,
    `${REPLICA}/offers.test.ts`,
    "packages/sync-client/src/engine/restored.test.ts",
  ),
  SIMULATED,
];
const CANCELS = [
  unit(`${REPLICA}/cancelled.test.ts`, "packages/sync-client/src/engine/take-back.test.ts"),
  SIMULATED,
];
const STOPS = [unit("packages/sync-client/src/engine/stopped.test.ts"), SIMULATED];
const COPIES = [
  unit(
    `${REPLICA}/behind.test.ts`,
    `${REPLICA}/fork.test.ts`,
    "packages/sync-client/src/engine/fork.test.ts",
  ),
  SIMULATED,
];

/** Faults of what happens when ordinary sending does not help: cancelling, copies of a store, restored servers. */
export const RECOVERY: readonly Mutant[] = [
  ...faultsIn(`${REPLICA}/settle.ts`, RESTORES, [
    {
      name: "cancelled-means-settled",
      fault: "the changes of a cancelled batch leave the outbox as if they had been settled",
      find: 'reopenBatch(draft, desk, batch, { kind: "open" });',
      replace:
        'desk.removeRange(batch.from, batch.to);\n      draft.remove("batches", { from: batch.from, to: batch.from });',
      checks: CANCELS,
    },
    {
      name: "settled-batches-not-kept",
      fault: "what a restored server has lost of a device's own edits is gone",
      find: "keepBatch(draft, { batch, entries, outcomes, after: settledBefore(draft, batch), at });",
      replace: "",
    },
  ]),
  ...faultsIn(`${REPLICA}/take-back.ts`, CANCELS, [
    {
      name: "discard-not-stored",
      fault: "what a person takes back while it is on its way is sent again after the cancel",
      find: "recall(draft, taken, null);",
      replace: "",
    },
  ]),
  ...faultsIn(`${REPLICA}/reopen.ts`, CANCELS, [
    {
      name: "discard-forgotten-by-cancel",
      fault: "a cancel brings back what a person has taken back",
      find: "const givenUp = entries.filter(({ change }) => recalls.get(change.id) === null);",
      replace: "const givenUp = entries.filter(() => false);",
    },
  ]),
  ...faultsIn(
    "packages/sync-core/src/failing-batch.ts",
    [unit("packages/sync-core/src/failing-batch.test.ts"), SIMULATED],
    [
      {
        name: "poison-holds-all-back",
        fault: "a batch at which the server fails is sent for ever, and nothing behind it is",
        find: 'if (batch.failures < MAX_FAILURES) return "again";',
        replace: 'if (batch.failures >= 0) return "again";',
      },
      {
        name: "group-halved",
        fault: "the search for the change at fault cuts a group in two",
        find: "return next && (group === undefined || next.change.group !== group) ? [index + 1] : [];",
        replace: "return next ? [index + 1] : [];",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/engine/failing-batch.ts",
    [unit("packages/sync-client/src/engine/failing-batch.test.ts"), SIMULATED],
    [
      {
        name: "halved-without-cancel",
        fault: "a failing batch is sealed anew though the server may still settle it",
        find: 'await cancelBatch(term, sealed, "halve");',
        replace: 'await replica.reopen(fence, id, "halve");',
      },
      {
        name: "blamed-without-probe",
        fault: "a change is put aside though the server settles nothing at all",
        find: 'if (!(await settlesAnything(term, sealed))) return "failed";',
        replace: "",
      },
    ],
  ),
  ...faultsIn(`${REPLICA}/behind.ts`, COPIES, [
    {
      name: "copy-not-noticed",
      fault: "a store that was copied or rolled back goes on as if its last batch were the server's",
      find: 'return expired || unknown ? "fork" : "continue";',
      replace: 'return expired ? "fork" : "continue";',
    },
    {
      name: "expired-means-nothing",
      fault: "what expired records leave undecided is sent again",
      find: 'return expired || unknown ? "fork" : "continue";',
      replace: 'return unknown ? "fork" : "continue";',
    },
  ]),
  ...faultsIn(`${REPLICA}/fork.ts`, COPIES, [
    {
      name: "copy-keeps-its-id",
      fault: "two copies of a store go on under one replica id",
      find: "const replica = refused.replica === draft.meta().replica ? newReplica() : draft.meta().replica;\n  const left",
      replace: "const replica = refused.replica;\n  const left",
    },
    {
      name: "copy-repeats-what-is-settled",
      fault: "what one copy of a store has sent the other sends again",
      find: "const isSettled = settledIds.has(entry.change.id);",
      replace: "const isSettled = settledIds.size < 0;",
    },
    {
      name: "copy-knows-what-it-lacks",
      fault:
        "after a restore a copy of a store goes on after a batch that only the other one has brought back",
      find: "elsewhere: { after },",
      replace: "elsewhere: { after: { batch: id, to: 0 } },",
    },
    {
      name: "rest-replaces-what-is-later",
      fault: "what is left of a settled edit passes for the replacement of a later one that was refused",
      find: "restOf: settled.restOf ?? settled.seq",
      replace: "restOf: Infinity",
    },
    {
      name: "rest-wins-over-what-is-later",
      fault:
        "what is left of a settled edit replaces what its author wrote later in another copy of the store",
      find: "givingWay(desk, open.change, replica)",
      replace: "open.change",
    },
    {
      name: "rest-brings-a-row-back",
      fault: "what is left of a settled edit undoes a deletion by its author",
      find: "base.dead ?? ZERO_STAMP]",
      replace: "ZERO_STAMP]",
    },
    {
      name: "rest-has-seen-what-it-has-not",
      fault: "what was joined into a create passes for an answer to somebody else's value",
      find: "change.bases[field]) || ZERO_STAMP",
      replace: "change.bases[field]) || settledAt",
    },
    {
      name: "old-edit-sent-again",
      fault: "an edit that the server may have settled and forgotten is sent again",
      find: "reply.expired && mayBeForgotten(entry, serverNow)",
      replace: "reply.expired && mayBeForgotten(entry, 0)",
    },
    {
      name: "rest-in-another-time",
      fault: "copies whose clocks were put right by different measures compare their stamps as they are",
      find: "movedAlong(stamp, change.stamp, settledAt)",
      replace: "stamp",
    },
  ]),
  ...faultsIn(`${REPLICA}/unanswer.ts`, COPIES, [
    {
      name: "copy-sends-what-is-forgotten",
      fault: "after a long absence what another copy of the store has sent is sent again",
      find: "if (!mayBeForgotten(entry, now + draft.meta().clockOffset)) continue;",
      replace: "if (now > 0) continue;",
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/offer/merge-copy.ts",
    [unit("apps/server/src/sync/offer/merge-copy.test.ts")],
    [
      {
        name: "better-value-passes-for-the-offered",
        fault: "the second of two equal offers takes what follows a field from the copy that lost",
        find: "same && !isExtreme(policies, field) ? known : value",
        replace: "same ? known : value",
      },
    ],
  ),
  ...faultsIn(
    `${REPLICA}/kept.ts`,
    [unit(`${REPLICA}/kept.test.ts`), ...RESTORES],
    [
      {
        name: "records-never-expire",
        fault: "after a long absence what a copy of the store has settled past is sent again",
        find: "if (at < recordedUntil) {",
        replace: "if (at < 0) {",
      },
      {
        name: "rejected-returns",
        fault: "after a restore what had been rejected is sent again",
        find: "const left = entries.filter(({ change }) => !rejected.has(change.id));",
        replace: "const left = entries;",
      },
    ],
  ),
  ...faultsIn(`${REPLICA}/bring-back.ts`, RESTORES, [
    {
      name: "return-not-told",
      fault: "what a device sends again after a restore stays missing of its counter",
      find: "noteReturned(draft, returned, staging.offer.cursor);",
      replace: "",
    },
  ]),
  ...faultsIn(`${REPLICA}/offers.ts`, RESTORES, [
    {
      name: "counts-not-offered",
      fault: "after a restore nobody says what counters were, and what nobody can send again is forgotten",
      find: 'return policy !== undefined && policy !== "manual";',
      replace: 'return policy !== undefined && policy !== "manual" && policy !== "counter";',
    },
    {
      name: "deleted-row-offered",
      fault: "a row that was deleted before the backup comes back from a device",
      find: "base.version <= common",
      replace: "base.version < 0",
    },
  ]),
  ...faultsIn(
    "packages/sync-core/src/round.ts",
    [unit("packages/sync-core/src/round.test.ts"), SIMULATED],
    [
      {
        name: "offers-not-sent",
        fault: "what a restored server has lost of others' rows stays lost",
        find: 'if (offering) return "offer";',
        replace: "",
      },
      {
        name: "recalled-batch-sent-again",
        fault: "a batch of which a person took something back is sent and not cancelled",
        find: 'if (unanswered) return recalled ? "cancel" : "push";',
        replace: 'if (unanswered) return "push";',
      },
    ],
  ),
  ...faultsIn(
    `${REPLICA}/server-time.ts`,
    [unit(`${REPLICA}/server-time.test.ts`), SIMULATED],
    [
      {
        name: "wrong-clock-not-corrected",
        fault: "what was stamped by a clock that was wrong keeps its stamps",
        find: "if (Math.abs(differenceMs) > MAX_CLOCK_ERROR_MS) correct(draft, differenceMs, exchange.heardAt);",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    `${REPLICA}/check.ts`,
    [unit(`${REPLICA}/check.test.ts`), SIMULATED],
    [
      {
        name: "sums-ignored",
        fault: "rows that differ from the server's are taken for the same",
        find: "return a.count === b.count && a.sum === b.sum;",
        replace: "return a.count >= 0 || a.sum === b.sum;",
      },
      {
        name: "repaired-for-ever",
        fault: "rows that go on to differ are fetched anew again and again",
        find: "} else if (check.repairedOn === day) {",
        replace: "} else if (check.repairedOn === -1) {",
      },
    ],
  ),
  ...faultsIn(`${REPLICA}/leave-space.ts`, STOPS, [
    {
      name: "leaving-halves-the-unsent",
      fault: "who is no member any more keeps of what he did not send only the fields that he edited",
      find: ".filter(isUnsettled).flatMap(keptBase);",
      replace: ".filter(() => false).flatMap(keptBase);",
    },
  ]),
  ...faultsIn("packages/sync-client/src/engine/push-batch.ts", STOPS, [
    {
      name: "old-changes-not-converted",
      fault:
        "what was sealed under a schema that the server takes no more is sealed under it again, for ever",
      find: 'await cancelBatch(term, sealed, "convert");',
      replace: 'await cancelBatch(term, sealed, "open");',
    },
  ]),
];
