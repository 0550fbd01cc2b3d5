import { copyOf } from "../src/copy-of.ts";
import type { Channel, ChannelMessage } from "../src/ports.ts";

/** The channel between the tabs of one local database. */
export interface MemoryHub {
  /** One tab's end. Nobody hears himself; a closed end hears nothing more. */
  open(): Channel;
}

/** Delivers in order and soon, but never while the sender is still speaking, like a browser. */
export function createMemoryHub(): MemoryHub {
  const ends = new Set<(message: ChannelMessage) => void>();

  return {
    open() {
      const listeners = new Set<(message: ChannelMessage) => void>();

      function receive(message: ChannelMessage): void {
        for (const listener of listeners) listener(message);
      }

      ends.add(receive);
      return {
        post(message) {
          if (!ends.has(receive)) return;
          const copy = copyOf(message);
          queueMicrotask(() => {
            for (const end of ends) if (end !== receive) end(copy);
          });
        },
        subscribe(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        close: () => void ends.delete(receive),
      };
    },
  };
}
