import type { Goal, goal as goalEntity } from "@tidemark/domain";
import type { SeenRow } from "@tidemark/sync-client";
import { ZERO_STAMP } from "@tidemark/sync-core";
import { formatNumber, parseWhole } from "./amount.ts";
import {
  changedFields,
  FORM_FIELDS,
  type FormField,
  type GoalFormValues,
  goalFormValues,
} from "./goal-form-values.ts";
import { fieldText, isEmpty } from "./goal-words.ts";

export type SeenGoal = SeenRow<typeof goalEntity>;

/** What an open form knows of its goal. */
export interface Followed {
  /** Each field as it was seen when the person began to edit it; of one that was left alone, as it is now. */
  readonly begun: SeenGoal;
  /** Each field as it is now, which the form shows or tells. */
  readonly now: SeenGoal;
}

/** A form that is opened on what is there. */
export function followedFrom(seen: SeenGoal): Followed {
  return { begun: seen, now: seen };
}

/** A goal of which nobody knows any more how it came about: as if no value in it had been seen. */
export function unseen(goal: Goal): SeenGoal {
  return byField((field) => ({ value: goal[field], stamp: ZERO_STAMP, base: ZERO_STAMP })) as SeenGoal;
}

/** The form with everything as the goal is now. */
export function formOf({ now }: Pick<Followed, "now">): GoalFormValues {
  return goalFormValues(rowOf(now));
}

/** The values of what was seen. */
export function rowOf(seen: SeenGoal): Omit<Goal, "id"> {
  return byField((field) => seen[field].value) as Omit<Goal, "id">;
}

/** What the form knows after its goal has changed, and the fields that it shows anew: those the person left alone. */
export function follow(
  followed: Followed,
  now: SeenGoal,
  values: GoalFormValues,
): { readonly followed: Followed; readonly shown: readonly FormField[] } {
  const edited = new Set([...changedFields(values, formOf(followed)), ...movedFields(followed)]);
  const shown = FORM_FIELDS.filter((field) => !edited.has(field));
  // Of a value that is back at what was seen there is no news.
  const same = FORM_FIELDS.filter((field) => followed.begun[field].value === now[field].value);
  return { followed: { begun: withFields(now, followed.begun, [...shown, ...same]), now }, shown };
}

/** What the form knows after the person has taken a field's new value over. */
export function taken(followed: Followed, field: FormField): Followed {
  return { ...followed, begun: withFields(followed.now, followed.begun, [field]) };
}

/** Fields that the person edits, that others have changed meanwhile, and that the form says something else of. */
export function newsOf(followed: Followed, values: GoalFormValues): readonly FormField[] {
  const edited = changedFields(values, formOf(followed));
  return movedFields(followed).filter((field) => edited.has(field));
}

/** What to save the form with: what it tells of the goal, made on what was seen when editing began. */
export function seenOf({ begun, now }: Followed): SeenGoal {
  return byField((field) => ({ ...begun[field], value: now[field].value })) as SeenGoal;
}

/** What a person is told of a field that was changed meanwhile, and what saving will do. */
export function newsText(field: FormField, { now }: Followed, values: GoalFormValues): string {
  const { value } = now[field];
  if (isEmpty(value)) return "Removed meanwhile.";
  const news = `Changed meanwhile to ${fieldText(field, value)}.`;
  const entered = field === "currentValue" ? parseWhole(String(values.currentValue)) : null;
  return entered === null ? news : `${news} Saving makes it ${formatNumber(entered)}.`;
}

function byField(valueOf: (field: keyof SeenGoal) => unknown): Record<string, unknown> {
  return Object.fromEntries([...FORM_FIELDS, "status" as const].map((field) => [field, valueOf(field)]));
}

function movedFields({ begun, now }: Followed): readonly FormField[] {
  return FORM_FIELDS.filter((field) => begun[field].value !== now[field].value);
}

/** What was seen when editing began, but of some fields what is there now. */
function withFields(now: SeenGoal, begun: SeenGoal, fields: readonly FormField[]): SeenGoal {
  const renewed = Object.fromEntries(fields.map((field) => [field, now[field]]));
  return { ...begun, status: now.status, ...renewed };
}
