import type { OutboxEntry } from "@tidemark/sync-core";
import type { Draft } from "./commits.ts";
import { EditRefused } from "./errors.ts";

/**
 * Takes open entries out of the outbox, with their groups and with what builds on a create among them.
 *
 * @throws {@link EditRefused} if one is sealed or not there.
 */
export function removeOpenEntries(draft: Draft, changeIds: readonly string[]): number {
  const open = draft.model.open();
  const openById = new Map(open.map((entry) => [entry.change.id, entry]));
  const named = changeIds.map((id) => openById.get(id) ?? refuse(draft, id));
  const removed = withDependents(open, named);
  for (const { seq } of removed) draft.remove("outbox", { from: seq, to: seq });
  return removed.size;
}

function refuse(draft: Draft, id: string): never {
  const isSealed = draft.model
    .tables()
    .outbox.entries()
    .some(([, { change }]) => change.id === id);
  throw isSealed
    ? new EditRefused(
        "sealed",
        `change ${id} is sealed: the server may have it already; wait until it is settled, then edit the record again`,
      )
    : new EditRefused("missing", `there is no change ${id} in the outbox; it may be settled by now`);
}

function withDependents(
  open: readonly OutboxEntry[],
  named: readonly OutboxEntry[],
): ReadonlySet<OutboxEntry> {
  const removed = new Set(named);
  for (let size = 0; size !== removed.size;) {
    size = removed.size;
    const groups = new Set(
      [...removed].map(({ change }) => change.group).filter((group) => group !== undefined),
    );
    const creates = new Map(
      [...removed]
        .filter(({ change }) => change.kind === "create")
        .map((entry) => [pathOf(entry), entry.seq]),
    );
    for (const entry of open) {
      const { group } = entry.change;
      const ofGroup = group !== undefined && groups.has(group);
      if (ofGroup || entry.seq > (creates.get(pathOf(entry)) ?? Infinity)) removed.add(entry);
    }
  }
  return removed;
}

function pathOf({ change }: OutboxEntry): string {
  return `${change.entity}/${change.row}`;
}
