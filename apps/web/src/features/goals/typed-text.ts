import { changedFields, type GoalFormValues } from "./goal-form-values.ts";
import { fieldText, fieldTitle } from "./goal-words.ts";

/** What a person has typed into a form, as lines to take along; empty if that is nothing. */
export function typedText(values: GoalFormValues, present: GoalFormValues): string {
  const lines = [...changedFields(values, present)].map((field) => {
    const text =
      field === "dueOn" && values.dueTyped !== "" ? values.dueTyped : fieldText(field, values[field]);
    return `${fieldTitle(field)}: ${text}`;
  });
  return lines.join("\n");
}
