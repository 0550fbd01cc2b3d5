import type { PulledRow, RowState } from "@tidemark/sync-core";
import type { SpaceSnapshot } from "../store/space-store.ts";
import type { DatabaseClock } from "./database-clock.ts";
import {
  type HistoryRow,
  type PageStatements,
  type PlaceRow,
  readHistory,
  readSettled,
  readSums,
  type SettledRow,
  type SumRow,
} from "./page-statements.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { uuidArray } from "./statement.ts";

export interface SpaceSnapshotDeps {
  readonly pages: PageStatements;
  readonly clock: DatabaseClock;
}

/** A request's transaction as one state of a space. */
export function spaceSnapshot(
  transaction: RequestTransaction,
  space: string,
  { pages, clock }: SpaceSnapshotDeps,
): SpaceSnapshot {
  return {
    async history() {
      const [head] = await transaction.rows<HistoryRow>(readHistory, { space });
      if (!head) return null;
      clock.learn(head.now);
      const eras = (head.eras ?? []).map(([started, firstVersion]) => ({ started, firstVersion }));
      return { version: head.version, horizon: head.horizon, eras };
    },
    async rowsAfter({ version, within, skipTo, limit, maxBytes }) {
      // One more than wanted, to see whether there is one.
      const values = { space, version, skipTo, limit: limit + 1, maxBytes };
      const found = within
        ? await transaction.rows<PlaceRow>(pages.afterRow, { ...values, ...within })
        : await transaction.rows<PlaceRow>(pages.afterVersion, values);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return {
        rows: rows.map(pulledRow),
        more: last !== undefined && rows.length < last.found,
        bytes: last?.bytes ?? 0,
      };
    },
    settled: ({ user, named, replicas, version, newest = null }) =>
      transaction.rows<SettledRow>(readSettled, {
        space,
        version,
        replicas: `{${replicas.join(",")}}`,
        user,
        newest,
        named: uuidArray(named),
      }),
    async total(entities) {
      const counts = await Promise.all(
        entities.map(async (entity) => {
          const count = pages.count.get(entity);
          return count ? await transaction.rows<{ readonly count: number }>(count, { space }) : [];
        }),
      );
      return counts.flat().reduce((sum, { count }) => sum + count, 0);
    },
    async sums() {
      const sums = await transaction.rows<SumRow>(readSums, { space });
      return Object.fromEntries(sums.map(({ entity, count, sum }) => [entity, { count, sum }]));
    },
  };
}

function pulledRow({ entity, id, version, dead, content }: PlaceRow): PulledRow {
  if (dead !== null) return { entity, id, version, dead };
  if (content === null) throw new Error(`a row of ${entity} is neither there nor dead`);
  const { values, stamps } = JSON.parse(content) as Pick<RowState, "values" | "stamps">;
  return { entity, id, version, values, stamps };
}
