import { failureKind } from "../store/store-failure.ts";
import { type After, wait } from "../timers.ts";

export interface Patience {
  readonly after: After;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** How often work that met somebody comes again, and how much later each time, in ms. */
const TRIES = 5;
const JITTER_MS = 20;

/**
 * Does `work` until nobody is in its way; null if somebody has been too often. `again` says whether another kind of
 * failure is worth another try, and whether that counts as a meeting.
 */
export async function comeAgain<Result>(
  { after, random }: Patience,
  work: () => Promise<Result>,
  again: (error: unknown) => "at-once" | "later" | "never" = () => "never",
): Promise<Result | null> {
  for (let met = 0; met <= TRIES;) {
    try {
      return await work();
    } catch (error) {
      const when = failureKind(error) === "contention" ? "later" : again(error);
      if (when === "never") throw error;
      if (when === "at-once") continue;
      met += 1;
      await wait(after, met * JITTER_MS * random());
    }
  }
  return null;
}
