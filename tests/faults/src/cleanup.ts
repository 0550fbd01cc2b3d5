/** What was started, in this order, to be ended in the opposite one. */
export type Cleanup = (() => Promise<unknown>)[];

const LIMIT_MS = 20_000;

/** Ends everything, each part whatever became of the others, and waits for nothing for ever. Tells what failed. */
export async function cleanUp(cleanup: Cleanup): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  const tooLong = new Promise((resolve) => setTimeout(resolve, LIMIT_MS).unref());
  for (const end of cleanup.splice(0).toReversed()) {
    await Promise.race([end().catch((error: unknown) => failures.push(error)), tooLong]);
  }
  return failures;
}
