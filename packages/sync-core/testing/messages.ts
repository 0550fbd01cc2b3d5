import type { z } from "zod";
import {
  cancelReplySchema,
  cancelRequestSchema,
  liveMessageSchema,
  liveRequestSchema,
  offerReplySchema,
  offerRequestSchema,
  pullReplySchema,
  pullRequestSchema,
  pushReplySchema,
  pushRequestSchema,
} from "../src/protocol.ts";

/** Every message of the wire, by the name that the specification gives it. */
export const MESSAGES: Readonly<Record<string, z.ZodType>> = {
  pushRequest: pushRequestSchema,
  pushReply: pushReplySchema,
  cancelRequest: cancelRequestSchema,
  cancelReply: cancelReplySchema,
  pullRequest: pullRequestSchema,
  pullReply: pullReplySchema,
  offerRequest: offerRequestSchema,
  offerReply: offerReplySchema,
  liveRequest: liveRequestSchema,
  liveMessage: liveMessageSchema,
};
