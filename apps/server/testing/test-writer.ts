import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { createTestDatabase } from "./database.ts";
import { addUsers, makeSpace } from "./members.ts";

/** A migrated database of a test's own, and somebody who writes to it with SQL. */
export interface TestWriter {
  readonly sql: postgres.Sql<{ bigint: number }>;
  readonly adminUrl: string;
  newSpace(): Promise<string>;
  versionOf(space: string): Promise<number>;
  tombstonesOf(space: string): Promise<readonly Tombstone[]>;
  /** Runs `work` in a transaction as a request of Ann's does: under the request role, and held to the space. */
  asRequest<Result>(space: string, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Runs `work` in a transaction that may give stamps. */
  asPush<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Runs `work` in a transaction whose rows are copies: of a backup, or of another server. */
  asCopy<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  end(): Promise<void>;
}

export type Transaction = postgres.TransactionSql<{ bigint: number }>;

export interface Tombstone {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  readonly stamp: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly cause_entity: string | null;
  readonly cause_id: string | null;
}

export async function startTestWriter(clusterUrl: string): Promise<TestWriter> {
  const { adminUrl, drop } = await createTestDatabase(clusterUrl);
  const sql = postgres(adminUrl, {
    max: 4,
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });
  await addUsers(sql);
  const begin = <Result>(enter: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    sql.begin(async (tx) => {
      await tx.unsafe(enter);
      return work(tx);
    }) as Promise<Result>;
  return {
    sql,
    adminUrl,
    async newSpace() {
      const id = randomUUID();
      await makeSpace(sql, id);
      return id;
    },
    async versionOf(space) {
      const [row] = await sql<{ version: number }[]>`SELECT version FROM tidemark.space WHERE id = ${space}`;
      if (!row) throw new Error("there is no such space");
      return row.version;
    },
    tombstonesOf: (space) => sql<Tombstone[]>`
      SELECT entity, id, version, stamp, row, cause_entity, cause_id FROM tidemark.tombstone
      WHERE space_id = ${space} ORDER BY entity, id`,
    asRequest: (space, work) =>
      begin(
        `SET LOCAL ROLE tidemark_request; SET LOCAL tidemark.space = '${space}'; SET LOCAL tidemark."user" = 'ann'`,
        work,
      ),
    asPush: (work) => begin("SELECT set_config('tidemark.push', pg_current_xact_id()::text, true)", work),
    asCopy: (work) => begin("SET LOCAL session_replication_role = replica", work),
    async end() {
      await sql.end({ timeout: 1 });
      await drop();
    },
  };
}
