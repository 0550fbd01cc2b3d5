import { RoundFailed, SENTENCES } from "./round-failed.ts";

/** So often one pull may be set back: by a restore that happens meanwhile, or by a stream that was faster. */
const MAX_SETBACKS = 5;

/** Counts the replies that bring a pull no further. */
export interface Setbacks {
  /** @throws RoundFailed if it was one too many: then the fault is the server's, and it is left alone for a while. */
  note(): void;
  /** The pull has arrived. */
  forget(): void;
}

export function createSetbacks(): Setbacks {
  let count = 0;

  return {
    note() {
      count += 1;
      if (count <= MAX_SETBACKS) return;
      count = 0;
      throw new RoundFailed("server", SENTENCES.server);
    },
    forget() {
      count = 0;
    },
  };
}
