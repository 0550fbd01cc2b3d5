import type { Change, OutboxEntry } from "@tidemark/sync-core";
import type { Recall, StoredBatch } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { EditRefused } from "./errors.ts";
import { batchesOf, type Model } from "./model.ts";

/**
 * Takes entries back, with their groups and with what builds on a create among them: open ones at once, sealed ones
 * as soon as the server has said that it will never settle their batch. Gives their number.
 *
 * @throws {@link EditRefused} if one is settled or not there.
 */
export function takeBack(draft: Draft, changeIds: readonly string[]): number {
  const waiting = waitingEntries(draft.model);
  const byId = new Map(waiting.map((entry) => [entry.change.id, entry]));
  const named = changeIds.map((id) => byId.get(id) ?? refuse(draft.model, id));
  const taken = withDependents(waiting, named);
  for (const entry of taken) if (!draft.model.isSealed(entry.seq)) draft.remove("outbox", only(entry.seq));
  recall(draft, taken, null);
  return taken.size;
}

/** Takes everything back that the server may not have settled. Gives the number of changes. */
export function takeAllBack(draft: Draft): number {
  return takeBack(
    draft,
    waitingEntries(draft.model).map(({ change }) => change.id),
  );
}

/** The entries of which no answer has said that they are settled. */
export function waitingEntries(model: Model): readonly OutboxEntry[] {
  const answered = batchesOf(model).filter((batch) => batch.answered !== null);
  return model
    .tables()
    .outbox.entries()
    .map(([, entry]) => entry)
    .filter((entry) => !answered.some((batch) => covers(batch, entry)));
}

/** Notes on their batches what a person wants of sealed entries. */
export function recall(draft: Draft, entries: ReadonlySet<OutboxEntry>, aside: string | null): void {
  for (const batch of batchesOf(draft.model)) {
    const recalled = [...entries].filter((entry) => covers(batch, entry)).map(({ change }) => change.id);
    if (recalled.length === 0) continue;
    const others = batch.recalls.filter(({ change }) => !recalled.includes(change));
    const recalls: readonly Recall[] = [...others, ...recalled.map((change) => ({ change, aside }))];
    draft.put("batches", batch.from, { ...batch, recalls });
  }
}

function refuse(model: Model, id: string): never {
  const isSettled = model
    .tables()
    .outbox.entries()
    .some(([, { change }]) => change.id === id);
  throw isSettled
    ? new EditRefused("sealed", `the server has settled change ${id}; edit the record again instead`)
    : new EditRefused("missing", `there is no change ${id} in the outbox; it may be settled by now`);
}

function withDependents(
  waiting: readonly OutboxEntry[],
  named: readonly OutboxEntry[],
): ReadonlySet<OutboxEntry> {
  const taken = new Set(named);
  for (let size = 0; size !== taken.size;) {
    size = taken.size;
    const groups = groupsOf([...taken]);
    const creates = new Map(
      [...taken].filter(({ change }) => change.kind === "create").map((entry) => [pathOf(entry), entry.seq]),
    );
    for (const entry of waiting) {
      const buildsOn = entry.seq > (creates.get(pathOf(entry)) ?? Infinity);
      if (buildsOn || isOf(groups, entry.change)) taken.add(entry);
    }
  }
  return taken;
}

/** The groups that entries are of. */
export function groupsOf(entries: readonly OutboxEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ change }) => change.group).filter((group) => group !== undefined));
}

/** Whether a change is of one of these groups. */
export function isOf(groups: ReadonlySet<string>, { group }: Change): boolean {
  return group !== undefined && groups.has(group);
}

function covers({ from, to }: Pick<StoredBatch, "from" | "to">, { seq }: OutboxEntry): boolean {
  return seq >= from && seq <= to;
}

function pathOf({ change }: OutboxEntry): string {
  return `${change.entity}/${change.row}`;
}

function only(seq: number): { readonly from: number; readonly to: number } {
  return { from: seq, to: seq };
}
