import type { RoundFailure } from "@tidemark/sync-core";
import { TransportError } from "../ports.ts";

/** A round that ended before its end; the message is a sentence for a person. */
export class RoundFailed extends Error {
  override readonly name = "RoundFailed";
  readonly failure: RoundFailure;
  readonly retryAfterMs: number;

  constructor(
    failure: RoundFailure,
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** What a person reads when a round fails, by cause. Each says what happens to his changes. */
export const SENTENCES = {
  offline:
    "This device has no network. Your changes are safe on it and will be sent when it is online again.",
  network:
    "The server cannot be reached. Your changes are safe on this device and will be sent when it answers.",
  server:
    "The server has a problem. Your changes are safe on this device, and sending them will be tried again.",
  unauthorized: "You are signed out. Sign in again, and what is saved on this device will be sent.",
  busy: "The server is busy. Your changes are safe on this device and will be sent in a moment.",
  gone: "This space no longer exists, or you are no longer a member. What you have not sent stays on this device.",
  upgrade: "This page is older than the server can understand. Reload it to go on; nothing is lost.",
  refused:
    "The server failed at this change five times, though it saves others, so it was put aside. Try it again later, or discard it.",
} as const;

/** Any error of a round as the failure that it means. */
export function toRoundFailed(error: unknown): RoundFailed {
  if (error instanceof RoundFailed) return error;
  if (error instanceof TransportError) {
    const retryAfterMs = error.retryAfterMs ?? 0;
    return new RoundFailed(error.failure, SENTENCES[error.failure], { retryAfterMs, cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new RoundFailed("stopped", `This device could not save what the server sent: ${detail}`, {
    cause: error,
  });
}
