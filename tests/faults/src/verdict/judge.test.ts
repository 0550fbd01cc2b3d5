import type { Goal } from "@tidemark/domain";
import { type Change, ZERO_STAMP } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import type { Edit } from "../people/edit-book.ts";
import type { DatabaseFacts, Facts } from "./facts.ts";
import { judge, verdictLine } from "./judge.ts";

const ANN = "ann's device";

/** A goal that Ann made, counted up by 5, and named anew; SQL added 2. */
function allIsWell(): Facts {
  const goal = goalOf({ name: "second", currentValue: 7 });
  const changes = [update("a", { name: "second" }), update("b", { currentValue: 5 })];
  return {
    database: {
      goals: [goal],
      batches: [{ id: "batch 1", outcomes: changes.map(({ id }) => ({ kind: "applied", change: id })) }],
      names: [
        { goal: "g", name: "first" },
        { goal: "g", name: "second" },
      ],
      tokens: [{ token: "t", goal: "g", delta: 2 }],
    },
    devices: [{ name: ANN, goals: [goal], failed: new Set(), unrest: undefined }],
    sent: new Map(
      changes.map((change) => [change.id, { device: ANN, change, outcomes: new Set(["applied" as const]) }]),
    ),
    edits: [
      saved({ kind: "rename", row: "g", name: "second" }),
      saved({ kind: "count", row: "g", delta: 5 }),
    ],
    committed: new Set(["t"]),
  };
}

function goalOf(values: Partial<Goal>): Goal {
  const empty = { description: "", targetValue: 10, unit: "", dueOn: null, status: "active" } as const;
  return { id: "g", name: "first", currentValue: 0, ...empty, ...values };
}

function update(id: string, values: Extract<Change, { kind: "update" }>["values"]): Change {
  return { kind: "update", id, entity: "goal", row: "g", stamp: ZERO_STAMP, values, bases: {} };
}

function saved(edit: Edit) {
  return { device: ANN, edit, saved: true };
}

function withDatabase(change: Partial<DatabaseFacts>): Facts {
  const facts = allIsWell();
  return { ...facts, database: { ...facts.database, ...change } };
}

test("when all is well there is nothing to say", () => {
  const verdict = judge(allIsWell());
  expect(verdict).toEqual({ settled: 2, lost: [], doubled: [], divergent: [], other: [] });
  expect(verdictLine(verdict)).toBe("settled 2, lost 0, doubled 0, divergent 0");
});

test("a change that its device calls settled and PostgreSQL does not know is lost", () => {
  const { lost } = judge(
    withDatabase({ batches: [{ id: "batch 1", outcomes: [{ kind: "applied", change: "b" }] }] }),
  );
  expect(lost).toEqual([`${ANN} was told that change a is settled; PostgreSQL has no record of it`]);
});

test("a change in two batches is doubled", () => {
  const { batches } = allIsWell().database;
  const again = batches.map((batch) => ({ ...batch, id: "batch 2" }));
  expect(judge(withDatabase({ batches: [...batches, ...again] })).doubled).toHaveLength(2);
});

test.for([
  { counts: 2, kind: "lost" },
  { counts: 12, kind: "doubled" },
] as const)("a counter that is $counts where 7 is right is $kind", ({ counts, kind }) => {
  const verdict = judge(withDatabase({ goals: [goalOf({ name: "second", currentValue: counts })] }));
  expect(verdict[kind]).toEqual([`goal g counts ${counts}, and its differences add up to 7`]);
});

test("a name that was settled and that the goal never had is lost; one that it took twice is doubled", () => {
  expect(judge(withDatabase({ names: [{ goal: "g", name: "first" }] })).lost).toHaveLength(1);
  const again = { goal: "g", name: "second" };
  expect(judge(withDatabase({ names: [again, { goal: "g", name: "by SQL" }, again] })).doubled).toHaveLength(
    1,
  );
});

test("an answered COMMIT of SQL that is not there is lost", () => {
  const { lost } = judge(withDatabase({ tokens: [] }));
  expect(lost).toContain("SQL's transaction t was committed, and PostgreSQL does not have it");
});

test("what a device called saved and never sent is lost, unless its author replaced it", () => {
  const facts = allIsWell();
  const forgotten = saved({ kind: "rename", row: "g", name: "forgotten" });
  expect(judge({ ...facts, edits: [...facts.edits, forgotten] }).lost).toEqual([
    `${ANN} saved ${JSON.stringify(forgotten.edit)}, and the server never heard of it`,
  ]);
  expect(judge({ ...facts, edits: [forgotten, ...facts.edits] }).lost).toEqual([]);
});

test("what a crash left open may be there or not", () => {
  const facts = allIsWell();
  const open = { device: ANN, edit: { kind: "count", row: "g", delta: 99 } as const, saved: false };
  expect(judge({ ...facts, edits: [...facts.edits, open] }).lost).toEqual([]);
});

test("a refused goal has to show on its device, as failed", () => {
  const facts = allIsWell();
  const change: Change = { ...update("c", {}), kind: "create", row: "r", values: { name: "refused" } };
  const sent = new Map([
    ...facts.sent,
    ["c", { device: ANN, change, outcomes: new Set(["rejected" as const]) }],
  ]);
  const outcome = { kind: "rejected", change: "c", code: "refused", message: "no" } as const;
  const database = {
    ...facts.database,
    batches: [...facts.database.batches, { id: "batch 2", outcomes: [outcome] }],
  };
  const edits = [...facts.edits, saved({ kind: "create", row: "r", name: "refused" })];
  const [device] = facts.devices;
  const forgetful = judge({ ...facts, database, sent, edits });
  expect(forgetful.lost).toHaveLength(1);
  const shown = [goalOf({ name: "refused", id: "r" }), ...(device?.goals ?? [])];
  const devices = [{ name: ANN, goals: shown, failed: new Set(["r"]), unrest: undefined }];
  expect(judge({ ...facts, database, sent, edits, devices })).toMatchObject({ lost: [], divergent: [] });
});

test("a device that shows something else diverges, and one that does not rest is named", () => {
  const facts = allIsWell();
  const devices = [
    { name: ANN, goals: [goalOf({ name: "old" })], failed: new Set<string>(), unrest: "pending" },
  ];
  expect(judge({ ...facts, devices })).toMatchObject({
    divergent: [expect.stringContaining(`${ANN} shows goal g`)],
    other: [`${ANN} does not rest: pending`],
  });
});

test("two outcomes for one change are a contradiction", () => {
  const facts = allIsWell();
  const change = update("a", { name: "second" });
  const sent = new Map(facts.sent).set("a", {
    device: ANN,
    change,
    outcomes: new Set(["applied", "merged"]),
  });
  expect(judge({ ...facts, sent }).other).toEqual([`change a of ${ANN} was called applied and merged`]);
});
