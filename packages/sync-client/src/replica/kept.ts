import type { OutboxEntry } from "@tidemark/sync-core";
import type { Asked, KeptBatch, LastSettled, Meta, StoredBatch } from "../layout.ts";
import type { StoreTransaction } from "../ports.ts";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { putAside, UNDECIDED } from "./put-aside.ts";

/** How long a settled batch is kept unless the app says otherwise: longer than a server goes between backups. */
export const KEEP_SETTLED_MS = 7 * 86_400_000;

/** So many kept batches, the latest ones first, a request names; and so many with those that wait. */
const MAX_NAMED = 850;
const MAX_NAMED_AND_HELD = 950;

/** Keeps a batch that leaves the outbox, sealed as it was, until no server can lose it any more. */
export function keepBatch(draft: Draft, kept: KeptBatch): void {
  draft.put("kept", kept.batch.from, kept);
}

/**
 * The settled batches about which a server has to be asked that may have been set back, oldest first. Of what was
 * settled before `keptUntil` (ms since 1970) and not forgotten here yet, the server may have forgotten by itself that
 * it was: it would be settled twice.
 */
export async function namedBatches(
  scan: StoreTransaction["scan"],
  { lastSettled, keptUntil }: { readonly lastSettled: Meta["lastSettled"]; readonly keptUntil: number },
): Promise<readonly string[]> {
  const limit = await roomToName(scan);
  const kept = keptSince(await scan("kept", { limit, reverse: true }), keptUntil);
  const ids = kept.map(({ batch }) => batch.id).toReversed();
  return [...new Set([...ids, ...Object.values(lastSettled).map(({ batch }) => batch)])];
}

/**
 * The batches to be named next, now that the server has said which of `asked` it knows. None once all that are kept
 * were asked about, or come before one that it knows.
 */
export async function namedNext(
  scan: StoreTransaction["scan"],
  { asked, keptUntil }: { readonly asked: Asked; readonly keptUntil: number },
): Promise<readonly string[]> {
  const kept = keptSince(await scan("kept"), keptUntil);
  const done = withPredecessors(kept, new Set(asked.known));
  const tried = new Set(asked.batches);
  const left = kept.map(({ batch }) => batch.id).filter((id) => !done.has(id) && !tried.has(id));
  const limit = await roomToName(scan);
  return limit > 0 ? left.slice(-limit) : [];
}

async function roomToName(scan: StoreTransaction["scan"]): Promise<number> {
  const held = await scan("batches");
  return Math.max(0, Math.min(MAX_NAMED, MAX_NAMED_AND_HELD - held.length));
}

function keptSince(
  stored: Awaited<ReturnType<StoreTransaction["scan"]>>,
  keptUntil: number,
): readonly KeptBatch[] {
  return stored.map(([, value]) => value as KeptBatch).filter(({ at }) => at >= keptUntil);
}

/**
 * Puts settled batches that the server has lost back into the outbox, in their own places: sealed, under their own
 * ids, less what had been rejected. Of what was settled before `recordedUntil` (ms since 1970) the server may have
 * forgotten the record, if a copy of this store went on after it: that is put aside. A replica goes on after the last of
 * its batches that the server still knows.
 */
export async function returnLost(
  draft: Draft,
  desk: Desk,
  {
    asked: { batches, known: told },
    recordedUntil,
  }: { readonly asked: Asked; readonly recordedUntil: number },
): Promise<readonly OutboxEntry[]> {
  if (batches.length === 0) return [];
  const asked = new Set(batches);
  const reported = new Set(told);
  const returned: OutboxEntry[] = [];
  const known: StoredBatch[] = [];
  const before = new Map<string, LastSettled | null>();
  const kept = (await draft.scan("kept")).map(([key, value]) => [key, value as KeptBatch] as const);
  const there = withPredecessors(
    kept.map(([, value]) => value),
    reported,
  );
  for (const [key, { batch, entries, outcomes, after, at }] of kept) {
    if (!asked.has(batch.id)) continue;
    if (there.has(batch.id)) {
      known.push(batch);
      continue;
    }
    draft.remove("kept", { from: key, to: key });
    if (!before.has(batch.replica)) before.set(batch.replica, after);
    const rejected = new Set(outcomes.filter(({ kind }) => kind === "rejected").map(({ change }) => change));
    const left = entries.filter(({ change }) => !rejected.has(change.id));
    if (at < recordedUntil) {
      for (const entry of left)
        putAside(desk, entry, { message: UNDECIDED, attemptedAt: batch.lastAttempt, undecided: true });
      continue;
    }
    for (const entry of left) draft.put("outbox", entry.seq, entry);
    if (left.length > 0 && !batch.elsewhere) draft.put("batches", batch.from, sealedAgain(batch));
    returned.push(...left);
  }
  goOnAfter(draft, { before, known, reported });
  return returned;
}

/** A server that has a batch has had those before it, though it may have forgotten by itself that it settled them. */
function withPredecessors(kept: readonly KeptBatch[], reported: ReadonlySet<string>): ReadonlySet<string> {
  const there = new Set(reported);
  for (const { batch, after } of kept.toReversed()) if (after && there.has(batch.id)) there.add(after.batch);
  return there;
}

function sealedAgain(batch: StoredBatch): StoredBatch {
  return {
    ...batch,
    answered: null,
    attempts: 0,
    message: null,
    failures: 0,
    recalls: [],
  };
}

/** Of what was settled before the first that comes back only its id may be left, and the server goes on from there. */
function goOnAfter(
  draft: Draft,
  {
    before,
    known,
    reported,
  }: {
    readonly before: ReadonlyMap<string, LastSettled | null>;
    readonly known: readonly StoredBatch[];
    readonly reported: ReadonlySet<string>;
  },
): void {
  const { lastSettled } = draft.meta();
  const stillThere = Object.entries(lastSettled).filter(([, { batch }]) => reported.has(batch));
  const lastKnown = known.map(({ id, replica, to }) => [replica, { batch: id, to }] as const);
  const last = [...before, ...lastKnown, ...stillThere].flatMap(([replica, settled]) =>
    settled ? [[replica, settled] as const] : [],
  );
  draft.set({ lastSettled: Object.fromEntries(last) });
}

/** Forgets one kept batch that is older than `until`, never the last. False if there is none. */
export async function forgetKept(draft: Draft, until: number): Promise<boolean> {
  const [oldest, next] = await draft.scan("kept", { limit: 2 });
  if (!oldest || !next || (oldest[1] as KeptBatch).at >= until) return false;
  draft.remove("kept", { from: oldest[0], to: oldest[0] });
  return true;
}
