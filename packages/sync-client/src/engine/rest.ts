import type { WakeReason } from "@tidemark/sync-core";
import type { Clock } from "../ports.ts";

/** The time for which a server has asked to be left alone. */
export interface Rest {
  /** Begins anew; 0 ms is none. */
  begin(ms: number): void;
  end(): void;
  /** When it is over, ms since 1970; null if there is none. */
  endsAt(): number | null;
  /** Whether a round has to wait for the end, which then calls for it. A person need not wait. */
  defers(reason: WakeReason): boolean;
}

/** @param onOver is called at the end if anything has called for a round meanwhile. */
export function createRest(clock: Clock, onOver: () => void): Rest {
  // A timer and not the time of day, which may be set back meanwhile.
  let cancel: (() => void) | null = null;
  let isOwed = false;
  let until = 0;

  function end(): void {
    cancel?.();
    cancel = null;
    isOwed = false;
  }

  return {
    begin(ms) {
      end();
      if (ms === 0) return;
      until = clock.now() + ms;
      cancel = clock.after(ms, () => {
        const owed = isOwed;
        end();
        if (owed) onOver();
      });
    },
    end,
    endsAt: () => (cancel === null ? null : until),
    defers(reason) {
      if (cancel === null || reason === "tap") return false;
      isOwed = true;
      return true;
    },
  };
}
