import type { SyncServer } from "../sync/sync-server.ts";

type Live = SyncServer["live"];

/**
 * `live` with at most `max` streams per person: whoever opens one more loses the oldest. That one is the likeliest to
 * be read by nobody any more, left behind by a network that said nothing of it; a device that still reads it comes again.
 */
export function limitStreams(live: Live, max: number): Live {
  const linesByUser = new Map<string, Set<() => void>>();

  return async function* limited(user, request, reader) {
    const lines = linesByUser.get(user) ?? new Set();
    linesByUser.set(user, lines);
    const line = () => reader.hangUp();
    for (const oldest of lines) {
      if (lines.size < max) break;
      lines.delete(oldest);
      oldest();
    }
    lines.add(line);
    try {
      yield* live(user, request, reader);
    } finally {
      lines.delete(line);
      if (lines.size === 0 && linesByUser.get(user) === lines) linesByUser.delete(user);
    }
  };
}
