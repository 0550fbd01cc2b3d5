import { type LiveMessage, retryDelayMs } from "@tidemark/sync-core";
import type { Connectivity, TransportError } from "../ports.ts";
import { senderOf, type Term } from "./term.ts";

/** A stream that held this long was a good one: its end begins a new count of tries. */
const STEADY_MS = 10_000;

export interface LiveStream {
  isOpen(): boolean;
  /** Opens it if it is closed and no reopening is due. It starts at the replica's cursor. */
  ensure(): void;
  /** Closes it until {@link ensure} is called. */
  close(): void;
}

export interface LiveStreamEvents {
  onOpen(): void;
  onMessage(message: LiveMessage): void;
  /** It was open. `broken` says that it was not closed from here. */
  onClosed(broken: boolean): void;
  /** It could not be opened, and the server did not say when to come again. */
  onUnopened(): void;
  onUnauthorized(): void;
}

/** The leader's stream: reopened with backoff when it ends. It starts where a pull has come to its end. */
export function createLiveStream(
  term: Term,
  connectivity: Connectivity,
  events: LiveStreamEvents,
): LiveStream {
  let stream: { open: boolean; openedAt: number; close(): void } | null = null;
  let cancelReopen: (() => void) | null = null;
  let attempt = 0;

  function ensure(): void {
    const { cursor, staging } = term.replica.head();
    if (stream || cancelReopen || cursor === null || term.ended.aborted) return;
    // Between two pages a stream would pass over outcomes that only the pull's last page tells.
    if (staging) return;
    const own = { open: false, openedAt: 0, close: () => {} };
    const current = () => stream === own;
    stream = own;
    const hangUp = term.transport.live(
      { ...senderOf(term), cursor },
      {
        onOpen() {
          if (!current()) return;
          own.open = true;
          own.openedAt = term.clock.now();
          events.onOpen();
        },
        onMessage(message) {
          if (!current()) return;
          if (message.kind === "bye") ended(null);
          events.onMessage(message);
        },
        onEnd(failure) {
          if (current()) ended(failure);
        },
      },
    );
    if (current()) own.close = hangUp;
    else hangUp();
  }

  function ended(failure: TransportError | null): void {
    const opened = stream?.open === true;
    const steady = opened && term.clock.now() - (stream?.openedAt ?? 0) >= STEADY_MS;
    shut(true);
    if (failure?.failure === "unauthorized") return events.onUnauthorized();
    attempt = steady ? 1 : attempt + 1;
    cancelReopen = term.clock.after(retryDelayMs(attempt, term.random.next(), failure?.retryAfterMs), () => {
      cancelReopen = null;
      if (connectivity.online()) ensure();
    });
    if (!opened && failure?.retryAfterMs === undefined) events.onUnopened();
  }

  function shut(broken: boolean): void {
    cancelReopen?.();
    cancelReopen = null;
    const closing = stream;
    stream = null;
    closing?.close();
    if (closing?.open) events.onClosed(broken);
  }

  return { isOpen: () => stream?.open === true, ensure, close: () => shut(false) };
}
