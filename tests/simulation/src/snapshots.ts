import { canonicalJson, type RowState } from "@tidemark/sync-core";
import { ROW_ENTITIES } from "./entities.ts";
import type { SimServer } from "./sim-server.ts";

/** Rows as text, by entity and id: what somebody with a certain cursor has to have. */
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

export function createSnapshots(server: Pick<SimServer, "rows" | "version">): Snapshots {
  const named = new Map<string, Snapshot>();
  const everSeen = new Set<string>();
  const texts = new WeakMap<RowState, string>();
  let byVersion = new Map<number, Snapshot>();

  /** Most rows are in many snapshots. */
  function textOf(state: RowState): string {
    const text = texts.get(state) ?? canonicalJson(state.values);
    texts.set(state, text);
    return text;
  }

  function take(): void {
    const version = server.version();
    if (byVersion.has(version)) return;
    const snapshot = new Map<string, string>();
    for (const entity of ROW_ENTITIES)
      for (const [id, state] of server.rows(entity)) {
        snapshot.set(`${entity} ${id}`, textOf(state));
        if (entity === "goal") everSeen.add(id);
      }
    byVersion.set(version, snapshot);
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
