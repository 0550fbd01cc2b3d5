import { setTimeout as sleep } from "node:timers/promises";

/** An event, and the id that a reader gives to go on after it. */
export interface StreamEvent {
  readonly id: string;
  readonly data: unknown;
}

const PING_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * `events` as the text of server-sent events (HTML standard, chapter 9.2). It begins at once, so that its reader sees
 * an answer, and a comment now and then tells him that the line holds. Nothing is read ahead of what he takes.
 */
export async function* eventStream(
  events: AsyncIterable<StreamEvent>,
  pingMs = PING_MS,
): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\n\n`;
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const happened = await withinMs(next, pingMs);
      if (happened === null) {
        yield ": ping\n\n";
        continue;
      }
      if (happened.done === true) return;
      yield `id: ${happened.value.id}\ndata: ${JSON.stringify(happened.value.data)}\n\n`;
      next = iterator.next();
    }
  } finally {
    // Not awaited: what waits for the next event ends with the signal that its reader's leaving gives.
    void iterator.return?.();
  }
}

async function withinMs<Result>(work: Promise<Result>, ms: number): Promise<Result | null> {
  const done = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, null, { signal: done.signal }).catch(() => null)]);
  } finally {
    done.abort();
  }
}
