import type { Change } from "../../src/change.ts";
import { createChange, deleteChange, updateChange } from "../../src/edit.ts";
import type { Policies, Values } from "../../src/entity.ts";
import { mergeChange } from "../../src/merge.ts";
import type { RowState } from "../../src/row.ts";
import { encodeStamp, SQL_REPLICA, type Stamp, ZERO_STAMP } from "../../src/stamp.ts";
import { EVERY_POLICY } from "../concurrent-changes.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface MergeCase extends Vector {
  readonly policies: Policies;
  readonly row: RowState | null;
  readonly change: Change;
}

const ME = "mmmmmmmm";
const YOU = "yyyyyyyy";
const at = (second: number, author = ME) =>
  encodeStamp({ ms: 1_767_225_600_000 + second * 1_000, counter: 0 }, author);
const head = (second: number, author = ME) => ({
  id: "01900000-0000-7000-8000-0000000000c1",
  entity: "thing",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(second, author),
});
const update = (second: number, values: Values, base: Stamp, author = ME) =>
  updateChange(
    head(second, author),
    values,
    Object.fromEntries(Object.keys(values).map((field) => [field, base])),
  );
const create = (second: number, values: Values, given: readonly string[], author = ME) =>
  createChange(head(second, author), values, new Set(given));

/** Inserted by SQL at 0; title and plan edited by somebody else at 50. */
const row: RowState = {
  values: { title: "theirs", note: "", count: 10, best: 100, bestDay: "2026-01-05", plan: "theirs" },
  stamps: { "": at(0, SQL_REPLICA), title: at(50, YOU), plan: at(50, YOU) },
};
const dead: RowState = { ...row, dead: at(60, YOU) };
const seen = at(50, YOU);
const unseen = at(0, SQL_REPLICA);

function named(name: string, present: RowState | null, change: Change): MergeCase {
  const fields = new Set([
    ...Object.keys(present?.values ?? {}),
    ...(change.kind === "delete" ? [] : Object.keys(change.values)),
  ]);
  const policies = Object.fromEntries(Object.entries(EVERY_POLICY).filter(([field]) => fields.has(field)));
  return { name, policies, row: present, change };
}

const cases: readonly MergeCase[] = [
  named(
    "a create makes a row; defaults have the zero stamp",
    null,
    create(10, { title: "x", note: "" }, ["title"]),
  ),
  named("an update of no row makes none", null, update(10, { title: "x" }, ZERO_STAMP)),
  named("a deletion of no row makes none", null, deleteChange(head(10), undefined)),
  named("lww: a later edit by someone who saw the value", row, update(70, { title: "mine" }, seen)),
  named("lww: a later edit by someone who did not", row, update(70, { title: "mine" }, unseen)),
  named("lww: an earlier edit by someone who did not", row, update(30, { title: "mine" }, unseen)),
  named(
    "lww: an edit by a slow clock of a value that was seen is raised",
    row,
    update(30, { title: "mine" }, seen),
  ),
  named(
    "lww: an edit of a value that was lowered since it was seen is raised as well",
    row,
    update(30, { title: "mine" }, at(90, YOU)),
  ),
  named(
    "lww: an earlier edit of the same author is raised",
    row,
    update(30, { title: "again" }, unseen, YOU),
  ),
  named("lww: an earlier edit to the same value loses nothing", row, update(30, { title: "theirs" }, unseen)),
  named("lww: of equal stamps the greater canonical JSON", row, update(50, { title: "yours" }, unseen, YOU)),
  named(
    "lww: an edit against SQL that was not seen",
    { values: { title: "sql" }, stamps: { "": at(50, SQL_REPLICA) } },
    update(70, { title: "mine" }, at(0)),
  ),
  named("counter: differences add up", row, update(30, { count: 5 }, unseen)),
  named("counter: a create's value is a difference too", row, create(70, { count: 3 }, ["count"])),
  named(
    "max: the higher value stays whatever its stamp",
    row,
    update(-10, { best: 120 }, at(-20, SQL_REPLICA)),
  ),
  named("max: the lower value is lost", row, update(70, { best: 80 }, unseen)),
  named("max: null is lost", row, update(70, { best: null }, unseen)),
  named(
    "max: any given value takes the place of a default",
    { values: { best: 100 }, stamps: { "": at(0), best: ZERO_STAMP } },
    update(70, { best: 80 }, ZERO_STAMP),
  ),
  named(
    "min: the lower value stays",
    { values: { least: 10 }, stamps: { "": at(0) } },
    update(70, { least: 7 }, at(0)),
  ),
  named(
    "follows: goes with the edit that won its leader",
    row,
    update(-10, { best: 120, bestDay: "2026-01-01" }, at(-20, SQL_REPLICA)),
  ),
  named(
    "follows: is lost with the edit that lost",
    row,
    update(70, { best: 80, bestDay: "2026-02-01" }, unseen),
  ),
  named("follows: of equal leaders the later", row, update(70, { best: 100, bestDay: "2026-02-01" }, unseen)),
  named("manual: an edit by someone who saw what is settled", row, update(70, { plan: "mine" }, seen)),
  named("manual: a later edit by someone who did not", row, update(70, { plan: "mine" }, unseen)),
  named(
    "a second create: defaults lose, what was given is in conflict",
    row,
    create(70, { title: "mine", note: "" }, ["title"]),
  ),
  named("deletion: by someone who saw the row's last edit", row, deleteChange(head(70), seen)),
  named("deletion: by a slow clock of a row that was seen is raised", row, deleteChange(head(30), seen)),
  named("deletion: wins over edits that it did not know of", row, deleteChange(head(70), unseen)),
  named("deletion: loses to edits that it did not know of", row, deleteChange(head(30), unseen)),
  named("deletion: a second one", dead, deleteChange(head(70), undefined)),
  named("dead: a later edit that did not know brings the row back", dead, update(70, { note: "n" }, unseen)),
  named(
    "dead: an earlier edit is merged and stays buried",
    dead,
    update(55, { note: "n", count: 2 }, unseen),
  ),
  named(
    "dead: an earlier edit of the deletion's author brings the row back",
    dead,
    update(55, { note: "n" }, unseen, YOU),
  ),
  named(
    "dead: a create brings the row back and knows it",
    dead,
    create(70, { title: "new", note: "" }, ["title"]),
  ),
  named("dead: a create of defaults alone brings the row back", dead, create(70, { note: "" }, [])),
  named("dead: a manual field is nobody's", dead, update(70, { plan: "mine" }, unseen)),
];

export const mergeVectors: VectorFile = {
  file: "merge.json",
  cases,
  run: ({ policies, row: present, change }: MergeCase) => mergeChange(policies, present, change),
};
