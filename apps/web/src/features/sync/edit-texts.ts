import { goal as goalEntity } from "@tidemark/domain";
import type { JsonValue } from "@tidemark/sync-core";
import { differenceText, fieldName, fieldText, isEmpty } from "../goals/goal-words.ts";

interface EditView {
  readonly kind: "create" | "update" | "delete";
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What changes make of a goal together, oldest first, a text for each field: "target 30", "progress +5". Of a field that
 * was set several times the last counts; differences add up.
 */
export function editTexts(edits: readonly EditView[]): readonly string[] {
  if (edits.at(-1)?.kind === "delete") return ["delete it"];
  const values = new Map<string, JsonValue>();
  for (const edit of edits) {
    for (const [field, given] of Object.entries(edit.values)) {
      // Changes hold what JSON can.
      const value = given as JsonValue;
      const before = values.get(field) ?? 0;
      const adds = isCounter(field) && typeof value === "number" && typeof before === "number";
      values.set(field, adds ? before + value : value);
    }
  }
  return [...values].map(([field, value]) => textOf(field, value));
}

function textOf(field: string, value: JsonValue): string {
  if (isCounter(field) && typeof value === "number") return `${fieldName(field)} ${differenceText(value)}`;
  return isEmpty(value) ? `no ${fieldName(field)}` : `${fieldName(field)} ${fieldText(field, value)}`;
}

function isCounter(field: string): boolean {
  return goalEntity.policies[field] === "counter";
}
