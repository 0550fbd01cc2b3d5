import type { Checkpoint, LiveMessage, LiveRequest } from "@tidemark/sync-core";

/** A stream carries at most this many rows at once; beyond that it says that there is more. */
export const STREAM_ROWS = 200;

/** Who listens, and how far each has been told. */
export interface Streams {
  open(request: LiveRequest, receive: (message: LiveMessage) => void): () => void;
  /** Something was committed in a space. */
  wake(space: string): void;
  /** Tells all that the server goes away, and forgets them. */
  end(serverTime: number): void;
}

/** @param read what a stream has not been told yet; null if its cursor means nothing any more. */
export function createStreams(
  read: (request: LiveRequest, cursor: string | null) => Checkpoint | null,
): Streams {
  const streams = new Set<{ readonly space: string; tell(): void; receive(message: LiveMessage): void }>();

  return {
    open(request, receive) {
      let cursor = request.lastEventId ?? request.cursor;
      const stream = {
        space: request.space,
        receive,
        tell() {
          const page = read(request, cursor);
          if (page?.cursor === cursor) return;
          cursor = page?.cursor ?? null;
          receive(page && !page.more ? page : { kind: "poke", serverTime: page?.serverTime ?? 0 });
        },
      };
      streams.add(stream);
      stream.tell();
      return () => void streams.delete(stream);
    },
    wake(space) {
      for (const stream of streams) if (stream.space === space) stream.tell();
    },
    end(serverTime) {
      const ended = [...streams];
      streams.clear();
      for (const stream of ended) stream.receive({ kind: "bye", serverTime });
    },
  };
}
