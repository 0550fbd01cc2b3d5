import {
  type Entity,
  jsonProblem,
  type JsonValue,
  leaderOf,
  rowIdSchema,
  strayFollower,
  type Values,
} from "@tidemark/sync-core";
import { z } from "zod";
import { EditRefused } from "./errors.ts";

type Given = Readonly<Record<string, unknown>>;

/**
 * All fields of a new row, defaults filled in.
 *
 * @throws {@link EditRefused} that names the field at fault and what would be right.
 */
export function newRowValues(entity: Entity, given: Given): Values {
  for (const field of Object.keys(given)) knownField(entity, field);
  const parsed = entity.fields.safeParse(given);
  if (!parsed.success) throw refusal(entity, parsed.error);
  for (const [field, value] of Object.entries(parsed.data)) refuseIncomparable(entity, field, value);
  return jsonValues(entity, parsed.data);
}

/** The fields of an update; a counter's value is a difference. Throws like {@link newRowValues}. */
export function updateValues(entity: Entity, given: Given): Values {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const rule = knownField(entity, field);
    if (entity.policies[field] === "counter") {
      if (typeof value !== "number")
        throw new EditRefused("invalid", `${entity.name}.${field}: give the difference, a number`, field);
      values[field] = value;
    } else {
      values[field] = checked(entity, field, rule, value);
    }
  }
  const stored = jsonValues(entity, values);
  refuseStrayFollower(entity, stored);
  return stored;
}

/** Which of two edits stays is decided by the field that this one follows: the edit has to say both. */
function refuseStrayFollower(entity: Entity, values: Values): void {
  const field = strayFollower(entity.policies, values);
  if (field === null) return;
  const leader = `${entity.name}.${leaderOf(entity.policies, field)}`;
  throw new EditRefused(
    "invalid",
    `${entity.name}.${field} follows ${leader}; give ${leader} with it, even if that stays as it is`,
    field,
  );
}

/** Refuses differences that would lead to a value that breaks its field's rules. */
export function checkCounters(entity: Entity, shown: Values, edit: Values): void {
  for (const [field, difference] of Object.entries(edit)) {
    if (entity.policies[field] !== "counter") continue;
    checked(entity, field, knownField(entity, field), Number(shown[field] ?? 0) + Number(difference));
  }
}

/** Refuses an id that the database would not keep as it stands. */
export function checkRowId(entity: Entity, id: string): void {
  if (rowIdSchema.safeParse(id).success && id === id.toLowerCase()) return;
  throw new EditRefused(
    "invalid",
    `${entity.name}: the id of a row is a UUID in lower case, and "${id}" is not`,
    "id",
  );
}

function knownField(entity: Entity, field: string): z.core.$ZodType {
  const rule = entity.fields.shape[field];
  if (rule) return rule;
  const fields = Object.keys(entity.fields.shape).join(", ");
  throw new EditRefused("invalid", `${entity.name} has no field "${field}"; it has ${fields}`, field);
}

function checked(entity: Entity, field: string, rule: z.core.$ZodType, value: unknown): unknown {
  const parsed = z.safeParse(rule, value);
  if (!parsed.success) throw refusal(entity, parsed.error, field);
  refuseIncomparable(entity, field, parsed.data);
  return parsed.data;
}

/** The higher or lower of two values can be told of numbers and of texts alone. */
function refuseIncomparable(entity: Entity, field: string, value: unknown): void {
  const policy = entity.policies[field];
  if (policy !== "max" && policy !== "min") return;
  if (value === null || typeof value === "number" || typeof value === "string") return;
  throw new EditRefused(
    "invalid",
    `${entity.name}.${field}: the policy "${policy}" takes a number, a text or null, and this is a ${typeof value}`,
    field,
  );
}

function refusal(entity: Entity, error: z.core.$ZodError, known?: string): EditRefused {
  const issue = error.issues[0];
  const field = known ?? issue?.path[0]?.toString();
  const place = field === undefined ? entity.name : `${entity.name}.${field}`;
  return new EditRefused("invalid", `${place}: ${issue?.message ?? "it breaks a rule"}`, field);
}

function jsonValues(entity: Entity, values: Given): Values {
  const stored: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const problem = jsonProblem(value);
    if (problem) throw new EditRefused("invalid", `${entity.name}.${field}: ${problem}`, field);
    stored[field] = value as JsonValue;
  }
  return stored;
}
