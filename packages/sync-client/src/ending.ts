/** Something that ends once: when it is told to, or when something ends that it is part of. */
export interface Ending {
  /** Aborted when it ends. */
  readonly signal: AbortSignal;
  end(): void;
  /** Lets go of what it is part of: it is done, and what that comes to is nothing to it any more. */
  release(): void;
}

/** Made once: to note where an exception was thrown takes longer than all else that an ending does. */
const OVER = new DOMException("It is over.", "AbortError");

/**
 * What ends with the first of its `parents`, if nobody ends it before. Unlike the signal of `AbortSignal.any`, nothing
 * refers to it weakly: what is weakly referred to outlives the quick collections of garbage, with all that it refers to.
 */
export function createEnding(...parents: readonly AbortSignal[]): Ending {
  const own = new AbortController();

  function release(): void {
    for (const parent of parents) parent.removeEventListener("abort", end);
  }

  function end(): void {
    release();
    own.abort(OVER);
  }

  for (const parent of parents) parent.addEventListener("abort", end);
  if (parents.some(({ aborted }) => aborted)) end();
  return { signal: own.signal, end, release };
}
