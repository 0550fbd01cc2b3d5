import { expect, test } from "vitest";
import { createChange, editedValues, takesPlace, updateChange } from "./edit.ts";
import type { Policies } from "./entity.ts";
import { encodeStamp } from "./stamp.ts";

const policies: Policies = {
  title: "lww",
  taps: "counter",
  best: "max",
  bestOn: { follows: "best" },
  fastest: "min",
  plan: "manual",
};

const head = (ms: number) => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "record",
  row: "01900000-0000-7000-8000-000000000002",
  stamp: encodeStamp({ ms, counter: 0 }, "aaaaaaaa"),
});
const update = (ms: number, values: Readonly<Record<string, string | number | null>>) =>
  updateChange(head(ms), values, {});

test("an edit says what differs, and of a counter by how much", () => {
  const before = { title: "a", taps: 3, plan: "x", best: null };
  expect(editedValues(policies, before, { title: "a", taps: 5, plan: "y", best: 1, more: 1 })).toEqual({
    taps: 2,
    plan: "y",
    best: 1,
  });
});

test("an edit of a field that follows another says that one too, if it is given", () => {
  const before = { best: 50, bestOn: "2026-01-01" };
  const after = { best: 50, bestOn: "2026-01-02" };
  expect(editedValues(policies, before, after)).toEqual(after);
  expect(editedValues(policies, before, { bestOn: "2026-01-02" })).toEqual({ bestOn: "2026-01-02" });
});

test("ROW-9: one's own later edit replaces a value, no difference, and the best value only if it is no worse", () => {
  const earlier = update(1, { title: "a", taps: 1, best: 60, bestOn: "then", fastest: 9, plan: "x" });
  const replaced = (values: Readonly<Record<string, string | number | null>>) =>
    Object.keys(earlier.values).filter((field) => takesPlace(policies, earlier, update(2, values), field));
  expect(replaced({ title: "b", taps: 1, plan: "y" })).toEqual(["title", "plan"]);
  expect(replaced({ best: 55, bestOn: "now", fastest: 10 })).toEqual([]);
  expect(replaced({ best: 65, bestOn: "now", fastest: 8 })).toEqual(["best", "bestOn", "fastest"]);
  expect(replaced({ best: 60, bestOn: "now" })).toEqual(["best", "bestOn"]);
  expect(replaced({ best: null })).toEqual([]);
});

test("ROW-6: what a create filled by default gives way", () => {
  const create = createChange(head(1), { title: "a", plan: null }, new Set(["title"]));
  expect(takesPlace(policies, create, update(2, { plan: "x", best: 1, bestOn: "now" }), "bestOn")).toBe(true);
  expect(takesPlace(policies, create, update(2, { bestOn: "now" }), "bestOn")).toBe(false);
});
