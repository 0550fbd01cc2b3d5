import type { RowStatus } from "@tidemark/sync-core";
import type { Replica } from "./replica/replica.ts";
import type { ShownRows } from "./shown-rows.ts";

/** How a row stands of which nothing is known. */
const UNKNOWN: RowStatus = {
  status: "synced",
  lastSynced: null,
  lastAttempt: null,
  message: null,
  version: null,
};

/** Row statuses that stay the same object until they change, as a view needs them. */
export function createRowStatuses(
  replica: Pick<Replica, "status">,
  isWriting: ShownRows["isWriting"],
  unreadable: (entity: string, id: string) => readonly string[],
): (entity: string, id: string) => RowStatus {
  const seen = new Map<string, RowStatus>();

  /** What is being written waits like what is in the outbox; what needs a person still comes first. */
  function statusOf(entity: string, id: string): RowStatus | null {
    const committed = replica.status(entity, id);
    if (!isWriting(entity, id) || committed?.status === "failed" || committed?.status === "conflict")
      return committed;
    return { ...(committed ?? UNKNOWN), status: "pending" };
  }

  function withUnreadable(entity: string, id: string, status: RowStatus): RowStatus {
    if (status.message !== null) return status;
    const fields = unreadable(entity, id);
    return fields.length > 0 ? { ...status, message: unreadableSentence(fields) } : status;
  }

  return (entity, id) => {
    const key = `${entity}/${id}`;
    const before = seen.get(key);
    const now = statusOf(entity, id);
    if (!now) {
      seen.delete(key);
      return UNKNOWN;
    }
    const told = withUnreadable(entity, id, now);
    if (before && sameRowStatus(before, told)) return before;
    seen.set(key, told);
    return told;
  };
}

function unreadableSentence(fields: readonly string[]): string {
  const named = fields.map((field) => `"${field}"`).join(", ");
  return `What is stored in ${named} breaks the rules of this app. It is kept as it is; enter it again to correct it.`;
}

function sameRowStatus(a: RowStatus, b: RowStatus): boolean {
  return (Object.keys(a) as (keyof RowStatus)[]).every((key) => a[key] === b[key]);
}
