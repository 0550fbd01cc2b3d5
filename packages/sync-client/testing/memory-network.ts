/** What carries messages between a device and the server, and what it does to them. */
export interface Network {
  /** How long the next message of this kind travels, in ms; null if it gets lost. */
  travel(leg: Leg): number | null;
  /** Whether the next request arrives a second time, later. */
  repeats(): boolean;
}

/** A stream's messages keep their order; one that gets lost cuts the stream. */
export type Leg = "request" | "reply" | "stream";

/** A network without accidents, but for those that a test asks for. */
export interface CalmNetwork extends Network {
  /** Loses the next message of a kind. */
  loseNext(leg: Leg): void;
  /** Has the next request arrive twice. */
  repeatNext(): void;
  /** From now on nothing gets through, until {@link mend}. */
  cut(): void;
  mend(): void;
}

export function createCalmNetwork(travelMs = 5): CalmNetwork {
  const lost: Leg[] = [];
  let whole = true;
  let repeat = false;

  return {
    travel(leg) {
      const place = lost.indexOf(leg);
      if (place >= 0) lost.splice(place, 1);
      return whole && place < 0 ? travelMs : null;
    },
    repeats() {
      const now = repeat;
      repeat = false;
      return now;
    },
    loseNext: (leg) => void lost.push(leg),
    repeatNext() {
      repeat = true;
    },
    cut() {
      whole = false;
    },
    mend() {
      whole = true;
    },
  };
}
