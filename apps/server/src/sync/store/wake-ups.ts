/** The spaces in which something was committed; `all` if some of the news may have been missed. */
export type Woken = readonly string[] | "all";

/** Who tells the streams that there is something to read. */
export interface WakeUps {
  subscribe(listener: (woken: Woken) => void): void;
  /** This server committed something: tells its own streams at once, and the other servers. */
  wake(space: string): void;
}
