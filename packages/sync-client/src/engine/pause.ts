import type { Clock } from "../ports.ts";
import { StoreFull } from "../replica/errors.ts";

/** For so long nothing is fetched after the device had no room for it. */
const PAUSE_MS = 30_000;

/** While it is on, nothing is fetched: the device has no room. What waits to be sent is sent nevertheless. */
export interface Pause {
  isOn(): boolean;
  /** Begins if the error says that there is no room, and says whether it did. */
  beginIf(error: unknown): boolean;
}

export function createPause(clock: Clock): Pause {
  let until = -Infinity;

  return {
    isOn() {
      const leftMs = until - clock.now();
      // A clock that is set back does not make it longer.
      return leftMs > 0 && leftMs <= PAUSE_MS;
    },
    beginIf(error) {
      if (!(error instanceof StoreFull)) return false;
      until = clock.now() + PAUSE_MS;
      return true;
    },
  };
}
