import type { DriverStatus } from "./engine/driver.ts";
import type { Replica } from "./replica/replica.ts";
import { type StorageTrouble, storageTrouble } from "./storage-trouble.ts";
import type { SyncStatus } from "./sync-client.ts";

/** The one status that the app sees, put together from its parts; a new object only if one of them changed. */
export interface StatusBoard {
  status(): SyncStatus;
  subscribe(listener: () => void): () => void;
  /** Puts the status together again. */
  update(): void;
}

export interface StatusParts {
  readonly replica: Pick<Replica, "stats" | "head" | "failed" | "isFull">;
  readonly conflicts: () => readonly unknown[];
  /** How many edits this tab is writing to the device. */
  readonly writing: () => number;
  readonly driver: () => DriverStatus;
  readonly leader: () => boolean;
  readonly persisted: () => boolean | null;
  /** Whether what is stored outlives the page. */
  readonly lasting: boolean;
  /** Why the local database can be used no more; null while it can. */
  readonly lost: () => StorageTrouble | null;
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

function compose({
  replica,
  conflicts,
  writing,
  driver,
  leader,
  persisted,
  lasting,
  lost,
}: StatusParts): SyncStatus {
  const { state, message, live, obstacle, nextTry } = driver();
  const gone = lost();
  const { progress, check, lastSync } = replica.head();
  return {
    state: gone === null ? state : "error",
    message: gone?.message ?? message ?? (check.result === "different" ? DIFFERENT : null),
    live,
    obstacle: gone === null ? obstacle : null,
    nextTry: gone === null ? nextTry : null,
    leader: leader(),
    pending: replica.stats().changes + writing(),
    writing: writing(),
    failed: replica.failed().length,
    conflicts: conflicts().length,
    progress,
    storage: gone ?? troubleOf(replica, lasting),
    check: { waiting: check.wanted, result: check.result, at: check.at },
    lastSync,
    persisted: persisted(),
  };
}

function troubleOf(replica: StatusParts["replica"], lasting: boolean): StorageTrouble | null {
  if (replica.isFull()) return storageTrouble("full");
  const { rebuilt } = replica.head();
  if (rebuilt) return storageTrouble(rebuilt === "deleted" ? "restored" : "damaged");
  return lasting ? null : storageTrouble("memory");
}

function sameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return (Object.keys(a) as (keyof SyncStatus)[]).every((key) => sameParts(a[key], b[key]));
}

/** Whether two values are one, or records of the same values. */
function sameParts(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isRecord(a) || !isRecord(b)) return false;
  return Object.keys(a).every((key) => a[key] === b[key]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
