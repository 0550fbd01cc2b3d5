/** Calls back once, in `ms`; the returned function takes it back. */
export type After = (ms: number, callback: () => void) => () => void;

/** Resolves in `ms`. */
export function wait(after: After, ms: number): Promise<void> {
  return new Promise((resolve) => void after(ms, resolve));
}
