import { type Entity, mergeRows, type RowState, stampOf } from "@tidemark/sync-core";
import { rowOfKey, type Rows } from "../store/rows.ts";
import type { BegunPush, SpaceTransaction } from "../store/space-store.ts";
import { refusalIn } from "../store/store-failure.ts";
import { planWrites } from "../store/write-plan.ts";

export interface Offer {
  readonly user: string;
  readonly replica: string;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly offered: Rows;
}

/** The id of no batch: an offer is none, and can come as often as it likes. */
const NO_BATCH = "00000000-0000-0000-0000-000000000000";

/** Merges offered rows into those that are there. Rows that the store refuses are passed over. */
export async function takeIn(
  transaction: SpaceTransaction,
  { user, replica, entities, offered }: Offer,
): Promise<{ readonly kind: "received" } | Exclude<BegunPush, { kind: "held" }>> {
  const [begun, present] = await Promise.all([
    transaction.begin({ user, replica, batch: NO_BATCH }),
    transaction.rows(idsOf(offered)),
  ]);
  if (begun.kind !== "held") return begun;
  const merged = new Map<string, RowState>();
  for (const [key, copy] of offered) {
    const { policies } = entities[rowOfKey(key).entity] ?? { policies: {} };
    const here = present.get(key) ?? null;
    merged.set(key, mergeRows(policies, here, here ? asHere(here, copy) : copy));
  }
  // The first part that is undone would take the version back.
  await transaction.takeVersion();
  await writeParts(transaction, present, [...merged]);
  return { kind: "received" };
}

/** What one stamp stands for is one value; a replica of an older schema may say it less exactly than it is here. */
function asHere(here: RowState, { values, stamps }: RowState): RowState {
  const own = Object.entries(values).map(([field, value]) => {
    const known = here.values[field];
    const same = known !== undefined && stampOf(stamps, field) === stampOf(here.stamps, field);
    return [field, same ? known : value] as const;
  });
  return { values: Object.fromEntries(own), stamps };
}

/** Writes what can be written: a part that is refused is cut in halves. */
async function writeParts(
  transaction: SpaceTransaction,
  present: Rows,
  rows: readonly (readonly [string, RowState])[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction.beginPart();
  try {
    await transaction.write(planWrites(present, new Map(rows)));
    await transaction.keepPart();
  } catch (error) {
    refusalIn(error);
    await transaction.undoPart();
    if (rows.length === 1) return;
    const half = Math.ceil(rows.length / 2);
    await writeParts(transaction, present, rows.slice(0, half));
    await writeParts(transaction, present, rows.slice(half));
  }
}

function idsOf(rows: Rows): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const key of rows.keys()) {
    const { entity, id } = rowOfKey(key);
    ids.set(entity, (ids.get(entity) ?? new Set()).add(id));
  }
  return ids;
}
