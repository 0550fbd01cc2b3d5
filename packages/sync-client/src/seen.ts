import { editedValues, type JsonValue, type Policies, type Stamp, type Values } from "@tidemark/sync-core";

/** One field as somebody saw it. An edit of it that is saved later is made on this. */
export interface SeenField<Value = JsonValue> {
  readonly value: Value;
  /** When and by whom the value was given. */
  readonly stamp: Stamp;
  /** The base of an edit of it: the same stamp; of a value of one's own that was not settled, what that was made on. */
  readonly base: Stamp;
}

/** What somebody saw of a row, by field. */
export type Seen = Readonly<Record<string, SeenField | undefined>>;

/**
 * The fields of `given` that were edited, as they will be: those that differ from what was seen, and of a counter the
 * difference from that, added to what is there by now.
 */
export function afterSeen(
  policies: Policies,
  present: Values,
  { seen, given }: { readonly seen: Seen; readonly given: Values },
): Values {
  const before: Record<string, JsonValue> = { ...present };
  for (const [field, was] of Object.entries(seen)) if (was) before[field] = was.value;
  const after: Record<string, JsonValue> = { ...editedValues(policies, before, given) };
  for (const [field, difference] of Object.entries(after))
    if (policies[field] === "counter") after[field] = Number(present[field] ?? 0) + Number(difference);
  return after;
}
