import type { Clock, Connectivity } from "../ports.ts";
import type { Replica } from "../replica/replica.ts";

const LOOK_MS = 15_000;

/** A leader that has shown no sign of life for so long is taken for dead. */
const SILENCE_MS = 90_000;

export interface WatchOptions {
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly replica: Replica;
  readonly stopped: AbortSignal;
  isLeader(): boolean;
  /** Work waits, this tab is looked at, and the leader is silent. */
  onDead(): void;
}

/**
 * Watches the leader's signs of life. Counts looks and not the wall clock, which a sleeping machine moves
 * by hours while no tab could do anything.
 */
export function watchLeader({ clock, connectivity, replica, stopped, isLeader, onDead }: WatchOptions): void {
  let seen = sign();
  let silentLooks = 0;
  let cancel = clock.after(LOOK_MS, look);
  stopped.addEventListener("abort", () => cancel());

  function sign(): string {
    const { fence, heartbeat } = replica.head();
    return `${fence}/${heartbeat}`;
  }

  function look(): void {
    cancel = clock.after(LOOK_MS, look);
    const waits = !isLeader() && connectivity.visible() && replica.stats().changes > 0;
    silentLooks = waits && sign() === seen ? silentLooks + 1 : 0;
    seen = sign();
    if (silentLooks * LOOK_MS >= SILENCE_MS) makeSure().catch(() => undefined);
  }

  /**
   * The store is asked once more: this tab may have missed what the leader told the others. A store that cannot be
   * read, or has no room for a sign of life, says nothing of the leader, and this tab could not lead with it either.
   */
  async function makeSure(): Promise<void> {
    silentLooks = 0;
    await replica.refresh();
    if (sign() === seen && (await replica.hasRoom()) && !isLeader() && !stopped.aborted) onDead();
  }
}
