import type { Channel, Clock, LocalStore, Locks, Transport } from "../src/ports.ts";

/**
 * A tab's life: it runs, it may be frozen for a while, and at some moment it is over. A tab runs only
 * because something calls it back; what would call a frozen one waits until it is thawed.
 */
export interface Life {
  isOver(): boolean;
  /** Calls back at once, when the tab is thawed, or never. */
  run(callback: () => void): void;
  freeze(): void;
  thaw(): void;
  end(): void;
  /** Calls back when the life is over. */
  onEnd(callback: () => void): void;
}

export function createLife(): Life {
  const waiting: (() => void)[] = [];
  const endings: (() => void)[] = [];
  let frozen = false;
  let over = false;

  return {
    isOver: () => over,
    run(callback) {
      if (over) return;
      if (frozen) waiting.push(callback);
      else callback();
    },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      while (!frozen) {
        const callback = waiting.shift();
        if (!callback) return;
        callback();
      }
    },
    end() {
      over = true;
      for (const ending of endings) ending();
    },
    onEnd: (callback) => void endings.push(callback),
  };
}

/** A transaction that had not committed at the end never does. */
export function mortalStore(store: LocalStore, life: Life): LocalStore {
  return {
    ...store,
    transaction: (mode, body, durability) =>
      store.transaction(
        mode,
        async (transaction) => {
          const result = await body(transaction);
          if (life.isOver()) throw new Error("the tab is gone");
          return result;
        },
        durability,
      ),
  };
}

/** What a tab has sent is on its way, whatever becomes of the tab. */
export function mortalTransport(transport: Transport, life: Life): Transport {
  function unlessOver<Reply>(request: () => Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (life.isOver()) return;
      request().then(
        (reply) => life.run(() => resolve(reply)),
        (error: unknown) => life.run(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }

  return {
    push: (request, options) => unlessOver(() => transport.push(request, options)),
    cancel: (request, options) => unlessOver(() => transport.cancel(request, options)),
    pull: (request, options) => unlessOver(() => transport.pull(request, options)),
    offer: (request, options) => unlessOver(() => transport.offer(request, options)),
    live(request, handlers) {
      const close = transport.live(request, {
        onOpen: () => life.run(() => handlers.onOpen()),
        onMessage: (message) => life.run(() => handlers.onMessage(message)),
        onEnd: (failure) => life.run(() => handlers.onEnd(failure)),
      });
      life.onEnd(close);
      return close;
    },
  };
}

export function mortalClock(clock: Clock, life: Life): Clock {
  return { now: clock.now, after: (ms, callback) => clock.after(ms, () => life.run(callback)) };
}

export function mortalChannel(channel: Channel, life: Life): Channel {
  life.onEnd(channel.close);
  return {
    ...channel,
    subscribe: (listener) => channel.subscribe((message) => life.run(() => listener(message))),
  };
}

/** A lock can be given to a frozen tab, and taken from it; the tab learns of both when it is thawed. */
export function mortalLocks(locks: Locks & { release(): void }, life: Life): Locks {
  life.onEnd(locks.release);
  return {
    request: (name, options, held) =>
      locks.request(name, options, (lost) => {
        const told = new AbortController();
        lost.addEventListener("abort", () => life.run(() => told.abort()));
        return new Promise((resolve, reject) => life.run(() => void held(told.signal).then(resolve, reject)));
      }),
  };
}
