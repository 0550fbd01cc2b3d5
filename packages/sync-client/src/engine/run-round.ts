import { BATCH_LIMITS, nextStep } from "@tidemark/sync-core";
import { cancelBatch } from "./cancel-batch.ts";
import { afterFailure } from "./failing-batch.ts";
import { pullAll, pullPage } from "./pull-page.ts";
import { notingFailure, pushBatch, type Pushed } from "./push-batch.ts";
import { RoundFailed, SENTENCES, toRoundFailed } from "./round-failed.ts";
import { sendOffer } from "./send-offer.ts";
import type { Term } from "./term.ts";

/** With so many batches that wait for a pull's word one is due: it names them all. */
const MAX_UNSETTLED = 100;

/** So often in a row a push may have no answer but that something else comes first, before the fault is the server's. */
const MAX_MOVES = 5;

export interface RoundOptions {
  /** Whether the round has to pull even if it pushes nothing. */
  readonly pullDue: boolean;
  /**
   * Whether the server has not been heard for a while. Then a page comes before anything is sealed: by its time the
   * stamps of waiting edits are put right, and it tells if the server was set back to before what they build on.
   */
  readonly unheard: boolean;
  /** Whether outcomes arrive by the stream, so that a push need not be followed by a pull. */
  readonly streaming: () => boolean;
}

/**
 * One round: pushes until the outbox is empty, then pulls until there is no more.
 *
 * @throws RoundFailed, LostLeadership, or the abort of an ended term.
 */
export async function runRound(term: Term, { pullDue, unheard, streaming }: RoundOptions): Promise<void> {
  const { replica, fence, ended, pause } = term;
  let due = unheard ? (await pullPage(term)) === "more" : pullDue;
  let moves = 0;
  let offeredLast = false;
  for (;;) {
    ended.throwIfAborted();
    const { unanswered, open } = replica.stats();
    const full = replica.pullStart().unsettled.length >= MAX_UNSETTLED;
    const { restoring, offering, offersFailing } = replica.head();
    const step = nextStep({
      recalled: replica.nextBatch()?.recalled ?? false,
      unanswered,
      open: open > 0 && !full,
      restoring,
      offering: offering && !offersFailing,
      pullDue: due || (full && !pause.isOn()),
    });
    switch (step) {
      case "push":
        moves = (await push(term)) === "answered" ? 0 : moves + 1;
        if (moves > MAX_MOVES) throw new RoundFailed("server", SENTENCES.server);
        due ||= moves > 0 || !streaming();
        break;
      case "cancel":
        await pullingOnFailure(term, () => cancelRecalled(term));
        due ||= !streaming();
        break;
      case "seal":
        // Nothing to seal after all: another tab took the entries back.
        if (!(await replica.sealBatch(fence, BATCH_LIMITS))) await replica.refresh();
        break;
      case "offer":
        await offer(term);
        due = true;
        break;
      case "pull":
        due = (await pullPage(term)) === "more";
        break;
      case "done":
        if (offeredLast || !offering) return;
        // Nothing waits for these any more; once in a round they are tried.
        offeredLast = true;
        await offer(term);
        due = true;
    }
  }
}

async function push(term: Term): Promise<Pushed> {
  const sealed = term.replica.nextBatch();
  if (!sealed) return "answered";
  try {
    return await pushBatch(term, sealed);
  } catch (error) {
    if (!isOfServer(error) || (await afterFailure(term, sealed.batch.id)) === "failed") throw error;
    return "moved";
  }
}

async function offer(term: Term): Promise<void> {
  try {
    await pullingOnFailure(term, () => sendOffer(term));
  } catch (error) {
    if (isOfServer(error)) await term.replica.markOfferFailing(term.fence);
    throw error;
  }
}

async function cancelRecalled(term: Term): Promise<void> {
  const sealed = term.replica.nextBatch();
  if (sealed) await notingFailure(term, sealed, () => cancelBatch(term, sealed, "open"));
}

/** What the server fails at holds back nothing that others have done. */
async function pullingOnFailure(term: Term, talk: () => Promise<void>): Promise<void> {
  try {
    await talk();
  } catch (error) {
    if (isOfServer(error)) await pullAll(term);
    throw error;
  }
}

function isOfServer(error: unknown): boolean {
  return toRoundFailed(error).failure === "server";
}
