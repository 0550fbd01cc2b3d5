/** What a round knows of the local store and of itself when it asks what to do next. */
export interface RoundFacts {
  /** The server has lost a part of what it had, and a new base that says which is on its way. */
  readonly restoring: boolean;
  /** A person took back changes of the oldest sealed batch without an answer. */
  readonly recalled: boolean;
  /** A sealed batch has no answer yet. */
  readonly unanswered: boolean;
  /** The outbox holds entries that no batch covers. */
  readonly open: boolean;
  /** There are rows to offer to a server that has lost them. */
  readonly offering: boolean;
  /** A pull is due: the round began with one to do, a page said there is more, a push was answered. */
  readonly pullDue: boolean;
}

export type RoundStep = "cancel" | "push" | "seal" | "offer" | "pull" | "done";

/**
 * What a round does next: first what a restored server has lost, because what waits may build on it; then all pushes, so
 * that what was written here is safe soon; then the pull that settles them. The next batch is sealed only when the last
 * has an answer.
 */
export function nextStep(facts: RoundFacts): RoundStep {
  const { restoring, recalled, unanswered, open, offering, pullDue } = facts;
  if (restoring) return "pull";
  if (offering) return "offer";
  if (unanswered) return recalled ? "cancel" : "push";
  if (open) return "seal";
  return pullDue ? "pull" : "done";
}
