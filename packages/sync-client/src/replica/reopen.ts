import { type Change, cutInHalf, type OutboxEntry, type Rejection } from "@tidemark/sync-core";
import type { StoredBatch } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { failEntries } from "./fail-entries.ts";
import { entriesOf, sealBatch } from "./push.ts";

/** A change of schema `from` as one of schema `to`; its id and its stamps stay. */
export type ConvertChange = (change: Change, from: number, to: number) => Change;

/** What becomes of the entries of a batch that will never be settled under its id. */
export type Reopening =
  | { readonly kind: "open" }
  /** They are sealed again at once, in two batches, to find the one at fault. */
  | { readonly kind: "halve"; readonly newId: () => string }
  /** The server takes their schema no more: they become, with all that is open, changes of the app's present one. */
  | { readonly kind: "convert"; readonly convert: ConvertChange }
  /** They are put on the failed list, with this sentence. */
  | { readonly kind: "aside"; readonly message: string };

/**
 * Makes the entries of a cancelled batch open again in their places, less what a person took back meanwhile. They
 * keep their change ids: the cancelled batch can never apply them, and a copy of this store knows them by these.
 */
export function reopenBatch(draft: Draft, desk: Desk, batch: StoredBatch, reopening: Reopening): void {
  const entries = entriesOf(draft.model, batch);
  const recalls = new Map(batch.recalls.map(({ change, aside }) => [change, aside]));
  draft.remove("batches", { from: batch.from, to: batch.from });
  const givenUp = entries.filter(({ change }) => recalls.get(change.id) === null);
  for (const entry of givenUp) desk.remove(entry);
  const left = entries.filter((entry) => !givenUp.includes(entry));
  const reasonOf = ({ change }: OutboxEntry): string | undefined =>
    recalls.get(change.id) ?? (reopening.kind === "aside" ? reopening.message : undefined);
  const aside = left.filter((entry) => reasonOf(entry) !== undefined);
  failEntries(draft, desk, {
    entries: aside,
    rejections: aside.map((entry) => refusal(entry, reasonOf(entry) ?? "")),
    rejected: new Set(aside.map(({ change }) => change.id)),
    attemptedAt: batch.lastAttempt,
    remove: () => aside.forEach(desk.remove),
  });
  if (reopening.kind === "convert") convertOpen(draft, desk, { reopened: left, convert: reopening.convert });
  if (reopening.kind !== "halve") return;
  const sealed = left.filter((entry) => !aside.includes(entry));
  const cut = cutInHalf(sealed);
  for (const half of [sealed.slice(0, cut), sealed.slice(cut)])
    sealBatch(draft, half, { id: reopening.newId(), replica: batch.replica });
}

function convertOpen(
  draft: Draft,
  desk: Desk,
  { reopened, convert }: { readonly reopened: readonly OutboxEntry[]; readonly convert: ConvertChange },
): void {
  const { schema } = draft.meta();
  for (const entry of [...reopened, ...draft.model.open()]) {
    if (entry.schema >= schema) continue;
    desk.replace({ ...entry, schema }, convert(entry.change, entry.schema, schema));
  }
}

function refusal({ change }: OutboxEntry, message: string): Rejection {
  return { kind: "rejected", change: change.id, code: "refused", message };
}
