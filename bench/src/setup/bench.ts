import {
  createTestDatabase,
  makeSpace,
  signUp,
  startAppProcess,
  startTestCluster,
} from "@tidemark/server/testing";
import postgres from "postgres";
import { type BenchClient, openBenchClient } from "./bench-client.ts";
import { makeGoalRow } from "./goals.ts";

/** PostgreSQL and a server process, both started for the bench alone. */
export interface Bench {
  /** A connection such as a developer's with psql. */
  readonly sql: postgres.Sql;
  readonly databaseUrl: string;
  /** In which all that is measured happens. */
  readonly space: string;
  /** What the figures depend on. */
  readonly postgres: Readonly<Record<string, string>>;
  openClient(options?: { readonly online?: boolean }): Promise<BenchClient>;
  /** Begins the space anew, as if nobody had ever written to it. */
  emptySpace(): Promise<void>;
  /** Puts goals into the space with plain SQL. */
  fillSpace(rows: number): Promise<void>;
  end(): Promise<void>;
}

const ROWS_PER_STATEMENT = 1_000;

export async function startBench(): Promise<Bench> {
  const cluster = await startTestCluster(undefined, { durable: true });
  const database = await createTestDatabase(cluster.adminUrl);
  const sql = postgres(database.adminUrl, { max: 4, onnotice: () => undefined });
  const app = await startAppProcess(database);
  const account = await signUp(app.address);
  const { space } = account;
  const [settings] = await sql<Record<string, string>[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as synchronous_commit,
           current_setting('shared_buffers') as shared_buffers`;
  return {
    sql,
    databaseUrl: database.adminUrl,
    space,
    postgres: { ...settings },
    openClient: (options) => openBenchClient(app.address, account, options),
    async emptySpace() {
      await makeSpace(sql, space);
      await sql`vacuum analyze`;
      await sql`checkpoint`;
    },
    async fillSpace(rows) {
      for (let n = 0; n < rows; n += ROWS_PER_STATEMENT) {
        const count = Math.min(ROWS_PER_STATEMENT, rows - n);
        const goals = Array.from({ length: count }, (_, index) => ({
          space_id: space,
          ...makeGoalRow(n + index),
        }));
        await sql`insert into goal ${sql(goals)}`;
      }
    },
    async end() {
      await app.stop();
      await sql.end({ timeout: 1 });
      await database.drop();
      await cluster.stop();
    },
  };
}
