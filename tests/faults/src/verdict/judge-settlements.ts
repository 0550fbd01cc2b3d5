import type { Facts } from "./facts.ts";
import type { Wrongs } from "./judge.ts";

/** Every change is recorded in one batch, with the outcome that its device was told. */
export function judgeSettlements({ database, sent }: Facts): Partial<Wrongs> {
  const records = new Map<string, { readonly batches: string[]; readonly kinds: Set<string> }>();
  for (const { id, outcomes } of database.batches) {
    for (const { change, kind } of outcomes) {
      const record = records.get(change) ?? { batches: [], kinds: new Set() };
      records.set(change, record);
      record.batches.push(id);
      record.kinds.add(kind);
    }
  }
  const learned = [...sent].filter(([, { outcomes }]) => outcomes.size > 0);
  return {
    lost: learned
      .filter(([id]) => !records.has(id))
      .map(
        ([id, { device }]) =>
          `${device} was told that change ${id} is settled; PostgreSQL has no record of it`,
      ),
    doubled: [...records]
      .filter(([, { batches }]) => batches.length > 1)
      .map(([id, { batches }]) => `change ${id} was settled in the batches ${batches.join(", ")}`),
    other: learned.flatMap(([id, { device, outcomes }]) => {
      const kinds = new Set([...outcomes, ...(records.get(id)?.kinds ?? [])]);
      return kinds.size === 1 ? [] : [`change ${id} of ${device} was called ${[...kinds].join(" and ")}`];
    }),
  };
}

/** The changes of all batches that were not refused, with what their devices sent; in the order of settling. */
export function acceptedChanges({ database, sent }: Facts) {
  return database.batches.map(({ outcomes }) =>
    outcomes.flatMap((outcome) => {
      const known = sent.get(outcome.change);
      return known && outcome.kind !== "rejected" ? [{ outcome, change: known.change }] : [];
    }),
  );
}
