import { setTimeout as sleep } from "node:timers/promises";
import type { Postmaster } from "./postmaster.ts";

/** Time for an app that is killed together with its server to be gone before it would start another. */
const PAUSE_MS = 250;
/** A server that ends again so soon will do so the next time too. */
const SOON_MS = 10_000;

export interface KeepOptions {
  /** Starts the server again, on its cluster and port. */
  readonly restart: () => Promise<Postmaster>;
  /** Watches over a server so that it does not outlive us; returns how to dismiss the watch. */
  readonly guard: (pid: number) => () => void;
  readonly log: (line: string) => void;
}

/** A server that is started again when it ends by itself; `exited` settles when that is of no use any more. */
export function keepPostmaster(first: Postmaster, options: KeepOptions): Omit<Postmaster, "pid"> {
  const stopping = new AbortController();
  let current = first;
  let restarting: Promise<boolean> = Promise.resolve(true);

  async function startAgain(): Promise<boolean> {
    options.log("The database ended by itself and is started again.");
    try {
      await sleep(PAUSE_MS, undefined, { signal: stopping.signal });
      current = await options.restart();
      return true;
    } catch {
      return false; // why is in the server's own log
    }
  }

  async function keep(): Promise<void> {
    for (let isKept = true; isKept; isKept = await restarting) {
      const startedAt = performance.now();
      const dismissGuard = options.guard(current.pid);
      await current.exited;
      dismissGuard();
      if (stopping.signal.aborted || (current !== first && performance.now() - startedAt < SOON_MS)) return;
      restarting = startAgain();
    }
  }

  const exited = keep();
  return {
    exited,
    async stop(mode) {
      stopping.abort();
      await restarting;
      await current.stop(mode);
      await exited;
    },
  };
}
