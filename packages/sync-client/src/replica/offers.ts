import {
  aliveStamp,
  canonicalStamps,
  conflictEntity,
  INSERT_KEY,
  jsonEqual,
  leaderOf,
  type OfferedRow,
  PAGE_ROWS,
  type Policies,
  stampOf,
  utf8Length,
} from "@tidemark/sync-core";
import type { BaseRow, OfferPage, Staging } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Model } from "./model.ts";
import type { Slot } from "./slot.ts";

/** Less than a request may have, which is more than its rows. */
const PAGE_BYTES = 1_000_000;

/** Stores what the old base has and the new one lacks, in pages as they are to be sent. */
export function storeOffers(
  draft: Draft,
  offer: NonNullable<Staging["offer"]>,
  arrived: ReadonlyMap<string, BaseRow>,
): void {
  const { first, next } = draft.meta().offers;
  const pages = offerPages(offeredRows(draft.model, offer.common, arrived));
  for (const [index, rows] of pages.entries()) {
    const page: OfferPage = { cursor: offer.cursor, rows };
    draft.put("offers", next + index, page);
  }
  draft.set({ offers: { first, next: next + pages.length } });
}

/** The oldest page that is still to be sent, with its number. */
export async function nextOffer(draft: Draft): Promise<(OfferPage & { readonly n: number }) | null> {
  const [oldest] = await draft.scan("offers", { limit: 1 });
  return oldest ? { ...(oldest[1] as OfferPage), n: Number(oldest[0]) } : null;
}

/** Forgets a page that the server has taken, or does not want. */
export function dropOffer(draft: Draft, n: number): void {
  const { first, next } = draft.meta().offers;
  draft.remove("offers", { from: n, to: n });
  draft.set({ offers: { first: Math.max(first, n + 1), next } });
}

/** Counts that the server failed at the oldest page. */
export function noteFailingOffer(draft: Draft): void {
  const { offers } = draft.meta();
  draft.set({ offers: { ...offers, failures: (offers.failures ?? 0) + 1 } });
}

/**
 * The rows that a server which was set back lost after `common`: by the fields whose stamps say which value counts, and
 * with their counts, which are compared and never added. A row up to `common` that the server lacks was deleted there.
 */
export function offeredRows(
  model: Model,
  common: number,
  arrived: ReadonlyMap<string, BaseRow>,
): readonly OfferedRow[] {
  const offered: OfferedRow[] = [];
  for (const slot of model.slots().all()) {
    const { base } = slot;
    if (!base || base.dead !== undefined || base.version <= common) continue;
    if (slot.entity.name === conflictEntity.name) continue;
    const row = offerableRow(slot, base);
    if (isNews(slot.entity.policies, row, arrived.get(`${row.entity}/${row.id}`))) offered.push(row);
  }
  return offered;
}

function offerableRow({ entity, id }: Slot, { version, values, stamps }: BaseRow): OfferedRow {
  const fields = Object.keys(values).filter((field) => isOfferable(entity.policies, field));
  return {
    entity: entity.name,
    id,
    version,
    values: Object.fromEntries(fields.map((field) => [field, values[field] ?? null])),
    stamps: canonicalStamps({
      [INSERT_KEY]: stampOf(stamps, INSERT_KEY),
      ...Object.fromEntries(fields.map((field) => [field, stampOf(stamps, field)])),
    }),
  };
}

function isOfferable(policies: Policies, field: string): boolean {
  const policy = policies[leaderOf(policies, field) ?? field];
  return policy !== undefined && policy !== "manual";
}

function isNews(policies: Policies, row: OfferedRow, present: BaseRow | undefined): boolean {
  if (!present) return true;
  if (present.dead !== undefined) return aliveStamp(row.stamps) > present.dead;
  return Object.entries(row.values).some(([field, value]) =>
    policies[field] === "counter"
      ? !jsonEqual(value, present.values[field] ?? null)
      : stampOf(row.stamps, field) > stampOf(present.stamps, field),
  );
}

/** The rows in pages that fit a request each. One that fits none, which only SQL can have written, is left out. */
export function offerPages(rows: readonly OfferedRow[]): readonly (readonly OfferedRow[])[] {
  const pages: OfferedRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = utf8Length(JSON.stringify(row)) + 1;
    if (size > PAGE_BYTES) continue;
    const last = pages.at(-1);
    if (last && last.length < PAGE_ROWS && bytes + size <= PAGE_BYTES) {
      last.push(row);
      bytes += size;
    } else {
      pages.push([row]);
      bytes = size;
    }
  }
  return pages;
}
