import type { Connectivity } from "../src/ports.ts";

type Happening = "online" | "offline" | "shown" | "hidden";

/** A page whose network and visibility a test sets. */
export interface MemoryConnectivity extends Connectivity {
  say(event: Happening): void;
}

export function createMemoryConnectivity(): MemoryConnectivity {
  const listeners = new Set<(event: Happening) => void>();
  let online = true;
  let visible = true;

  return {
    online: () => online,
    visible: () => visible,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    say(event) {
      if (event === "online" || event === "offline") online = event === "online";
      else visible = event === "shown";
      for (const listener of listeners) listener(event);
    },
  };
}
