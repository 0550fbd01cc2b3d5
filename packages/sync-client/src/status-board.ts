import type { DriverStatus } from "./engine/driver.ts";
import type { Replica } from "./replica/replica.ts";
import type { SyncStatus } from "./sync-client.ts";

/** The one status that the app sees, put together from its parts; a new object only if one of them changed. */
export interface StatusBoard {
  status(): SyncStatus;
  subscribe(listener: () => void): () => void;
  /** Puts the status together again. */
  update(): void;
}

export interface StatusParts {
  readonly replica: Pick<Replica, "stats" | "head" | "failed">;
  readonly conflicts: () => readonly unknown[];
  /** How many edits this tab is writing to the device. */
  readonly writing: () => number;
  readonly driver: () => DriverStatus;
  readonly leader: () => boolean;
  readonly persisted: () => boolean | null;
  /** Why the local database can be used no more, as a sentence for a person; null while it can. */
  readonly lost: () => string | null;
}

export function createStatusBoard(parts: StatusParts): StatusBoard {
  const listeners = new Set<() => void>();
  let status = compose(parts);

  return {
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    update() {
      const next = compose(parts);
      if (sameStatus(status, next)) return;
      status = next;
      for (const listener of listeners) listener();
    },
  };
}

const DIFFERENT =
  "What this device shows is not what the server has, even after all was fetched again. Your edits are safe; please report this.";

function compose({ replica, conflicts, writing, driver, leader, persisted, lost }: StatusParts): SyncStatus {
  const { state, message, live } = driver();
  const gone = lost();
  const { progress, check, lastSync } = replica.head();
  return {
    state: gone === null ? state : "error",
    message: gone ?? message ?? (check.result === "different" ? DIFFERENT : null),
    live,
    leader: leader(),
    pending: replica.stats().changes + writing(),
    writing: writing(),
    failed: replica.failed().length,
    conflicts: conflicts().length,
    progress,
    check: { waiting: check.wanted, result: check.result, at: check.at },
    lastSync,
    persisted: persisted(),
  };
}

function sameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return (Object.keys(a) as (keyof SyncStatus)[]).every(
    (key) => a[key] === b[key] || JSON.stringify(a[key]) === JSON.stringify(b[key]),
  );
}
