import { failingStep, type ReplicaId } from "@tidemark/sync-core";
import type { Clock } from "../ports.ts";
import { prepareCheck } from "./check.ts";
import { applyPage } from "./checkpoint.ts";
import type { Commits, Draft } from "./commits.ts";
import { continueAfterBatch } from "./continue-after.ts";
import { createDesk } from "./desk.ts";
import { StoreFull } from "./errors.ts";
import { takeNewReplica } from "./fork.ts";
import { leaveSpace } from "./leave-space.ts";
import type { Model } from "./model.ts";
import { dropOffer, nextOffer, noteFailingOffer } from "./offers.ts";
import {
  answerBatch,
  batchOf,
  entriesOf,
  nextPush,
  noteProbe,
  pullStartOf,
  sealOpen,
  updateBatch,
} from "./push.ts";
import { type ConvertChange, reopenBatch, type Reopening } from "./reopen.ts";
import type { AfterCancel, ReplicaLeader } from "./replica.ts";
import { beginResync } from "./resync.ts";
import { learnedOffset, learnServerTime } from "./server-time.ts";
import { tidyStep } from "./tidy.ts";

/** What the leading half of a replica works with. */
export interface LeadingDeps {
  readonly model: Model;
  readonly commits: Commits;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly newReplica: () => ReplicaId;
  readonly convertChange: ConvertChange | undefined;
  readonly keepSettledMs: number;
}

type Body<Result> = (draft: Draft) => Result | Promise<Result>;

/** The half of a replica that only the leading tab uses. */
export function createLeading(deps: LeadingDeps): ReplicaLeader {
  const { model, commits, clock, newId, newReplica, convertChange, keepSettledMs } = deps;

  /** For what no answer of the server would bring again. */
  function strictly<Result>(fence: number, body: Body<Result>): Promise<Result> {
    return commits.commit(body, { durability: "strict", fence });
  }

  /** For what comes again by itself. */
  function relaxedly<Result>(fence: number, body: Body<Result>): Promise<Result> {
    return commits.commit(body, { durability: "relaxed", fence });
  }

  /** By the server's clock: the device's may be wrong, or be set right between two looks. */
  function keptUntil(): number {
    return clock.now() + model.meta().clockOffset - keepSettledMs;
  }

  function reopening(then: AfterCancel): Reopening {
    if (typeof then === "object") return { kind: "aside", message: then.aside };
    if (then === "halve") return { kind: then, newId };
    return then === "convert" && convertChange ? { kind: then, convert: convertChange } : { kind: "open" };
  }

  return {
    converts: convertChange !== undefined,
    lead: () =>
      commits.commit(
        (draft) => {
          draft.set({ fence: draft.meta().fence + 1, heartbeat: clock.now() });
          return draft.meta().fence;
        },
        { durability: "relaxed" },
      ),
    hasRoom: () =>
      commits.commit((draft) => draft.set({}), { durability: "relaxed" }).then(() => true, falseIfFull),
    heartbeat: (fence) => relaxedly(fence, (draft) => draft.set({ heartbeat: clock.now() })),
    learnServerTime: async (fence, exchange) => {
      if (learnedOffset(model.meta().clockOffset, exchange) === null) return;
      await strictly(fence, (draft) => learnServerTime(draft, exchange));
    },

    sealBatch: (fence, limits) => strictly(fence, (draft) => sealOpen(draft, limits, newId)),
    nextBatch: () => nextPush(model),
    markAttempted: (fence, batch) =>
      relaxedly(fence, (draft) =>
        updateBatch(draft, batch, ({ attempts }) => ({ attempts: attempts + 1, lastAttempt: clock.now() })),
      ),
    markAnswered: (fence, batch, outcomes) =>
      relaxedly(fence, (draft) => answerBatch(draft, batch, outcomes)),
    markUnreached: (fence, batch, message) =>
      relaxedly(fence, (draft) => updateBatch(draft, batch, () => ({ message }))),
    async markFailing(fence, id) {
      await relaxedly(fence, (draft) =>
        updateBatch(draft, id, ({ failures }) => ({ failures: failures + 1 })),
      );
      const batch = batchOf(model, id);
      return batch ? failingStep({ failures: batch.failures, entries: entriesOf(model, batch) }) : "again";
    },
    markProbed: (fence, replica, batch) => relaxedly(fence, (draft) => noteProbe(draft, replica, batch)),
    reopen: (fence, id, then) =>
      strictly(fence, (draft) => {
        const batch = batchOf(draft.model, id);
        if (batch) reopenBatch(draft, createDesk(draft, clock.now()), batch, reopening(then));
      }),
    continueAfter: (fence, refused, reply) =>
      strictly(fence, (draft) =>
        continueAfterBatch(draft, { refused, reply, newReplica, newId, now: clock.now() }),
      ),
    replaceReplicaId: (fence, taken) =>
      strictly(fence, (draft) => takeNewReplica(draft, { taken, newReplica, now: clock.now() })),

    pullStart: () => pullStartOf(model, clock.now() + model.meta().clockOffset),
    prepareCheck: (rest) => prepareCheck(model, rest),
    applyCheckpoint(fence, checkpoint, begun) {
      const apply = (draft: Draft) =>
        applyPage(draft, { checkpoint, begun, now: clock.now(), keptUntil: keptUntil() });
      const settles = checkpoint.settled.length > 0 || (model.meta().staging?.named.length ?? 0) > 0;
      return settles ? strictly(fence, apply) : relaxedly(fence, apply);
    },
    resync: (fence, reply) => relaxedly(fence, (draft) => beginResync(draft, reply, keptUntil())),
    nextOffer: () => commits.commit(nextOffer, { durability: "relaxed" }),
    dropOffer: (fence, n) => relaxedly(fence, (draft) => dropOffer(draft, n)),
    markOfferFailing: (fence) => relaxedly(fence, noteFailingOffer),
    leaveSpace: (fence) => strictly(fence, leaveSpace),
    tidy: (fence) => relaxedly(fence, (draft) => tidyStep(draft, keptUntil())),
  };
}

function falseIfFull(error: unknown): false {
  if (error instanceof StoreFull) return false;
  throw error;
}
