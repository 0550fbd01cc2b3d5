import { createTestDatabase, type TestDatabase } from "@tidemark/server/testing";
import postgres from "postgres";

/** A database of a test's own, and a connection to it such as a developer's with psql. */
export interface AppDatabase extends TestDatabase {
  readonly sql: postgres.Sql;
  /** The space whose goals are meant below: that of the test's person, once he has an account. */
  readonly space: string;
  useSpace(space: string): void;
  /** The goals by name, in their real columns. */
  goals(): Promise<readonly GoalRow[]>;
  /** Copies everything, as a backup would; what it gives puts that copy in the database's place. */
  backUp(): Promise<() => Promise<void>>;
  /** Makes a goal with plain SQL and gives its id. */
  insertGoal(goal: Pick<GoalRow, "name"> & Partial<Omit<GoalRow, "id" | "name">>): Promise<string>;
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
  const name = new URL(database.adminUrl).pathname.slice(1);
  const backup = `${name}_backup`;
  const sql = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
  let space: string | undefined;
  const known = () => {
    if (space === undefined) throw new Error("nobody has an account yet; ask for the fixture `account`");
    return space;
  };
  return {
    ...database,
    sql,
    get space() {
      return known();
    },
    useSpace(id) {
      space = id;
    },
    goals: () => sql<GoalRow[]>`
      select id, name, description, target_value, current_value, unit, due_on::text, status
      from goal where space_id = ${known()} order by name collate "C"`,
    async insertGoal(goal) {
      const row = { space_id: known(), target_value: 100, ...goal };
      const [made] = await sql<{ id: string }[]>`insert into goal ${sql(row)} returning id`;
      if (made === undefined) throw new Error("the insert returned no row");
      return made.id;
    },
    async backUp() {
      await copyDatabase(adminUrl, name, backup);
      return () => copyDatabase(adminUrl, backup, name);
    },
    async drop() {
      await sql.end({ timeout: 1 });
      await database.drop();
      await asAdmin(adminUrl, (admin) => admin.unsafe(`drop database if exists ${backup}`));
    },
  };
}

/** Makes `to` a copy of `from`, whoever has either of them open. */
function copyDatabase(adminUrl: string, from: string, to: string): Promise<void> {
  return asAdmin(adminUrl, async (admin) => {
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`;
    await admin.unsafe(`drop database if exists ${to} with (force)`);
    await admin.unsafe(`create database ${to} template ${from}`);
  });
}

async function asAdmin(adminUrl: string, work: (admin: postgres.Sql) => Promise<unknown>): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await work(admin);
  } finally {
    await admin.end({ timeout: 1 });
  }
}
