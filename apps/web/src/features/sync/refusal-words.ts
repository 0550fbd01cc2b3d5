import type { Refusal } from "@tidemark/sync-client";
import { sentence } from "../../ui/sentence.ts";
import { formatNumber } from "../goals/amount.ts";
import { editLines } from "./edit-texts.ts";

/** How a row's refused changes are told, and what a person can do about them. */
export interface RefusalWords {
  /** Why not, each reason once, and not more than a few. */
  readonly reasons: readonly string[];
  /** How many there are: "Your change". */
  readonly whose: string;
  /** What sending them again would set, a line for each field, and what that would replace. */
  readonly edits: readonly string[];
  readonly wayOn: WayOn;
  /** On its button. */
  readonly label: string;
}

export type WayOn =
  /** Send the changes again; of a row that the server has forgotten, behind the row. */
  | "retry"
  /** Bring the row back that they lack, and send them again. */
  | "restore-parent";

const MAX_REASONS = 3;

const UNDECIDED =
  "The server may have saved this already: its records do not reach back so far. Look at the goal before you send it again.";

/** What to say of a row's refused changes. `message` is what its status says if it has none in its list. */
export function refusalWords(refusals: readonly Refusal[], message: string | null): RefusalWords {
  const told = refusals.map((refusal) => (refusal.undecided ? UNDECIDED : sentence(refusal.message)));
  const fallback = sentence(message ?? "the server did not accept the last change");
  const wayOn = wayOnOf(refusals);
  // Of what the server has forgotten nothing is replaced.
  const present = isForgotten(refusals) ? null : (refusals[0]?.madeOn ?? null);
  return {
    reasons: told.length > 0 ? [...new Set(told)].slice(0, MAX_REASONS) : [fallback],
    whose: refusals.length === 1 ? "Your change" : `${formatNumber(refusals.length)} changes of yours`,
    edits: editLines(refusals, present),
    wayOn,
    label: labelOf(refusals, wayOn),
  };
}

function wayOnOf(refusals: readonly Refusal[]): WayOn {
  return refusals.some(({ parent }) => parent !== null) ? "restore-parent" : "retry";
}

function isForgotten(refusals: readonly Refusal[]): boolean {
  return refusals.some(({ code }) => code === "gone");
}

function labelOf(refusals: readonly Refusal[], wayOn: WayOn): string {
  if (wayOn === "restore-parent") return "Bring it back";
  if (isForgotten(refusals)) return "Set it anew";
  return refusals.some(({ undecided }) => undecided) ? "Send again" : "Retry";
}
