import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { v7 } from "uuid";
import { makeGoalRow } from "../setup/goals.ts";

const ROWS_PER_STATEMENT = 1_000;
const STAMPS = { "": "0mi5x2k1q00ak3f9x0ab" };

/** The same rows into a table with the same columns, constraints and indexes and no triggers. Gives the ms it took. */
export async function insertRows(sql: postgres.Sql, rows: number): Promise<number> {
  await sql`drop table if exists floor_goal`;
  await sql`create table floor_goal (like goal including defaults including constraints including indexes)`;
  const space = randomUUID();
  const goals = Array.from({ length: rows }, (_, n) => ({
    space_id: space,
    id: v7(),
    ...makeGoalRow(n),
    version: 1,
    stamps: sql.json(STAMPS),
  }));
  await sql`checkpoint`;
  const start = performance.now();
  for (let n = 0; n < rows; n += ROWS_PER_STATEMENT) {
    await sql`insert into floor_goal ${sql(goals.slice(n, n + ROWS_PER_STATEMENT))}`;
  }
  return performance.now() - start;
}
