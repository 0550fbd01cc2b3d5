import { type Goal, goal as goalEntity, isDueDay } from "@tidemark/domain";
import { sentence } from "../../ui/sentence.ts";
import { parseWhole } from "./amount.ts";
import { parseDay } from "./due-input.ts";

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

export type GoalFormErrors = Partial<Record<keyof GoalFormValues, string>>;

/** What a person changed: fields to set, and how far the progress moved. */
export interface GoalEdit {
  readonly patch: Partial<Omit<Goal, "id" | "currentValue">>;
  readonly progressBy: number;
}

type FormField = Exclude<keyof GoalFormValues, "dueTyped">;

const FORM_FIELDS: readonly FormField[] = [
  "name",
  "description",
  "targetValue",
  "currentValue",
  "unit",
  "dueOn",
];
const formFields = goalEntity.fields.omit({ status: true });

/** The form of a goal, or of a new one. */
export function goalFormValues(goal?: Goal): GoalFormValues {
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
 * What the rules of a goal say of each field, the first complaint of each. Fields that are as they were
 * when the form of a goal was opened are not complained about: SQL may have set them, and they are not saved.
 */
export function goalFormErrors(values: GoalFormValues, opened?: GoalFormValues): GoalFormErrors {
  const checked = trimmed(values);
  const changed = changedFields(checked, opened);
  const errors: GoalFormErrors = {};
  for (const issue of formFields.safeParse(checked).error?.issues ?? []) {
    const field = issue.path[0];
    if (isFormField(field) && changed.has(field)) errors[field] ??= sentence(issue.message);
  }
  if (changed.has("currentValue") && Number(checked.currentValue) < 0)
    errors.currentValue ??= "The progress is zero or more.";
  if (values.dueTyped.trim() !== "") errors.dueOn = dueTypedProblem(values.dueTyped);
  return errors;
}

/** A new goal from a form without errors. */
export function newGoalOf(values: GoalFormValues): Omit<Goal, "id" | "status"> {
  return formFields.parse(trimmed(values));
}

/**
 * The edit that leads from the form as it was opened to the form as it is. Fields that the person left
 * alone are not in it, so that what others changed meanwhile stays.
 */
export function goalEditOf(opened: GoalFormValues, values: GoalFormValues): GoalEdit {
  const checked = trimmed(values);
  const changed = changedFields(checked, opened);
  const progressBy = changed.has("currentValue")
    ? Number(checked.currentValue) - Number(opened.currentValue)
    : 0;
  const patch = Object.fromEntries(
    [...changed]
      .filter((field) => field !== "currentValue")
      .map((field) => [field, formFields.shape[field].parse(checked[field])]),
  );
  return { patch, progressBy };
}

function changedFields(checked: GoalFormValues, opened: GoalFormValues | undefined): ReadonlySet<FormField> {
  const before = opened && trimmed(opened);
  return new Set(FORM_FIELDS.filter((field) => before?.[field] !== checked[field]));
}

function dueTypedProblem(typed: string): string {
  const day = parseDay(typed);
  return day !== null && !isDueDay(day)
    ? "Choose a due date between the years 1900 and 9999."
    : "Write the due date like 31 January 2027 or 2027-01-31.";
}

function trimmed(values: GoalFormValues): GoalFormValues {
  return {
    ...values,
    name: values.name.trim(),
    targetValue: wholeIfPossible(values.targetValue),
    currentValue: wholeIfPossible(values.currentValue),
    description: values.description.trim(),
    unit: values.unit.trim(),
  };
}

function wholeIfPossible(value: number | string): number | string {
  return typeof value === "number" ? value : (parseWhole(value) ?? value.trim());
}

function isFormField(field: PropertyKey | undefined): field is FormField {
  return FORM_FIELDS.some((each) => each === field);
}
