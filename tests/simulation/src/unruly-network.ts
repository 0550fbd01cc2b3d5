import type { Network, SeededRandom } from "@tidemark/sync-client/testing";
import { CALM, type NetworkPlan } from "./schedule.ts";

/** A network that loses, delays, reorders and repeats, and is cut at times. */
export interface UnrulyNetwork extends Network {
  cut(): void;
  mend(): void;
  /** From now on it behaves. */
  calm(): void;
}

export function createUnrulyNetwork(plan: NetworkPlan, random: SeededRandom): UnrulyNetwork {
  let present = plan;
  let whole = true;

  return {
    travel() {
      const travelMs = 1 + random.below(present.slowness);
      return whole && !random.chance(present.loss) ? travelMs : null;
    },
    repeats: () => random.chance(present.repetition),
    cut() {
      whole = false;
    },
    mend() {
      whole = true;
    },
    calm() {
      present = CALM;
      whole = true;
    },
  };
}
