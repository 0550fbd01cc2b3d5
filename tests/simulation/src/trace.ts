import type { Clock } from "@tidemark/sync-client";

/** Notes what happens, one line for each. Texts are made only if somebody wants them. */
export interface Trace {
  say(who: string, what: () => string): void;
}

export const SILENT: Trace = { say: () => undefined };

/** Lines with the seconds since the start, who, and what. */
export function createTrace(clock: Pick<Clock, "now">, write: (line: string) => void): Trace {
  const start = clock.now();
  return {
    say(who, what) {
      const seconds = ((clock.now() - start) / 1_000).toFixed(3);
      write(`${seconds.padStart(9)} s  ${who.padEnd(15)}  ${what()}`);
    },
  };
}
