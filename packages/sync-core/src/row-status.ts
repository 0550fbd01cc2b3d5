/** What a row's indicator says. */
export type RowStatusKind =
  /** Nothing of it waits here. */
  | "synced"
  /** Changes of it wait to be settled; they go by themselves. */
  | "pending"
  /** The server said no to a change of it; it needs a person. */
  | "failed"
  /** Two edits of one field met; one lost and is kept. */
  | "conflict";

/** How one record stands between this device and the server. Times are ms since 1970. */
export interface RowStatus {
  readonly status: RowStatusKind;
  /** When the server's word on it was last stored here; null until the first time. */
  readonly lastSynced: number | null;
  /** When changes of it were last sent; null if never. */
  readonly lastAttempt: number | null;
  /** Why it failed or still waits, as a sentence for a person. */
  readonly message: string | null;
  /** The space's version at its last change on the server; null until the server has it. */
  readonly version: number | null;
}
