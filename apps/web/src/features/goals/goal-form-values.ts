import { type Goal, goal as goalEntity } from "@tidemark/domain";
import { sentence } from "../../ui/sentence.ts";

/** What the form holds; a number field that was cleared holds an empty text. */
export interface GoalFormValues {
  readonly name: string;
  readonly description: string;
  readonly targetValue: number | string;
  readonly currentValue: number | string;
  readonly unit: string;
  readonly dueOn: string | null;
}

export type GoalFormErrors = Partial<Record<keyof GoalFormValues, string>>;

/** What a person changed: fields to set, and how far the progress moved. */
export interface GoalEdit {
  readonly patch: Partial<Omit<Goal, "id" | "currentValue">>;
  readonly progressBy: number;
}

const formFields = goalEntity.fields.omit({ status: true });

/** The form of a goal, or of a new one. */
export function goalFormValues(goal?: Goal): GoalFormValues {
  if (!goal) return { name: "", description: "", targetValue: "", currentValue: 0, unit: "", dueOn: null };
  const { name, description, targetValue, currentValue, unit, dueOn } = goal;
  return { name, description, targetValue, currentValue, unit, dueOn };
}

/** What the rules of a goal say of each field, the first complaint of each. */
export function goalFormErrors(values: GoalFormValues): GoalFormErrors {
  const errors: GoalFormErrors = {};
  for (const issue of formFields.safeParse(trimmed(values)).error?.issues ?? []) {
    const field = issue.path[0];
    if (isFormField(field)) errors[field] ??= sentence(issue.message);
  }
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
  const before = formFields.parse(trimmed(opened));
  const { currentValue, ...after } = formFields.parse(trimmed(values));
  const patch = Object.fromEntries(
    Object.entries(after).filter(([field, value]) => isFormField(field) && before[field] !== value),
  );
  return { patch, progressBy: currentValue - before.currentValue };
}

function trimmed(values: GoalFormValues): GoalFormValues {
  return {
    ...values,
    name: values.name.trim(),
    description: values.description.trim(),
    unit: values.unit.trim(),
  };
}

function isFormField(field: PropertyKey | undefined): field is keyof GoalFormValues {
  return typeof field === "string" && field in formFields.shape;
}
