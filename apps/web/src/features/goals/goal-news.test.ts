import type { Stamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { goalFormValues } from "./goal-form-values.ts";
import {
  follow,
  type Followed,
  followedFrom,
  formOf,
  newsOf,
  newsText,
  rowOf,
  type SeenGoal,
  seenOf,
  taken,
  unseen,
} from "./goal-news.ts";

const GOAL = {
  id: "1",
  name: "Read",
  description: "",
  targetValue: 12,
  currentValue: 1,
  unit: "",
  dueOn: null,
  status: "active" as const,
};
const SEEN = unseen(GOAL);
const LATER = "0mi5x2k1q000k3f9x0ab" as Stamp;

/** What is seen after somebody has changed a field. */
function changed<Field extends keyof SeenGoal>(
  seen: SeenGoal,
  field: Field,
  value: SeenGoal[Field]["value"],
): SeenGoal {
  return { ...seen, [field]: { value, stamp: LATER, base: LATER } };
}

/** A form into which `typed` was put, after the goal has changed to `now`. */
function followedTo(now: SeenGoal, typed: Partial<ReturnType<typeof goalFormValues>>) {
  const opened = followedFrom(SEEN);
  const values = { ...formOf(opened), ...typed };
  const { followed, shown } = follow(opened, now, values);
  const form = formOf(followed);
  const filled = { ...values, ...Object.fromEntries(shown.map((field) => [field, form[field]])) };
  return { followed, values: filled };
}

function savedFrom(followed: Followed) {
  const { name, currentValue } = seenOf(followed);
  return { name, currentValue };
}

test("a field that was left alone shows what came meanwhile, and is seen", () => {
  const { followed, values } = followedTo(changed(SEEN, "targetValue", 40), { name: "Read more" });
  expect(values).toMatchObject({ name: "Read more", targetValue: 40 });
  expect(newsOf(followed, values)).toEqual([]);
  expect(seenOf(followed).targetValue.base).toBe(LATER);
});

test("a field that is being edited keeps what was typed, and what came meanwhile is told", () => {
  const { followed, values } = followedTo(changed(SEEN, "name", "Read aloud"), { name: "Read more" });
  expect(values.name).toBe("Read more");
  expect(newsOf(followed, values)).toEqual(["name"]);
  expect(newsText("name", followed, values)).toBe("Changed meanwhile to Read aloud.");
});

test("CLI-31: an edited field is saved on what was seen when editing began, as a difference from what is shown now", () => {
  const now = changed(changed(SEEN, "name", "Read aloud"), "currentValue", 6);
  const { followed } = followedTo(now, { name: "Read more", currentValue: "3" });
  expect(savedFrom(followed)).toEqual({
    name: { ...SEEN.name, value: "Read aloud" },
    currentValue: { ...SEEN.currentValue, value: 6 },
  });
});

test("of the progress it says too what saving will make it", () => {
  const { followed, values } = followedTo(changed(SEEN, "currentValue", 6), { currentValue: "1,003" });
  expect(newsText("currentValue", followed, values)).toBe("Changed meanwhile to 6. Saving makes it 1,003.");
  expect(newsText("currentValue", followed, { ...values, currentValue: "three" })).toBe(
    "Changed meanwhile to 6.",
  );
});

test("a value that others took away is told as that", () => {
  const opened = changed(SEEN, "unit", "books");
  const values = { ...goalFormValues(rowOf(opened)), unit: "pages" };
  const { followed } = follow(followedFrom(opened), changed(opened, "unit", ""), values);
  expect(newsText("unit", followed, values)).toBe("Removed meanwhile.");
});

test("what is taken over is seen, and no news any more", () => {
  const { followed, values } = followedTo(changed(SEEN, "name", "Read aloud"), { name: "Read more" });
  const after = taken(followed, "name");
  expect(newsOf(after, { ...values, name: formOf(after).name })).toEqual([]);
  expect(seenOf(after).name.base).toBe(LATER);
});

test("what was typed back to how it was opened stays typed, and news stays news", () => {
  const first = followedTo(changed(SEEN, "name", "Read aloud"), { name: "Read more" });
  const values = { ...first.values, name: "Read" };
  const { followed, shown } = follow(first.followed, changed(first.followed.now, "unit", "books"), values);
  expect(shown).not.toContain("name");
  expect(newsOf(followed, values)).toEqual(["name"]);
});

test("of what others have changed to just what was typed there is no news", () => {
  const { followed, values } = followedTo(changed(SEEN, "name", "Read more"), { name: "Read more " });
  expect(newsOf(followed, values)).toEqual([]);
});

test("what others have changed and changed back is no news, and no conflict", () => {
  const first = followedTo(changed(SEEN, "name", "Read aloud"), { name: "Read more" });
  const back = changed(first.followed.now, "name", "Read");
  const { followed } = follow(first.followed, back, first.values);
  expect(newsOf(followed, first.values)).toEqual([]);
  expect(seenOf(followed).name).toEqual(back.name);
});

test("a day that is being typed is being edited", () => {
  const { followed, values } = followedTo(changed(SEEN, "dueOn", "2027-01-31"), { dueTyped: "31 Fe" });
  expect(values.dueOn).toBeNull();
  expect(newsOf(followed, values)).toEqual(["dueOn"]);
  expect(newsText("dueOn", followed, values)).toBe("Changed meanwhile to 31 January 2027.");
});
