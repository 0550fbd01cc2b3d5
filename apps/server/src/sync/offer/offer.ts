import type { Entity, OfferReply, OfferRequest } from "@tidemark/sync-core";
import { decodeCursor, resyncAt } from "../pull/cursor.ts";
import { comeAgain, type Patience } from "../push/come-again.ts";
import type { SpaceQueue } from "../push/space-queue.ts";
import type { Schemas } from "../schemas.ts";
import type { SpaceStore } from "../store/space-store.ts";
import { newerRows, offeredRows } from "./offered-rows.ts";
import { takeIn } from "./take-in.ts";

export interface OfferDeps {
  readonly store: SpaceStore;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly schemas: Schemas;
  readonly queue: SpaceQueue;
  readonly patience: Patience;
  readonly wake: (space: string) => void;
}

type Answer = {
  [Kind in OfferReply["kind"]]: Omit<Extract<OfferReply, { kind: Kind }>, "serverTime">;
}[OfferReply["kind"]];

const BUSY = { kind: "busy", retryAfterMs: 1_000 } as const;

/** Takes in rows that the server has lost, from a replica that still has them. */
export async function receiveOffer(
  deps: OfferDeps,
  user: string,
  request: OfferRequest,
): Promise<OfferReply> {
  const { store, queue, patience, wake } = deps;
  const { space } = request;
  const answer =
    (await queue.run(space, () => comeAgain(patience, () => answerOffer(deps, user, request)))) ?? BUSY;
  if (answer.kind === "received") wake(space);
  return { ...answer, serverTime: store.now() };
}

async function answerOffer(
  { store, entities, schemas }: OfferDeps,
  user: string,
  request: OfferRequest,
): Promise<Answer> {
  const { space, schema, replica, rows } = request;
  const history = await store.read({ space, user }, (snapshot) => snapshot.history());
  if (!history) return { kind: "gone" };
  const cursor = decodeCursor(request.cursor);
  const resync = cursor && resyncAt(cursor, schema, history, store.now());
  if (!cursor || !resync?.offer) return { kind: "declined" };
  const from = { era: cursor.era, common: resync.common };
  const offered = offeredRows(entities, newerRows(schemas, schema, rows), store.now());
  return store.write({ space, user }, (transaction) =>
    takeIn(transaction, { space, user, replica, entities, from, offered }),
  );
}
