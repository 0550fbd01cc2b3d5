import { createEnding } from "../ending.ts";
import type { Clock, Connectivity, Locks } from "../ports.ts";
import type { Replica } from "../replica/replica.ts";
import { watchLeader } from "./watch-leader.ts";

/** How long a tab that lost the lock waits before it queues again. */
const REJOIN_MS = 1_000;

export interface LeadershipDeps {
  readonly locks: Locks;
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly replica: Replica;
  /** This tab leads from now on, until `ended` aborts. Calls `resign` if it finds that another does. */
  onElected(fence: number, ended: AbortSignal, resign: () => void): void;
  /** This tab leads no more. */
  onEnded(): void;
}

export interface Leadership {
  isLeader(): boolean;
  /** Leads no more, and never again. */
  stop(): void;
}

/**
 * Which of the tabs of one local database talks to the server: the one that holds the database's lock.
 * Every tab asks for it once and waits for as long as it lives; a lock is given back by a tab's end,
 * however it ends. A leader that shows no sign of life is replaced by stealing, and queues again.
 */
export function startLeadership(deps: LeadershipDeps): Leadership {
  const { locks, replica } = deps;
  const stopped = createEnding();
  const name = `tidemark:${replica.head().lock}`;
  let waiting = createEnding();
  let leading = false;

  function stand(steal: boolean): void {
    waiting = createEnding(stopped.signal);
    const { signal, release } = waiting;
    locks.request(name, { steal, signal }, lead).then(standAgain, standAgain);

    function standAgain(): void {
      if (signal.aborted) return;
      deps.clock.after(REJOIN_MS, () => {
        if (signal.aborted) return;
        release();
        stand(false);
      });
    }
  }

  async function lead(lost: AbortSignal): Promise<void> {
    const fence = await replica.lead();
    const term = createEnding(lost, stopped.signal);
    const ended = term.signal;
    if (ended.aborted) return;
    leading = true;
    await new Promise<void>((resolve) => {
      ended.addEventListener("abort", () => resolve(), { once: true });
      deps.onElected(fence, ended, term.end);
    });
    leading = false;
    deps.onEnded();
  }

  stand(false);
  watchLeader({
    ...deps,
    stopped: stopped.signal,
    isLeader: () => leading,
    onDead() {
      waiting.end();
      stand(true);
    },
  });

  return {
    isLeader: () => leading,
    stop: stopped.end,
  };
}
