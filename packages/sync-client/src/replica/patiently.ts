/** A browser that is clearing a site's data refuses connections until it has done so. */
const WAITS_MS = [50, 200, 1_000, 4_000] as const;

const PASSING = new Set(["AbortError", "InvalidStateError", "UnknownError"]);

/** Does something with a database that may not be ready yet; tries again where the browser may soon let it. */
export async function patiently<Result>(
  task: () => Promise<Result>,
  rest: (ms: number) => Promise<void>,
): Promise<Result> {
  for (const wait of WAITS_MS) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Error && PASSING.has(error.name))) throw error;
      await rest(wait);
    }
  }
  return task();
}
