/** What a failure says about the work it was part of. */
export type StoreFailureKind =
  /** The store will not have this data, now or later. */
  | "refusal"
  /** Somebody else was in the way; the same work may succeed at once. */
  | "contention"
  /** The work took longer than it may. */
  | "overtime";

/** A failure that says something about the work. The message of a refusal is a sentence for a person. */
export class StoreFailure extends Error {
  override readonly name = "StoreFailure";
  readonly kind: StoreFailureKind;

  constructor(kind: StoreFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** What `error` says about the work; `trouble` if nothing: the store's own, or a defect. */
export function failureKind(error: unknown): StoreFailureKind | "trouble" {
  return error instanceof StoreFailure ? error.kind : "trouble";
}

/** The refusal that `error` is; throws `error` again if it is none. */
export function refusalIn(error: unknown): StoreFailure {
  if (error instanceof StoreFailure && error.kind === "refusal") return error;
  throw error;
}

/** A write that touched no row, though it had to: somebody's trigger or policy swallowed it. */
export function writeSwallowed(): StoreFailure {
  return new StoreFailure("refusal", "the database did not take the change and gave no reason");
}
