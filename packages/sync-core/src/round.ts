/** What a round knows of the local store and of itself when it asks what to do next. */
export interface RoundFacts {
  /** A sealed batch has no answer yet. */
  readonly unanswered: boolean;
  /** The outbox holds entries that no batch covers. */
  readonly open: boolean;
  /** A pull is due: the round began with one to do, a page said there is more, a push was answered. */
  readonly pullDue: boolean;
}

export type RoundStep = "push" | "seal" | "pull" | "done";

/**
 * What a round does next: all pushes first, so that what was written here is safe soonest, then the
 * pull that settles them. The next batch is sealed only when the last has an answer.
 */
export function nextStep({ unanswered, open, pullDue }: RoundFacts): RoundStep {
  if (unanswered) return "push";
  if (open) return "seal";
  return pullDue ? "pull" : "done";
}
