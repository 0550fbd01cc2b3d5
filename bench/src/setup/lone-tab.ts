import type { Channel, Connectivity, Locks } from "@tidemark/sync-client";

/** What a browser gives the only tab of an app: it always leads, and there is nobody to talk to. */
export const loneLocks: Locks = {
  request: (_name, { signal }, held) =>
    Promise.race([
      held(new AbortController().signal),
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
    ]),
};

export const noChannel: Channel = {
  post: () => undefined,
  subscribe: () => () => undefined,
  close: () => undefined,
};

/** A network with a switch. */
export interface SwitchedNetwork extends Connectivity {
  goOnline(): void;
}

export function createSwitchedNetwork(online: boolean): SwitchedNetwork {
  const listeners = new Set<Parameters<Connectivity["subscribe"]>[0]>();
  let isOnline = online;
  return {
    online: () => isOnline,
    visible: () => true,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    goOnline() {
      isOnline = true;
      for (const listener of listeners) listener("online");
    },
  };
}
