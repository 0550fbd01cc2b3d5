import { setTimeout as sleep } from "node:timers/promises";
import type { SeededRandom } from "@tidemark/sync-client/testing";

/** What a fault is done with. */
export interface Strike {
  readonly random: SeededRandom;
  /** Says what happens now. */
  readonly report: (fault: string) => void;
  /** Waits while the fault lasts; not beyond the end of all faults. */
  readonly hold: (ms: number) => Promise<void>;
}

/** A kind of fault, done one at a time, now and then. */
export interface Lane {
  readonly name: string;
  /** How long it is quiet between two faults, in ms, on average. */
  readonly restMs: number;
  /** Does one fault and undoes it. */
  readonly strike: (strike: Strike) => Promise<void>;
}

export interface LaneOptions {
  readonly random: SeededRandom;
  readonly report: (fault: string) => void;
  /** When it is enough. */
  readonly signal: AbortSignal;
}

/** Strikes until it is enough. When it resolves, all it did is undone. */
export async function runLane(
  { restMs, strike }: Lane,
  { random, report, signal }: LaneOptions,
): Promise<void> {
  const hold = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  await hold(random.below(restMs));
  while (!signal.aborted) {
    await strike({ random, report, hold });
    await hold(restMs / 2 + random.below(restMs));
  }
}
