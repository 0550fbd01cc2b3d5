import { goal as goalEntity } from "@tidemark/domain";
import type { JsonValue } from "@tidemark/sync-core";
import { differenceText, fieldName, fieldText, isEmpty } from "../goals/goal-words.ts";

interface EditView {
  readonly kind: "create" | "update" | "delete";
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a change makes of a goal, a text for each field: "target 30", "progress +5". */
export function editTexts({ kind, values }: EditView): readonly string[] {
  if (kind === "delete") return ["delete it"];
  return Object.entries(values).map(([field, given]) => {
    // Changes hold what JSON can.
    const value = given as JsonValue;
    if (goalEntity.policies[field] === "counter" && typeof value === "number")
      return `${fieldName(field)} ${differenceText(value)}`;
    return isEmpty(value) ? `no ${fieldName(field)}` : `${fieldName(field)} ${fieldText(field, value)}`;
  });
}
