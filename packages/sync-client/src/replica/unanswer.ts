import type { StoredBatch } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { createDesk } from "./desk.ts";
import { entriesOf } from "./push.ts";
import { mayBeForgotten, putAside, UNDECIDED } from "./put-aside.ts";

/**
 * A batch that was answered is not settled on the server any more, as far as that knows: it is sent again. Of one that
 * another store has sent the entries are, unless the server may have forgotten its record.
 *
 * @param now the device's clock, ms since 1970.
 */
export function unanswer(draft: Draft, batch: StoredBatch, now: number): void {
  if (!batch.elsewhere) {
    draft.put("batches", batch.from, { ...batch, answered: null });
    return;
  }
  draft.remove("batches", { from: batch.from, to: batch.from });
  const desk = createDesk(draft, now);
  for (const entry of entriesOf(draft.model, batch)) {
    if (!mayBeForgotten(entry, now + draft.meta().clockOffset)) continue;
    desk.remove(entry);
    putAside(desk, entry, { message: UNDECIDED, attemptedAt: batch.lastAttempt, undecided: true });
  }
}
