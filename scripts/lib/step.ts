import { ClusterLocked } from "../../apps/server/src/db/embedded/cluster-lock.ts";

const NAME_WIDTH = 30;

/** Does a piece of work and prints a line about it: what is done now, and how long that took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  try {
    const result = await work();
    console.log(line("✓", name, performance.now() - begin));
    return result;
  } catch (error) {
    if (!isNotNeeded(error)) console.log(line("✗", name, performance.now() - begin));
    throw error;
  }
}

/** Called off, or done by another process already: then nothing is wrong with the work. */
function isNotNeeded(error: unknown): boolean {
  return error instanceof ClusterLocked || (error instanceof Error && error.name === "AbortError");
}

function line(mark: string, name: string, ms: number): string {
  return `${mark} ${name.padEnd(NAME_WIDTH)} ${(ms / 1000).toFixed(1).padStart(6)} s`;
}

/** Something a person has to mend: printed as it is, without a stack. */
export class StepFailed extends Error {}
