import { setTimeout as sleep } from "node:timers/promises";

/** What was started, in this order, to be ended in the opposite one. */
export type Cleanup = (() => Promise<unknown>)[];

/** Of one part. */
const LIMIT_MS = 10_000;

/** Ends everything, each part whatever became of the others, and waits for nothing for ever. Tells what failed. */
export async function cleanUp(cleanup: Cleanup): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const end of cleanup.splice(0).toReversed()) {
    const tooLong = sleep(LIMIT_MS, undefined, { ref: false }).then(() => Promise.reject(new CleanupLate()));
    await Promise.race([end(), tooLong]).catch((error: unknown) => failures.push(error));
  }
  return failures;
}

class CleanupLate extends Error {
  override readonly name = "CleanupLate";

  constructor() {
    super("something that was started did not end in time");
  }
}
