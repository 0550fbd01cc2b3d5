import type { RowState, Stamp, Values } from "@tidemark/sync-core";
import type postgres from "postgres";
import { conflictTable, syncedTables } from "../../src/db/registry.ts";
import { createConnectionPool } from "../../src/sync/postgres/connection-pool.ts";
import { createDatabaseClock } from "../../src/sync/postgres/database-clock.ts";
import { pageStatements } from "../../src/sync/postgres/page-statements.ts";
import { createPostgresStore } from "../../src/sync/postgres/postgres-store.ts";
import { pushLimits } from "../../src/sync/postgres/push-limits.ts";
import { syncTables } from "../../src/sync/postgres/sync-tables.ts";
import { startTestEngine, type TestEngine } from "../engine.ts";
import { type ContractWorld, REFUSED_UNIT, type SqlWrite, type StoredGoal } from "./world.ts";

export interface PostgresWorld extends ContractWorld {
  readonly engine: TestEngine;
}

/** The engine over a database of its own. */
export async function startPostgresWorld(adminUrl: string): Promise<PostgresWorld> {
  const engine = await startTestEngine(adminUrl);
  const { sql } = engine;
  await sql.unsafe(`ALTER TABLE goal ADD CONSTRAINT goal_unit_is_real CHECK (unit <> '${REFUSED_UNIT}')`);
  const pool = createConnectionPool(engine.url, { name: "tidemark contract", max: 4 });
  const tables = { ...syncedTables, [conflictTable.entity.name]: conflictTable };
  const store = createPostgresStore({
    reads: pool,
    pushes: pool,
    tables: syncTables(tables),
    takenAlong: new Map(),
    pages: pageStatements(Object.values(tables)),
    limits: pushLimits(1_000),
    clock: createDatabaseClock(() => performance.now(), Date.now()),
  });

  return {
    engine,
    server: engine.server,
    store,
    newSpace: engine.newSpace,
    async deleteSpace(space) {
      await sql`DELETE FROM tidemark.space WHERE id = ${space}`;
    },
    sql: async (space, ...writes) =>
      sql.begin(async (transaction) => {
        const touched: boolean[] = [];
        for (const write of writes) touched.push(await wrote(transaction, space, write));
        return touched;
      }),
    async goals(space) {
      const rows = await sql<GoalRow[]>`
        SELECT id, version, tidemark."encode:goal"(g) AS values, stamps, NULL AS dead FROM goal AS g WHERE space_id = ${space}
        UNION ALL SELECT id, version, row, stamps, stamp FROM tidemark.tombstone WHERE space_id = ${space} AND entity = 'goal'`;
      return new Map(rows.map(({ id, dead, ...row }) => [id, { ...row, ...(dead !== null && { dead }) }]));
    },
    async version(space) {
      const [row] = await sql<{ version: number }[]>`SELECT version FROM tidemark.space WHERE id = ${space}`;
      return row?.version ?? -1;
    },
    async beginEra() {
      await sql`SELECT tidemark.sync_restored()`;
    },
    async end() {
      await pool.end();
      await engine.end();
    },
  };
}

type GoalRow = Omit<StoredGoal, "dead"> &
  Pick<RowState, "values"> & { readonly id: string; readonly dead: Stamp | null };

async function wrote(sql: postgres.ISql, space: string, write: SqlWrite): Promise<boolean> {
  switch (write.kind) {
    case "insert":
      return (
        (await sql`INSERT INTO goal ${sql({ space_id: space, id: write.id, ...columnsOf(write.values) })}`)
          .count > 0
      );
    case "update":
      return (
        (
          await sql`UPDATE goal SET ${sql(columnsOf(write.values))} WHERE space_id = ${space} AND id = ${write.id}`
        ).count > 0
      );
    case "delete":
      return (await sql`DELETE FROM goal WHERE space_id = ${space} AND id = ${write.id}`).count > 0;
    case "truncate":
      await sql`TRUNCATE goal`;
      return true;
  }
}

function columnsOf(values: Values): Record<string, string | number | null> {
  const { columns } = syncedTables.goal;
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      const column = columns.find((known) => known.field === field);
      if (!column) throw new Error(`goal has no field “${field}”`);
      return [column.column, value as string | number | null];
    }),
  );
}
