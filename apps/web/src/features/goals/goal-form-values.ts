import { type Goal, goal as goalEntity, isDueDay } from "@tidemark/domain";
import { sentence } from "../../ui/sentence.ts";
import { parseWhole } from "./amount.ts";
import { typedDayProblem } from "./typed-day.ts";

/** What the form holds; a number field that is being typed in holds its text. */
export interface GoalFormValues {
  readonly name: string;
  readonly description: string;
  readonly targetValue: number | string;
  readonly currentValue: number | string;
  readonly unit: string;
  readonly dueOn: string | null;
  /** What stands in the date field as long as it has become no day; else empty. */
  readonly dueTyped: string;
}

/** A field of a goal that has a place in the form. */
export type FormField = Exclude<keyof GoalFormValues, "dueTyped">;

export type GoalFormErrors = Partial<Record<FormField, string>>;

/** The fields of the form in their order. */
export const FORM_FIELDS: readonly FormField[] = [
  "name",
  "description",
  "targetValue",
  "unit",
  "currentValue",
  "dueOn",
];
const formFields = goalEntity.fields.omit({ status: true });

/** What a number field says of anything but a number it can take. */
const NUMBER_PROBLEMS: GoalFormErrors = {
  targetValue: "Write the target in digits, as a whole number from 1 to 2,147,483,647.",
  currentValue: "Write the progress in digits, as a whole number from 0 to 2,147,483,647.",
};
const EMPTY_PROBLEMS: GoalFormErrors = {
  targetValue: "Give the goal a target, a whole number.",
  currentValue: "Give the progress. Write 0 if there is none yet.",
};

/** The form of a goal, or of a new one. */
export function goalFormValues(goal?: Pick<Goal, FormField>): GoalFormValues {
  if (!goal)
    return {
      name: "",
      description: "",
      targetValue: "",
      currentValue: 0,
      unit: "",
      dueOn: null,
      dueTyped: "",
    };
  const { name, description, targetValue, currentValue, unit, dueOn } = goal;
  const day = dueOn !== null && isDueDay(dueOn) ? dueOn : null;
  return { name, description, targetValue, currentValue, unit, dueOn: day, dueTyped: "" };
}

/**
 * What the rules of a goal say of each field, the first complaint of each. Fields that are as `present` has them are
 * not complained about: SQL may have set them, and they are not saved.
 */
export function goalFormErrors(values: GoalFormValues, present?: GoalFormValues): GoalFormErrors {
  const checked = cleaned(values);
  const changed = changedFields(values, present);
  const errors: GoalFormErrors = {};
  for (const issue of formFields.safeParse(checked).error?.issues ?? []) {
    const field = FORM_FIELDS.find((each) => each === issue.path[0]);
    if (field && changed.has(field)) errors[field] ??= problemOf(field, checked, issue.message);
  }
  if (changed.has("currentValue") && Number(checked.currentValue) < 0)
    errors.currentValue ??= problemOf("currentValue", checked, "");
  if (values.dueTyped.trim() !== "") errors.dueOn = typedDayProblem(values.dueTyped);
  return errors;
}

/** A new goal from a form without errors. */
export function newGoalOf(values: GoalFormValues): Omit<Goal, "id" | "status"> {
  return formFields.parse(cleaned(values));
}

/** The fields, of a form without errors, that differ from what `present` has. */
export function goalPatchOf(present: GoalFormValues, values: GoalFormValues): Partial<Omit<Goal, "id">> {
  const checked = cleaned(values);
  return Object.fromEntries(
    [...changedFields(values, present)].map((field) => [
      field,
      formFields.shape[field].parse(checked[field]),
    ]),
  );
}

/** Fields in which a form says something else than `present` does; all of a form for a new goal. */
export function changedFields(values: GoalFormValues, present?: GoalFormValues): ReadonlySet<FormField> {
  const [now, before] = [cleaned(values), present && cleaned(present)];
  const typing = values.dueTyped.trim() !== "";
  return new Set(
    FORM_FIELDS.filter((field) => before?.[field] !== now[field] || (field === "dueOn" && typing)),
  );
}

/** A text without what no database keeps and nobody means, which comes along when something broken is pasted. */
export function withoutUnseen(text: string): string {
  return text.replaceAll("\u0000", "").replaceAll(/\p{Surrogate}/gu, "");
}

function problemOf(field: FormField, checked: GoalFormValues, rule: string): string {
  const problem = checked[field] === "" ? EMPTY_PROBLEMS[field] : NUMBER_PROBLEMS[field];
  return problem ?? sentence(rule);
}

function cleaned(values: GoalFormValues): GoalFormValues {
  return {
    ...values,
    name: withoutUnseen(values.name).trim(),
    targetValue: wholeIfPossible(values.targetValue),
    currentValue: wholeIfPossible(values.currentValue),
    description: withoutUnseen(values.description).trim(),
    unit: withoutUnseen(values.unit).trim(),
  };
}

function wholeIfPossible(value: number | string): number | string {
  if (typeof value === "number") return value;
  const text = withoutUnseen(value).trim();
  return parseWhole(text) ?? text;
}
