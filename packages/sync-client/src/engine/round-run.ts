import { createEnding } from "../ending.ts";
import { type RoundOptions, runRound } from "./run-round.ts";
import type { Term } from "./term.ts";

/** A round under way, which can be given up. */
export interface RoundRun {
  /** Since when it has waited for its present answer, ms since 1970. */
  waitingSince(): number;
  /** Stops waiting; the round ends as given up. What it sent may arrive nevertheless. */
  giveUp(): void;
  /** Rejects as `runRound` does. */
  readonly end: Promise<"done" | "given-up">;
}

export function startRoundRun(term: Term, options: RoundOptions): RoundRun {
  const { clock, transport } = term;
  const over = createEnding(term.ended);
  let givenUp = false;
  let since = clock.now();

  function noted<Args extends unknown[], Reply>(request: (...args: Args) => Reply): (...args: Args) => Reply {
    return (...args) => {
      since = clock.now();
      return request(...args);
    };
  }

  async function run(): Promise<"done" | "given-up"> {
    const noting = {
      push: noted(transport.push),
      cancel: noted(transport.cancel),
      pull: noted(transport.pull),
      offer: noted(transport.offer),
      live: transport.live,
    };
    try {
      await runRound({ ...term, ended: over.signal, transport: noting }, options);
      return "done";
    } catch (error) {
      if (givenUp) return "given-up";
      throw error;
    } finally {
      over.release();
    }
  }

  function giveUp(): void {
    givenUp = true;
    over.end();
  }

  return { waitingSince: () => since, giveUp, end: run() };
}
