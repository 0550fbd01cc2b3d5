import { Readable } from "node:stream";
import type { LiveRequest } from "@tidemark/sync-core";
import { isTrackedEnvelope } from "@trpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { liveFromAddress, type Query } from "./address.ts";
import { eventStream, type StreamEvent } from "./event-stream.ts";
import type { Procedures } from "./routes.ts";

/** What a stream may hold ready for a reader who is slow, in bytes. */
const AHEAD_BYTES = 16_384;

/** Answers with a stream of events. A refusal comes before the first, with a status of its own. */
export async function answerLive(
  procedures: Procedures,
  { query, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const lastEventId = headers["last-event-id"];
  const input = liveFromAddress(query as Query, lastEventId === undefined ? undefined : String(lastEventId));
  const messages = await procedures.sync.live(input as LiveRequest);
  const text = Readable.from(eventStream(asEvents(messages)), {
    objectMode: false,
    highWaterMark: AHEAD_BYTES,
  });
  // Proxies such as nginx would wait for more before they pass anything on.
  return reply.header("content-type", "text/event-stream").header("x-accel-buffering", "no").send(text);
}

/** Called without a network in between, a procedure gives its messages as it made them: tracked by their cursors. */
async function* asEvents(messages: AsyncIterable<unknown>): AsyncGenerator<StreamEvent, void> {
  for await (const message of messages)
    if (isTrackedEnvelope(message)) yield { id: message[0], data: message[1] };
}
