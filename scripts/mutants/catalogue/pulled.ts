import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const CHECKPOINTS = unit("packages/sync-client/src/replica/checkpoint.test.ts");
const LATE = [CHECKPOINTS, simulated(200)];

/** Faults of how a replica takes in what it pulled. */
export const PULLED: readonly Mutant[] = [
  ...faultsIn("packages/sync-client/src/replica/checkpoint.ts", LATE, [
    {
      name: "remains-from-before",
      fault: "a deleted row comes back without what the same pull settled of it",
      find: "settledRemains(model, [...pulled.values()], told)",
      replace: "[]",
    },
    {
      name: "reply-to-another-replica",
      fault: "a reply to another replica id is applied",
      find: "reply.replica === replica && reply.schema === schema",
      replace: "reply.schema === schema",
    },
    {
      name: "reply-under-another-schema",
      fault: "a reply for another schema is applied",
      find: "reply.replica === replica && reply.schema === schema",
      replace: "reply.replica === replica",
    },
    {
      name: "late-reply",
      fault: "a reply applies though the cursor has moved since it was asked for",
      find: "reply.from === (staging ? staging.cursor : cursor)",
      replace: "reply.from !== undefined",
    },
    {
      name: "page-of-an-older-base",
      fault: "a page that was pulled for another base is applied to this one",
      find: "return begun ? begun.generation === (staging?.generation ?? generation) : staging === null;",
      replace: "return begun !== null || staging === null;",
    },
    {
      name: "pages-show-early",
      fault: "pages show one by one after the first sync, too",
      find: "const first = draft.meta().cursor === null && target === generation;",
      replace: "const first = target === generation;",
    },
    {
      name: "first-sync-shows-own-edits-twice",
      fault: "a first sync shows a row that may contain what is sealed, and the sealed changes over it",
      find: "partition(base, (row) => !isUnderSealed(draft.model, row))",
      replace: "[base, []]",
    },
    {
      name: "lost-answer-not-sent-again",
      fault: "a batch that was answered, and that the server has lost since, is never sent again",
      find: "if (begun?.answered.includes(batch.id) && !reported.has(batch.id))",
      replace: "if (reported.size < 0)",
      checks: [unit("packages/sync-client/src/replica/settle.test.ts"), simulated(200)],
    },
    {
      name: "early-page-settles",
      fault: "outcomes on a page that is not the last count, before the rows of their changes are there",
      find: "if (checkpoint.more || next) stagePage(draft, checkpoint, { now, next });",
      replace: `if (checkpoint.more || next) {
    settleBatches(draft, createDesk(draft, now), { told: checkpoint.settled, now });
    stagePage(draft, checkpoint, { now, next });
  }`,
    },
  ]),
  ...faultsIn(
    "packages/sync-client/src/replica/leading.ts",
    [],
    [
      {
        name: "cursor-saved-before-rows",
        fault: "the cursor is stored in a transaction before that of the rows",
        find: "return settles ? strictly(fence, apply) : relaxedly(fence, apply);",
        replace: `const early = (draft: Draft) => {
        const { replica, cursor, staging } = draft.meta();
        if (staging || checkpoint.more || checkpoint.from !== cursor || checkpoint.replica !== replica) return false;
        draft.set({ cursor: checkpoint.cursor });
        return true;
      };
      const late = (draft: Draft) =>
        applyPage(draft, {
          checkpoint: { ...checkpoint, from: checkpoint.cursor },
          begun,
          now: clock.now(),
          keptUntil: keptUntil(),
        });
      return strictly(fence, early).then((isEarly) => strictly(fence, isEarly ? late : apply));`,
        checks: [unit("packages/sync-client/src/replica/crash.test.ts"), simulated(300)],
      },
    ],
  ),
  ...faultsIn("packages/sync-client/src/replica/resync.ts", LATE, [
    {
      name: "base-cleared-first",
      fault: "a new base begins by removing the one that shows",
      find: "  draft.set({\n    staging: {\n      generation: Math.max(",
      replace: `  for (const store of ["rows", "segments"] as const) draft.remove(store, generationRange(generation));
  draft.replaceBase();
  draft.set({
    staging: {
      generation: Math.max(`,
      also: [
        {
          file: "packages/sync-client/src/replica/resync.ts",
          find: 'import { segmentKey, type Staging } from "../layout.ts";',
          replace: 'import { generationRange, segmentKey, type Staging } from "../layout.ts";',
        },
      ],
    },
  ]),
];
