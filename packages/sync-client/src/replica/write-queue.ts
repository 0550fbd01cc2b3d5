import type { Clock } from "../ports.ts";
import type { Commits } from "./commits.ts";
import { createDesk, type Desk } from "./desk.ts";

/** A write that is all there or not at all. */
export interface QueuedWrite {
  /** Puts its changes; what it throws undoes the transaction. It may be called again in another. */
  readonly put: (desk: Desk) => void;
  /** Called when it is committed, before anybody is told. */
  readonly onCommit: (() => void) | undefined;
}

interface Waiting extends QueuedWrite {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** So many writes share a transaction at most. */
const WRITES_PER_TRANSACTION = 100;

/**
 * Commits writes durably, in their order. A transaction costs the disk the same for one write as for many,
 * so those that come while one is under way share the next. If one of them is refused, each is tried alone:
 * it takes no other with it. A transaction that failed at its end may be there, and is not tried again.
 */
export function createWriteQueue(commits: Commits, clock: Clock): (write: QueuedWrite) => Promise<void> {
  const waiting: Waiting[] = [];
  let draining = false;

  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    while (waiting.length > 0) await commitAll(waiting.splice(0, WRITES_PER_TRANSACTION));
    draining = false;
  }

  async function commitAll(writes: readonly Waiting[]): Promise<void> {
    let refused = true;
    try {
      await commits.commit(
        (draft) => {
          const desk = createDesk(draft, clock.now());
          for (const { put } of writes) put(desk);
          refused = false;
        },
        { durability: "strict", onCommit: () => writes.forEach(({ onCommit }) => onCommit?.()) },
      );
      for (const { resolve } of writes) resolve();
    } catch (error) {
      if (refused && writes.length > 1) for (const write of writes) await commitAll([write]);
      else for (const { reject } of writes) reject(error);
    }
  }

  return (write) =>
    new Promise((resolve, reject) => {
      waiting.push({ ...write, resolve, reject });
      void drain();
    });
}
