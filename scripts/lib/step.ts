const NAME_WIDTH = 30;

/** Does a piece of work and prints a line about it: what is done now, and how long that took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  try {
    const result = await work();
    console.log(line("✓", name, performance.now() - begin));
    return result;
  } catch (error) {
    console.log(line("✗", name, performance.now() - begin));
    throw error;
  }
}

function line(mark: string, name: string, ms: number): string {
  return `${mark} ${name.padEnd(NAME_WIDTH)} ${(ms / 1000).toFixed(1).padStart(6)} s`;
}

/** Something a person has to mend: printed as it is, without a stack. */
export class StepFailed extends Error {}
