import { expect, test } from "vitest";
import { createGoalDrafts, type GoalDraft } from "./goal-drafts.ts";
import { goalFormValues } from "./goal-form-values.ts";

const draft: GoalDraft = {
  person: "ada",
  space: "own",
  form: "new",
  values: { ...goalFormValues(), name: "Read" },
  followed: null,
};

test("a draft is there for its person, space and form, and for nobody else", () => {
  const drafts = createGoalDrafts();
  drafts.keep(draft);
  expect(drafts.at({ person: "ada", space: "own", form: "new" })).toBe(draft);
  for (const other of [{ person: "bob" }, { space: "team" }, { form: "some goal" }])
    expect(drafts.at({ ...draft, ...other })).toBeUndefined();
});

test("of one form the latest draft is kept, until it is dropped", () => {
  const drafts = createGoalDrafts();
  drafts.keep(draft);
  drafts.keep({ ...draft, values: goalFormValues() });
  expect(drafts.all()).toHaveLength(1);
  expect(drafts.at(draft)?.values.name).toBe("");
  drafts.drop(draft);
  expect(drafts.all()).toEqual([]);
});
