import { goal as goalEntity } from "@tidemark/domain";
import type { JsonValue, Values } from "@tidemark/sync-core";
import { differenceText, fieldName, fieldText, fieldTitle, isEmpty } from "../goals/goal-words.ts";
import { inShort, textDifference } from "./text-difference.ts";

/** So much of what two texts share stands around what differs. */
const AROUND = 40;

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
  return [...sumOf(edits)].map(([field, value]) => textOf(field, value));
}

/**
 * What changes would make of a goal that is as in `present`, a line for each field, and what they would replace:
 * "Target: 30 instead of 25". Of a goal that is not there, null, nothing is replaced.
 */
export function editLines(edits: readonly EditView[], present: Values | null): readonly string[] {
  if (edits.at(-1)?.kind === "delete") return ["Delete it"];
  const isNew = edits.some(({ kind }) => kind === "create");
  return [...sumOf(edits)].flatMap(([field, value]) => {
    if (isCounter(field) && typeof value === "number")
      return value === 0 ? [] : [`${fieldTitle(field)}: ${differenceText(value)}`];
    return isNew && isEmpty(value) ? [] : [lineOf(field, value, present?.[field])];
  });
}

function lineOf(field: string, value: JsonValue, present: JsonValue | undefined): string {
  const replaces = !isEmpty(present) && JSON.stringify(present) !== JSON.stringify(value);
  const [mine, theirs] = replaces ? inContrast(field, value, present) : [quoted(field, value), null];
  const line = isEmpty(value) ? fieldText(field, value) : `${fieldTitle(field)}: ${mine}`;
  return theirs === null ? line : `${line} instead of ${theirs}`;
}

/** Two values, long texts cut down to where they differ. */
function inContrast(field: string, value: JsonValue, present: JsonValue): readonly [string, string] {
  if (!isText(field, value) || !isText(field, present)) return [quoted(field, value), quoted(field, present)];
  const [mine, theirs] = textDifference(value, present).map((pieces) =>
    inShort(pieces, AROUND)
      .map(({ text }) => text)
      .join(""),
  ) as [string, string];
  return [quoted(field, mine), quoted(field, theirs)];
}

function quoted(field: string, value: JsonValue): string {
  return isText(field, value) ? `“${value}”` : fieldText(field, value);
}

function isText(field: string, value: JsonValue): value is string {
  return typeof value === "string" && TEXTS.has(field);
}

const TEXTS: ReadonlySet<string> = new Set(["name", "description", "unit"]);

/** All of them as one. */
function sumOf(edits: readonly EditView[]): ReadonlyMap<string, JsonValue> {
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
  return values;
}

function textOf(field: string, value: JsonValue): string {
  if (isCounter(field) && typeof value === "number") return `${fieldName(field)} ${differenceText(value)}`;
  return isEmpty(value) ? `no ${fieldName(field)}` : `${fieldName(field)} ${fieldText(field, value)}`;
}

function isCounter(field: string): boolean {
  return goalEntity.policies[field] === "counter";
}
