import {
  type Change,
  conflictEntity,
  type CreateChange,
  type Entity,
  jsonProblem,
  type JsonValue,
  leaderOf,
  type Rejection,
  replicaOf,
  type Stamp,
  strayFollower,
  type UpdateChange,
  type Values,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { fieldProblem, sentencesFor } from "./field-problem.ts";
import type { ReceivedChange } from "../received.ts";
import { rejection } from "./rejection.ts";

export type Entities = Readonly<Record<string, Entity>>;

/** A change that keeps its entity's rules, in the form that is merged; or the reason why it does not. */
export type Validated = { readonly change: Change } | { readonly rejection: Rejection };

/** Holds a change against the rules of its entity. `replica` is who pushes it. */
export function validateChange(entities: Entities, replica: string, received: ReceivedChange): Validated {
  const entity = Object.hasOwn(entities, received.entity) ? entities[received.entity] : undefined;
  if (!entity) return invalid(received, { message: `this server knows nothing called “${received.entity}”` });
  if (!isAuthor(replica, received))
    return invalid(received, { message: "it carries the stamp of another device" });
  if (received.kind === "delete") return { change: received };
  if (entity === conflictEntity)
    return invalid(received, { message: "conflicts are found by the server; they can only be deleted" });

  const problem =
    received.kind === "create"
      ? createProblem(entity, received.values)
      : updateProblem(entity, received.values);
  if (problem) return invalid(received, problem);
  const change = withKnownStamps(received as CreateChange | UpdateChange);
  return { change: change.kind === "create" ? withDefaults(entity, change) : change };
}

interface Problem {
  readonly field?: string;
  readonly message: string;
}

type ReceivedValues = Readonly<Record<string, unknown>>;

function createProblem(entity: Entity, values: ReceivedValues): Problem | null {
  const problem = valuesProblem(entity, values);
  if (problem) return problem;
  const issue = entity.fields.safeParse(values, { error: sentencesFor() }).error?.issues[0];
  if (!issue) return null;
  const field = issue.path[0];
  return { message: issue.message, ...(typeof field === "string" && { field }) };
}

function updateProblem(entity: Entity, values: ReceivedValues): Problem | null {
  const problem = valuesProblem(entity, values) ?? strayProblem(entity, values as Values);
  if (problem) return problem;
  for (const [field, value] of Object.entries(values)) {
    // A difference has no rule but to be whole; what it makes of the row is looked at when it is merged.
    const message =
      entity.policies[field] === "counter" ? deltaProblem(value) : fieldProblem(entity, field, value);
    if (message !== null) return { field, message };
  }
  return null;
}

function valuesProblem(entity: Entity, values: ReceivedValues): Problem | null {
  for (const [field, value] of Object.entries(values)) {
    if (!Object.hasOwn(entity.policies, field))
      return { field, message: `“${field}” is not a field of ${entity.name}` };
    const message = jsonProblem(value);
    if (message !== null) return { field, message };
  }
  return null;
}

function strayProblem({ policies }: Entity, values: Values): Problem | null {
  const field = strayFollower(policies, values);
  return field === null
    ? null
    : {
        field,
        message: `“${field}” is changed together with “${leaderOf(policies, field)}”, which it belongs to`,
      };
}

function deltaProblem(value: unknown): string | null {
  return Number.isSafeInteger(value) ? null : "a counter changes by a whole number";
}

function isAuthor(replica: string, change: ReceivedChange): boolean {
  const stamps: readonly Stamp[] = change.kind === "delete" ? [] : Object.values(change.stamps ?? {});
  return (
    replicaOf(change.stamp) === replica &&
    stamps.every((stamp) => stamp === ZERO_STAMP || replicaOf(stamp) === replica)
  );
}

/** Stamps of what the change does not carry would end up in the row. */
function withKnownStamps<Given extends CreateChange | UpdateChange>(change: Given): Given {
  if (!change.stamps) return change;
  const stamps = Object.entries(change.stamps).filter(([field]) => Object.hasOwn(change.values, field));
  return { ...change, stamps: Object.fromEntries(stamps) };
}

/** A create is a whole row: what it leaves out is filled in as its author's app would have done it. */
function withDefaults(entity: Entity, change: CreateChange): CreateChange {
  const missing = Object.keys(entity.policies).filter((field) => !Object.hasOwn(change.values, field));
  if (missing.length === 0) return change;
  const whole = entity.fields.parse(change.values) as Values;
  const values: Record<string, JsonValue> = { ...change.values };
  const stamps: Record<string, Stamp> = { ...change.stamps };
  for (const field of missing) {
    values[field] = whole[field] ?? null;
    stamps[field] = ZERO_STAMP;
  }
  return { ...change, values, stamps };
}

function invalid(change: ReceivedChange, { field, message }: Problem): Validated {
  return { rejection: rejection(change.id, "invalid", message, field) };
}
