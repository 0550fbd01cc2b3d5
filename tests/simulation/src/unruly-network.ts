import type { Network, SeededRandom } from "@tidemark/sync-client/testing";

/** A network that loses, delays, reorders and repeats, and is cut at times. */
export interface UnrulyNetwork extends Network {
  cut(): void;
  mend(): void;
  /** From now on it behaves. */
  calm(): void;
}

export function createUnrulyNetwork(random: SeededRandom): UnrulyNetwork {
  const loss = random.pick([0, 0.05, 0.3]);
  const repetition = random.pick([0, 0.1]);
  const slowness = random.pick([20, 300, 4_000]);
  let whole = true;
  let behaves = false;

  return {
    travel() {
      if (behaves) return 5;
      return whole && !random.chance(loss) ? 1 + random.below(slowness) : null;
    },
    repeats: () => !behaves && random.chance(repetition),
    cut() {
      whole = false;
    },
    mend() {
      whole = true;
    },
    calm() {
      behaves = true;
    },
  };
}
