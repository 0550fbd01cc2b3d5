import type { Term } from "./term.ts";

/** How often the leader says that it is alive. */
const HEARTBEAT_MS = 30_000;

/** For so long after the last commit the store is left alone. */
const IDLE_MS = 5_000;

/** What a leader does beside syncing: it shows that it is alive, and keeps the store small when nothing else happens. */
export function startHousekeeping(term: Term, onFailed: (error: unknown) => void): void {
  const { replica, fence, clock, ended } = term;

  let cancelHeartbeat = clock.after(HEARTBEAT_MS, beat);
  function beat(): void {
    cancelHeartbeat = clock.after(HEARTBEAT_MS, beat);
    replica.heartbeat(fence).catch(onFailed);
  }

  let tidying = false;
  let cancelTidy = clock.after(IDLE_MS, tidy);
  function tidy(): void {
    tidyOnce().catch(onFailed);
  }
  async function tidyOnce(): Promise<void> {
    tidying = true;
    const left = await replica.tidy(fence);
    tidying = false;
    if (left === "more" && !ended.aborted) postpone();
  }
  function postpone(): void {
    cancelTidy();
    cancelTidy = clock.after(IDLE_MS, tidy);
  }

  const unsubscribe = replica.subscribe(() => {
    if (!tidying) postpone();
  });
  ended.addEventListener("abort", () => {
    cancelHeartbeat();
    cancelTidy();
    unsubscribe();
  });
}
