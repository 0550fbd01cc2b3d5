import type { Change, Outcome, PushReply, PushRequest } from "@tidemark/sync-core";

/** What a person did, as far as the device said that it is saved. */
export interface SavedEdit {
  readonly device: string;
  readonly row: string;
  /** A name or a difference that nobody else has written, so that it can be told from all others. */
  readonly name?: string;
  readonly delta?: number;
}

/** What the server decided on one change, whenever it was asked. */
export interface SettledChange {
  readonly device: string;
  readonly change: Change;
  readonly outcome: Outcome;
  readonly batches: ReadonlySet<string>;
}

type Push = (request: PushRequest) => Promise<PushReply>;

/** Writes down what was saved and what was settled, to compare them at the end. */
export interface Ledger {
  readonly saved: readonly SavedEdit[];
  readonly settled: ReadonlyMap<string, SettledChange>;
  /** Rows of which a person gave something up, tried it again, or deleted it. */
  readonly withdrawn: Set<string>;
  /** Rows that were written in one transaction. */
  readonly groups: Set<readonly string[]>;
  /** A number that was not given before. */
  next(): number;
  save(edit: SavedEdit): void;
  recordPush(device: string, push: Push): Push;
}

export function createLedger(): Ledger {
  const saved: SavedEdit[] = [];
  const settled = new Map<string, SettledChange>();
  let given = 0;

  return {
    saved,
    settled,
    withdrawn: new Set(),
    groups: new Set(),
    next: () => (given += 1),
    save: (edit) => void saved.push(edit),
    recordPush: (device, push) => async (request) => {
      const reply = await push(request);
      if (reply.kind !== "settled") return reply;
      for (const [index, change] of request.batch.changes.entries()) {
        const outcome = reply.outcomes[index];
        if (!outcome)
          throw new Error(`batch ${request.batch.id} was answered without an outcome for ${change.id}`);
        const batches = new Set([...(settled.get(change.id)?.batches ?? []), request.batch.id]);
        settled.set(change.id, { device, change, outcome, batches });
      }
      return reply;
    },
  };
}
