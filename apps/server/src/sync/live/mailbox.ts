/** What waits for one reader, in its order, within a budget of bytes. */
export interface Mailbox<Item> {
  /** False if the reader is too far behind: then everything that waits is dropped and the mailbox ends. */
  put(item: Item, bytes: number): boolean;
  /** Lets the reader have what waits, and then the end. */
  end(): void;
  /** The next item, when there is one; null at the end. */
  take(): Promise<Item | null>;
}

export function createMailbox<Item>(budget: number): Mailbox<Item> {
  const waiting: { item: Item; bytes: number }[] = [];
  let bytesWaiting = 0;
  let ended = false;
  let arrived = Promise.withResolvers<void>();

  const mustWait = () => waiting.length === 0 && !ended;

  function announce(): void {
    arrived.resolve();
    arrived = Promise.withResolvers();
  }

  return {
    put(item, bytes) {
      if (ended) return false;
      if (waiting.length > 0 && bytesWaiting + bytes > budget) {
        waiting.length = 0;
        ended = true;
      } else {
        waiting.push({ item, bytes });
        bytesWaiting += bytes;
      }
      announce();
      return !ended;
    },
    end() {
      ended = true;
      announce();
    },
    async take() {
      while (mustWait()) await arrived.promise;
      const next = waiting.shift();
      if (!next) return null;
      bytesWaiting -= next.bytes;
      return next.item;
    },
  };
}
