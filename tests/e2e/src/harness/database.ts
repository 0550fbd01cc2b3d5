import { BUILT_IN_SPACE } from "@tidemark/domain";
import { createTestDatabase, type TestDatabase } from "@tidemark/server/testing";
import postgres from "postgres";

/** A database of a test's own, and a connection to it such as a developer's with psql. */
export interface AppDatabase extends TestDatabase {
  readonly sql: postgres.Sql;
  /** The goals by name, in their real columns. */
  goals(): Promise<readonly GoalRow[]>;
  /** Makes a goal with plain SQL and gives its id. */
  insertGoal(goal: {
    readonly name: string;
    readonly target_value?: number;
    readonly due_on?: string;
  }): Promise<string>;
}

/** A row of the table `goal`, less what the triggers keep. */
export interface GoalRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly target_value: number;
  readonly current_value: number;
  readonly unit: string;
  readonly due_on: string | null;
  readonly status: string;
}

export async function openDatabase(adminUrl: string): Promise<AppDatabase> {
  const database = await createTestDatabase(adminUrl);
  const sql = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
  return {
    ...database,
    sql,
    goals: () => sql<GoalRow[]>`
      select id, name, description, target_value, current_value, unit, due_on::text, status
      from goal where space_id = ${BUILT_IN_SPACE} order by name collate "C"`,
    async insertGoal(goal) {
      const row = { space_id: BUILT_IN_SPACE, target_value: 100, ...goal };
      const [made] = await sql<{ id: string }[]>`insert into goal ${sql(row)} returning id`;
      if (made === undefined) throw new Error("the insert returned no row");
      return made.id;
    },
    async drop() {
      await sql.end({ timeout: 1 });
      await database.drop();
    },
  };
}
