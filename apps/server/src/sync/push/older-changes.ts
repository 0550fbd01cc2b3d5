import {
  knowsEntity,
  olderFieldName,
  type Outcome,
  type Rejection,
  upgradeChange,
} from "@tidemark/sync-core";
import type { ReceivedChange } from "../received.ts";
import type { Schemas } from "../schemas.ts";
import { rejection } from "./rejection.ts";

/** A change made under the schema `from` as the present one says it, or why it cannot be said so. */
export function upgradeReceived(
  { schema, history }: Schemas,
  from: number,
  change: ReceivedChange,
): ReceivedChange | Rejection {
  if (from === schema) return change;
  if (!knowsEntity(history, change.entity, from)) {
    const message = `the version of the app that made this knows nothing called “${change.entity}”; reload the app`;
    return rejection(change.id, "invalid", message);
  }
  try {
    // What the values are is looked at afterwards, by the present rules; a conversion may fail on those that break them.
    return upgradeChange(history, change as Parameters<typeof upgradeChange>[1], from, schema);
  } catch {
    return rejection(
      change.id,
      "invalid",
      "an older version of the app made this; reload the app and try again",
    );
  }
}

/** The outcome of a change of an entity, with fields called as the schema `to` calls them. */
export function olderOutcome(
  { schema, history }: Schemas,
  to: number,
  entity: string,
  outcome: Outcome,
): Outcome {
  if (to === schema) return outcome;
  const olderName = (field: string) => olderFieldName(history, entity, field, { from: schema, to });
  switch (outcome.kind) {
    case "applied":
      return outcome;
    case "merged": {
      const lost = outcome.lost.flatMap((field) => olderName(field) ?? []);
      return lost.length > 0 || outcome.conflicts
        ? { ...outcome, lost }
        : { kind: "applied", change: outcome.change };
    }
    case "rejected": {
      const { field, ...rest } = outcome;
      const name = field === undefined ? null : olderName(field);
      return { ...rest, ...(name !== null && { field: name }) };
    }
  }
}
