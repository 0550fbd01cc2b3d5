import type { Change } from "../../src/change.ts";
import { createChange, deleteChange, updateChange } from "../../src/edit.ts";
import type { Policies, Values } from "../../src/entity.ts";
import { visibleRow } from "../../src/overlay.ts";
import type { RowState } from "../../src/row.ts";
import { encodeStamp, ZERO_STAMP } from "../../src/stamp.ts";
import { EVERY_POLICY } from "../concurrent-changes.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface OverlayCase extends Vector {
  readonly policies: Policies;
  readonly base: RowState | null;
  readonly failed: readonly Change[];
  readonly outbox: readonly Change[];
}

const at = (second: number) =>
  encodeStamp({ ms: 1_767_225_600_000 + second * 1_000, counter: 0 }, "mmmmmmmm");
const head = (second: number) => ({
  id: `01900000-0000-7000-8000-0000000000${String(second).padStart(2, "0")}`,
  entity: "thing",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(second),
});
const update = (second: number, values: Values) =>
  updateChange(head(second), values, Object.fromEntries(Object.keys(values).map((field) => [field, at(0)])));
const create = (second: number, values: Values, given: readonly string[]) =>
  createChange(head(second), values, new Set(given));
const gone = (second: number) => deleteChange(head(second), at(0));

const base: RowState = {
  values: { title: "base", note: "", count: 10, best: 100, bestDay: "2026-01-05" },
  stamps: { "": at(0), title: at(50) },
};
const dead: RowState = { ...base, dead: at(60) };
const { title, note, count, best, bestDay } = EVERY_POLICY;
const policies = { title, note, count, best, bestDay } as Policies;
const over = (
  name: string,
  of: RowState | null,
  lies: Partial<Pick<OverlayCase, "failed" | "outbox">>,
): OverlayCase => ({
  name,
  policies,
  base: of,
  failed: lies.failed ?? [],
  outbox: lies.outbox ?? [],
});

const cases: readonly OverlayCase[] = [
  over("nothing over nothing", null, {}),
  over("nothing over a row", base, {}),
  over("nothing over a dead row", dead, {}),
  over("the outbox lies over a base that is later", base, { outbox: [update(10, { title: "mine" })] }),
  over("differences add up", base, { outbox: [update(10, { count: 2 }), update(11, { count: -1 })] }),
  over("a lower max does not show", base, { outbox: [update(70, { best: 80, bestDay: "2026-02-01" })] }),
  over("a higher max shows with its follower", base, {
    outbox: [update(10, { best: 120, bestDay: "2026-01-01" })],
  }),
  over("a create", null, { outbox: [create(10, { title: "new", note: "", count: 1 }, ["title", "count"])] }),
  over("a create over a row: its defaults do not show", base, {
    outbox: [create(70, { title: "new", note: "-", count: 1 }, ["title", "count"])],
  }),
  over("a deletion", base, { outbox: [gone(70)] }),
  over("a deletion and an edit after it", base, { outbox: [gone(70), update(71, { note: "back" })] }),
  over("an edit over a dead row", dead, { outbox: [update(70, { note: "back" })] }),
  over("a failed edit that is later than the base", base, { failed: [update(70, { title: "refused" })] }),
  over("a failed edit that is earlier than the base", base, {
    failed: [update(10, { title: "refused", note: "shown" })],
  }),
  over("a failed difference always adds", base, { failed: [update(10, { count: 4 })] }),
  over("a failed create, and an edit of it", null, {
    failed: [create(10, { title: "new", note: "", count: 0 }, ["title"])],
    outbox: [update(11, { note: "n" })],
  }),
  over("a failed deletion that is later than the row", base, { failed: [gone(70)] }),
  over("a failed deletion that is earlier than the row", base, { failed: [gone(10)] }),
  over("a failed edit from before the deletion", dead, { failed: [update(55, { note: "n" })] }),
  over(
    "a default over a default: the greater canonical JSON",
    { values: { note: "b" }, stamps: { "": at(0), note: ZERO_STAMP } },
    { outbox: [create(70, { note: "c" }, [])] },
  ),
];

export const overlayVectors: VectorFile = {
  file: "overlay.json",
  cases,
  run: ({ policies: of, base: under, failed, outbox }: OverlayCase) =>
    visibleRow(of, under, { failed, outbox }),
};
