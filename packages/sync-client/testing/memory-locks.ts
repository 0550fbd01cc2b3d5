import type { Locks } from "../src/ports.ts";

/** The locks of one browser profile; every tab gets its own way to them. */
export interface MemoryLocks {
  /** The locks as one tab sees them. */
  open(): TabLocks;
}

export interface TabLocks extends Locks {
  /** What a browser does for a tab that is no more: gives back all it holds or waits for, without a word to it. */
  release(): void;
}

interface Request {
  readonly tab: object;
  grant(): void;
  lose(): void;
}

/** Web Locks as far as the engine uses them: exclusive, first come first served, with stealing. */
export function createMemoryLocks(): MemoryLocks {
  const queues = new Map<string, Request[]>();

  function queueOf(name: string): Request[] {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    return queue;
  }

  function leave(name: string, request: Request): void {
    const queue = queueOf(name);
    const place = queue.indexOf(request);
    if (place >= 0) queue.splice(place, 1);
    if (place === 0) queue[0]?.grant();
  }

  function enter(name: string, request: Request, steal: boolean): void {
    const queue = queueOf(name);
    if (steal) {
      const holder = queue.shift();
      queue.unshift(request);
      holder?.lose();
    } else {
      queue.push(request);
    }
    if (queue[0] === request) request.grant();
  }

  return {
    open() {
      const tab = {};
      return {
        request: (name, { steal, signal }, held) =>
          new Promise((resolve, reject) => {
            if (signal.aborted) return resolve();
            const lost = new AbortController();
            const request: Request = {
              tab,
              grant() {
                held(lost.signal).then(finish, (error: unknown) => {
                  finish();
                  reject(error instanceof Error ? error : new Error(String(error)));
                });
              },
              lose() {
                lost.abort();
                resolve();
              },
            };
            function finish(): void {
              signal.removeEventListener("abort", finish);
              leave(name, request);
              resolve();
            }
            signal.addEventListener("abort", finish);
            enter(name, request, steal);
          }),
        release() {
          for (const [name, queue] of queues) {
            for (const request of queue.filter((waiting) => waiting.tab === tab).toReversed())
              leave(name, request);
          }
        },
      };
    },
  };
}
