import {
  cancelReplySchema,
  type CancelRequest,
  cancelRequestSchema,
  liveMessageSchema,
  liveRequestSchema,
  offerReplySchema,
  type OfferRequest,
  offerRequestSchema,
  pullReplySchema,
  type PullRequest,
  pullRequestSchema,
  pushReplySchema,
  type PushRequest,
  pushRequestSchema,
} from "@tidemark/sync-core";
import type { z } from "zod";
import type { appRouter } from "../router.ts";
import { meSchema, spacesSchema } from "./account-schemas.ts";
import { pullFromAddress, type Query } from "./address.ts";

/** The procedures, as the sender of one request may call them. */
export type Procedures = ReturnType<typeof appRouter.createCaller>;

/** A procedure at an address of its own. */
export interface Route {
  readonly summary: string;
  /** What it is sent: a body, or what the address says. */
  readonly request?: z.ZodType;
  readonly reply: z.ZodType;
  /** Asks the procedure, which checks what it is given. A stream has its own way to be answered. */
  readonly answer?: (
    procedures: Procedures,
    sent: { readonly body: unknown; readonly query: Query },
  ) => Promise<unknown>;
}

/** Below which all routes are. */
export const REST_PREFIX = "/api/v1";

/** Every route, by its method and its path, in the order of the conversation. */
export const ROUTES = {
  "GET me": {
    summary: "Who you are, and which spaces you are in",
    reply: meSchema,
    answer: (procedures) => procedures.account.me(),
  },
  "GET spaces": {
    summary: "The spaces you are in, and as what",
    reply: spacesSchema,
    answer: async (procedures) => (await procedures.account.me()).spaces,
  },
  "POST sync/push": {
    summary: "Sends a batch of changes, to be settled exactly once however often it is sent",
    request: pushRequestSchema,
    reply: pushReplySchema,
    answer: (procedures, { body }) => procedures.sync.push(body as PushRequest),
  },
  "POST sync/cancel": {
    summary: "Asks that a batch be never settled",
    request: cancelRequestSchema,
    reply: cancelReplySchema,
    answer: (procedures, { body }) => procedures.sync.cancel(body as CancelRequest),
  },
  "GET sync/pull": {
    summary: "Fetches the rows that changed since a cursor, and the outcomes of batches",
    request: pullRequestSchema,
    reply: pullReplySchema,
    answer: (procedures, { query }) => procedures.sync.pull(pullFromAddress(query) as PullRequest),
  },
  "POST sync/offer": {
    summary: "Brings back rows that a restored server lacks, if it asked for them",
    request: offerRequestSchema,
    reply: offerReplySchema,
    answer: (procedures, { body }) => procedures.sync.offer(body as OfferRequest),
  },
  "GET sync/live": {
    summary: "Streams what changes after a cursor, as server-sent events",
    request: liveRequestSchema,
    reply: liveMessageSchema,
  },
} as const satisfies Readonly<Record<string, Route>>;

/** The name of a route: its method and its path. */
export type RouteName = keyof typeof ROUTES;
