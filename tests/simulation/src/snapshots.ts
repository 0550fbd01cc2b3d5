import { canonicalJson } from "@tidemark/sync-core";
import type { SimServer } from "./sim-server.ts";

/** Goals as text, by id: what somebody with a certain cursor has to have. */
export type Snapshot = ReadonlyMap<string, string>;

/** What the server had at each version, and what each cursor that it gave out stands for. */
export interface Snapshots {
  /** Notes how things stand; to be called whenever something may have been committed. */
  take(): void;
  /** Notes for what a cursor was given out: the end of what was committed, at this moment. */
  name(cursor: string): void;
  at(cursor: string): Snapshot | undefined;
  /** Ids of goals that were ever seen, deleted ones included. */
  readonly everSeen: ReadonlySet<string>;
  /** Notes what is to be remembered with a backup; the returned function goes back to it. */
  backup(): () => void;
}

export function createSnapshots(server: Pick<SimServer, "goals" | "version">): Snapshots {
  const named = new Map<string, Snapshot>();
  const everSeen = new Set<string>();
  let byVersion = new Map<number, Snapshot>();

  function take(): void {
    const version = server.version();
    if (byVersion.has(version)) return;
    const goals = [...server.goals()];
    for (const [id] of goals) everSeen.add(id);
    byVersion.set(version, new Map(goals.map(([id, values]) => [id, canonicalJson(values)])));
  }

  return {
    take,
    name(cursor) {
      take();
      const snapshot = byVersion.get(versionOf(cursor));
      if (snapshot && !named.has(cursor)) named.set(cursor, snapshot);
    },
    at: (cursor) => named.get(cursor),
    everSeen,
    backup() {
      const kept = new Map(byVersion);
      return () => {
        byVersion = new Map(kept);
      };
    },
  };
}

/** Clients may not look into a cursor. */
function versionOf(cursor: string): number {
  return Number.parseInt(cursor.split(".")[2] ?? "", 36);
}
