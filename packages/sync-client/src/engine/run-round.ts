import { BATCH_LIMITS, nextStep } from "@tidemark/sync-core";
import { pullPage } from "./pull-page.ts";
import { pushBatch } from "./push-batch.ts";
import { RoundFailed, SENTENCES } from "./round-failed.ts";
import type { Term } from "./term.ts";

/** With so many batches that wait for a pull's word one is due: it names them all, in an address. */
const MAX_UNSETTLED = 100;

/** So often in a row the server may say that it knows a later batch, before the fault is its own. */
const MAX_BEHIND = 3;

export interface RoundOptions {
  /** Whether the round has to pull even if it pushes nothing. */
  readonly pullDue: boolean;
  /** Whether outcomes arrive by the stream, so that a push need not be followed by a pull. */
  readonly streaming: () => boolean;
}

/**
 * One round: pushes until the outbox is empty, then pulls until there is no more.
 *
 * @throws RoundFailed, LostLeadership, or the abort of an ended term.
 */
export async function runRound(term: Term, { pullDue, streaming }: RoundOptions): Promise<void> {
  let due = pullDue;
  let behind = 0;
  for (;;) {
    term.ended.throwIfAborted();
    const { unanswered, open } = term.replica.stats();
    const full = term.replica.pullStart().unsettled.length >= MAX_UNSETTLED;
    switch (nextStep({ unanswered, open: open > 0 && !full, pullDue: due || full })) {
      case "push": {
        const last = await push(term);
        behind = last === ANSWERED ? 0 : behind + 1;
        if (behind > MAX_BEHIND) throw new RoundFailed("server", SENTENCES.server);
        if (last === ANSWERED) due ||= !streaming();
        else await catchUp(term, last);
        break;
      }
      case "seal":
        // Nothing to seal after all: another tab took the entries back.
        if (!(await term.replica.sealBatch(term.fence, BATCH_LIMITS))) await term.replica.refresh();
        break;
      case "pull":
        due = (await pullPage(term)) === "more";
        break;
      case "done":
        return;
    }
  }
}

const ANSWERED = Symbol("answered");

async function push(term: Term): Promise<string | null | typeof ANSWERED> {
  const sealed = term.replica.nextBatch();
  if (!sealed) return ANSWERED;
  const pushed = await pushBatch(term, sealed);
  return pushed.kind === "behind" ? pushed.last : ANSWERED;
}

/** Takes over what the server settled without this store's knowledge, and goes on from there. */
async function catchUp(term: Term, last: string | null): Promise<void> {
  while ((await pullPage(term)) === "more");
  const next = await term.replica.continueAfter(term.fence, last);
  if (next === "foreign") throw new RoundFailed("stopped", SENTENCES.foreign);
}
