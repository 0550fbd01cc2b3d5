import { type Checkpoint, type PulledRow } from "@tidemark/sync-core";
import { type BaseRow, rowKey, type Segment, segmentKey, type Staging } from "../layout.ts";
import { askOn } from "./ask-on.ts";
import {
  keptBase,
  lastAttemptOf,
  observeRows,
  pulledBase,
  settledRemains,
  writeBase,
  writeSegments,
} from "./base-rows.ts";
import type { Draft } from "./commits.ts";
import { checkSums } from "./check.ts";
import { bringBack } from "./bring-back.ts";
import { createDesk } from "./desk.ts";
import { withForgotten } from "./forgotten.ts";
import { batchesOf, type Model } from "./model.ts";
import { progressAfter } from "./progress.ts";
import type { Applied, PullStart } from "./replica.ts";
import { settleBatches } from "./settle.ts";
import { isUnsettled, type Slot } from "./slot.ts";
import { unanswer } from "./unanswer.ts";

interface Applying {
  readonly checkpoint: Checkpoint;
  readonly begun: PullStart | null;
  /** The device's clock, ms since 1970. */
  readonly now: number;
  /** Since when settled batches are kept, by the server's clock. */
  readonly keptUntil: number;
}

/** Applies a page of a pull or a message of the stream; see {@link ReplicaLeader.applyCheckpoint}. */
export async function applyPage(
  draft: Draft,
  { checkpoint, begun, now, keptUntil }: Applying,
): Promise<Applied> {
  if (!continues(draft, checkpoint) || !isOfThisBase(draft, begun)) return "dropped";
  // A stream tells outcomes since its own start; those before it, in pages not shown yet, only the pull tells.
  if (!begun && draft.meta().staging) return "dropped";
  observeRows(draft, checkpoint.rows);
  const next = checkpoint.more ? null : await askOn(draft, checkpoint, keptUntil);
  if (checkpoint.more || next) stagePage(draft, checkpoint, { now, next });
  else await finish(draft, checkpoint, { begun, now });
  return next ? "asking" : "applied";
}

/** Whether a reply belongs to this store as it is now. */
export function continues(draft: Draft, reply: Pick<Checkpoint, "replica" | "schema" | "from">): boolean {
  const { replica, schema, cursor, staging } = draft.meta();
  return (
    reply.replica === replica && reply.schema === schema && reply.from === (staging ? staging.cursor : cursor)
  );
}

/** A stream goes on from a whole base; a page belongs to the base for which it was pulled. */
function isOfThisBase(draft: Draft, begun: PullStart | null): boolean {
  const { generation, staging } = draft.meta();
  return begun ? begun.generation === (staging?.generation ?? generation) : staging === null;
}

/**
 * A page that is not the last stays out of sight, except in a first sync: that shows its rows as they
 * come. Rows under sealed changes stay out of sight even then, because they may contain them already.
 */
function stagePage(
  draft: Draft,
  page: Checkpoint,
  { now, next }: { readonly now: number; readonly next: Pick<Staging, "named" | "asked"> | null },
): void {
  const { rows, cursor } = page;
  const { generation, staging } = draft.meta();
  const target = staging?.generation ?? generation;
  const base = known(draft.model, rows).map((row) => pulledBase(draft.model, row, now));
  const first = draft.meta().cursor === null && target === generation;
  const [shown, hidden] = first ? partition(base, (row) => !isUnderSealed(draft.model, row)) : [[], base];
  writeBase(draft, generation, shown);
  const segments = [...(staging?.segments ?? []), ...writeSegments(draft, target, hidden)];
  const progress = progressAfter(staging, page);
  draft.set({
    staging: {
      named: [],
      offer: null,
      ...staging,
      generation: target,
      cursor,
      segments,
      ...(progress && { progress }),
      ...next,
    },
  });
}

async function finish(
  draft: Draft,
  checkpoint: Checkpoint,
  { begun, now }: { begun: PullStart | null; now: number },
): Promise<void> {
  const { model } = draft;
  const { generation, staging } = draft.meta();
  const target = staging?.generation ?? generation;
  const replaces = target !== generation;
  const page = known(model, checkpoint.rows)
    .filter((row) => staging || !("dead" in row) || model.slots().get(row.entity, row.id))
    .map((row) => pulledBase(model, row, now));
  const asks = replaces && (staging?.offer || (staging?.named.length ?? 0) > 0);
  const staged =
    staging && (!replaces || asks || unsettledRows(model).length > 0) ? await revealed(draft, staging) : [];
  const told = withForgotten(checkpoint.settled, batchesOf(model));
  const pulled = byPath([...staged, ...page]);
  const remains = settledRemains(model, [...pulled.values()], told);
  const arrived = byPath([...pulled.values(), ...remains]);

  const desk = createDesk(draft, now);
  for (const [, row] of arrived) {
    if (model.slots().get(row.entity, row.id)?.pending.length) desk.slot(row.entity, row.id).base = row;
  }
  const settled = settleBatches(draft, desk, { told, now });
  const returned =
    staging && replaces ? await bringBack(draft, desk, { staging, checkpoint, arrived, now }) : [];
  const absent = (replaces ? [...unsettledRows(model), ...returned] : settled).filter(
    (slot) => !arrived.has(pathOf(slot.entity.name, slot.id)),
  );

  writeBase(draft, target, page);
  const kept = absent.flatMap((slot) => (replaces ? keptBase(slot) : confirmedBase(model, slot, now)));
  for (const row of [...remains, ...kept]) draft.put("rows", rowKey(target, row.entity, row.id), row);
  sendAgain(draft, new Set(told.map(({ batch }) => batch)), { begun, now });
  const { cursor } = checkpoint;
  draft.set({ generation: target, cursor, staging: null, lastSync: now, rebuilt: undefined });
  // A new base is compared at the pull that follows it, when its rows have been read.
  if (replaces) draft.replaceBase();
  else if (begun) checkSums(draft, arrived, { checkpoint, begun, now });
}

/** Shows the staged pages and gives their rows. */
async function revealed(draft: Draft, { generation, segments }: Staging): Promise<readonly BaseRow[]> {
  const rows: BaseRow[] = [];
  for (const n of segments) {
    const key = segmentKey(generation, n);
    for (const [, value] of await draft.scan("segments", { range: { from: key, to: key } })) {
      draft.reveal("segments", key, value);
      rows.push(...(value as Segment).rows);
    }
  }
  return rows;
}

/** A row whose changes were settled without altering it is as fresh as one that arrived. */
function confirmedBase(model: Model, slot: Slot, now: number): readonly BaseRow[] {
  const { base } = slot;
  if (!base) return [];
  const before = model.slots().get(base.entity, base.id);
  const attemptedAt = before && lastAttemptOf(model, before);
  return [{ ...base, at: now, ...(attemptedAt !== undefined && { attemptedAt }) }];
}

function unsettledRows(model: Model): readonly Slot[] {
  return [...model.slots().all()].filter(isUnsettled);
}

/** A batch that was answered before this pull began, and that the pull does not know, has been lost on the server. */
function sendAgain(
  draft: Draft,
  reported: ReadonlySet<string>,
  { begun, now }: Pick<Applying, "begun" | "now">,
): void {
  for (const batch of batchesOf(draft.model)) {
    if (begun?.answered.includes(batch.id) && !reported.has(batch.id)) unanswer(draft, batch, now);
  }
}

/** Rows of entities that this version of the app knows; an update of the app begins a new base. */
function known(model: Model, rows: readonly PulledRow[]): readonly PulledRow[] {
  return rows.filter(({ entity }) => model.knows(entity));
}

function isUnderSealed(model: Model, { entity, id }: BaseRow): boolean {
  return (
    model
      .slots()
      .get(entity, id)
      ?.pending.some(({ seq }) => model.isSealed(seq)) ?? false
  );
}

function byPath(rows: readonly BaseRow[]): ReadonlyMap<string, BaseRow> {
  const latest = new Map<string, BaseRow>();
  for (const row of rows) {
    const path = pathOf(row.entity, row.id);
    if ((latest.get(path)?.version ?? -1) <= row.version) latest.set(path, row);
  }
  return latest;
}

function pathOf(entity: string, id: string): string {
  return `${entity}/${id}`;
}

function partition<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
