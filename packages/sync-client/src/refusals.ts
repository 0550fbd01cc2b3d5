import type { Change, Rejection, Values } from "@tidemark/sync-core";
import type { RecordKey, Replica } from "./replica/replica.ts";

/** A change to which the server said no, as a person decides about it. */
export interface Refusal {
  readonly changeId: string;
  readonly kind: Change["kind"];
  /** What it would have set; of a counter, the difference. Empty for a deletion. */
  readonly values: Values;
  readonly code: Rejection["code"];
  /** The field at fault, if it is one. */
  readonly field: string | null;
  /** Why, as a sentence for a person. */
  readonly message: string;
  /** Of `parent_gone`: the row that is gone; the client's `restoreParent` brings it back. */
  readonly parent: RecordKey | null;
  /** The row as the server last had it, which the change was made on; null if this device never had it from there. */
  readonly madeOn: Values | null;
  /** Whether the server may have saved it after all. */
  readonly undecided: boolean;
}

/** The refused changes of one row, oldest first. */
export function refusalsOf(
  replica: Pick<Replica, "failed" | "confirmed">,
  entity: string,
  id: string,
): readonly Refusal[] {
  return replica
    .failed()
    .filter(({ entry: { change } }) => change.entity === entity && change.row === id)
    .map(({ entry: { change }, outcome, undecided }) => ({
      changeId: change.id,
      kind: change.kind,
      values: change.kind === "delete" ? {} : change.values,
      code: outcome.code,
      field: outcome.field ?? null,
      message: outcome.message,
      parent: outcome.parent ? { entity: outcome.parent.entity, id: outcome.parent.row } : null,
      madeOn: replica.confirmed(entity, id),
      undecided: undecided ?? false,
    }));
}
