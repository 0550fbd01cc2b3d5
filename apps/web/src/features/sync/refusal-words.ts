import { goal as goalEntity } from "@tidemark/domain";
import type { Refusal } from "@tidemark/sync-client";
import { sentence } from "../../ui/sentence.ts";
import { differenceText, fieldName, fieldText, isEmpty } from "../goals/goal-words.ts";

/** How a row's refused changes are told, and what a person can do about them. */
export interface RefusalWords {
  /** Why not, each reason once. */
  readonly reasons: readonly string[];
  /** What the changes would have made of the goal: "target 90,000"; empty if that shows anyway. */
  readonly edits: readonly string[];
  readonly wayOn: WayOn;
  /** On its button. */
  readonly label: string;
}

export type WayOn =
  /** Send the changes again as they are. */
  | "retry"
  /** Bring the row back that they lack, and send them again. */
  | "restore-parent"
  /** Make the goal anew from the fields that this device still has. */
  | "make-anew";

const UNDECIDED =
  "The server may have saved this already: its records do not reach back so far. Look at the goal before you send it again.";

/** What to say of a row's refused changes. `message` is what its status says if it has none in its list. */
export function refusalWords(refusals: readonly Refusal[], message: string | null): RefusalWords {
  const told = refusals.map((refusal) => (refusal.undecided ? UNDECIDED : sentence(refusal.message)));
  const fallback = sentence(message ?? "the server did not accept the last change");
  const wayOn = wayOnOf(refusals);
  const undecided = refusals.some((refusal) => refusal.undecided);
  const unseen = undecided || refusals.some(({ code }) => code === "gone" || code === "parent_gone");
  return {
    reasons: told.length > 0 ? [...new Set(told)] : [fallback],
    edits: unseen ? refusals.flatMap(editsOf) : [],
    wayOn,
    label: undecided && wayOn === "retry" ? "Send again" : LABELS[wayOn],
  };
}

const LABELS: Readonly<Record<WayOn, string>> = {
  retry: "Retry",
  "restore-parent": "Bring it back",
  "make-anew": "Set it anew",
};

function wayOnOf(refusals: readonly Refusal[]): WayOn {
  if (refusals.some(({ parent }) => parent !== null)) return "restore-parent";
  if (refusals.some(({ code }) => code === "gone") && goalAnew(refusals) !== null) return "make-anew";
  return "retry";
}

function editsOf({ kind, values }: Refusal): readonly string[] {
  if (kind === "delete") return ["delete it"];
  return Object.entries(values).map(([field, value]) => {
    if (goalEntity.policies[field] === "counter" && typeof value === "number")
      return `${fieldName(field)} ${differenceText(value)}`;
    return isEmpty(value) ? `no ${fieldName(field)}` : `${fieldName(field)} ${fieldText(field, value)}`;
  });
}

/**
 * The goal that refused changes were made on, with them in it: what is left to make it anew of once the server has
 * forgotten it. Null if this device lacks a field of it.
 */
export function goalAnew(refusals: readonly Refusal[]) {
  const fields: Record<string, unknown> = { ...refusals[0]?.madeOn };
  for (const { values } of refusals) {
    for (const [field, value] of Object.entries(values)) {
      const before = fields[field];
      const adds =
        goalEntity.policies[field] === "counter" && typeof before === "number" && typeof value === "number";
      fields[field] = adds ? before + value : value;
    }
  }
  return goalEntity.fields.safeParse(fields).data ?? null;
}
