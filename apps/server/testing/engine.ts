import { randomUUID } from "node:crypto";
import { SCHEMAS } from "../src/app-schemas.ts";
import postgres from "postgres";
import { type SyncedTable, syncedTables } from "../src/db/registry.ts";
import { silentLogger } from "../src/logger.ts";
import type { RoleOf } from "../src/sync/membership.ts";
import { startSyncServer } from "../src/sync/postgres/start-sync-server.ts";
import type { SyncServer } from "../src/sync/sync-server.ts";
import { accountsDatabase } from "../src/accounts/accounts-database.ts";
import { createRoleOf } from "../src/accounts/role-of.ts";
import { createConnectionPool } from "../src/sync/postgres/connection-pool.ts";
import { createTestDatabase } from "./database.ts";
import { addUsers, makeSpace } from "./members.ts";

export interface TestEngineOptions {
  readonly tables?: Readonly<Record<string, SyncedTable>>;
  /** Makes the tables, if they are not the app's own. */
  readonly prepare?: (sql: postgres.Sql<{ bigint: number }>) => Promise<unknown>;
  /** Whom the server takes for what, whatever the database says. */
  readonly roleOf?: RoleOf;
}

/** The engine's server half on a database of its own, where every user owns every space. */
export interface TestEngine {
  readonly server: SyncServer;
  /** A developer with psql. */
  readonly sql: postgres.Sql<{ bigint: number }>;
  readonly url: string;
  readonly adminUrl: string;
  newSpace(id?: string): Promise<string>;
  /** Another server on the same database. */
  secondServer(): Promise<SyncServer>;
  end(): Promise<void>;
}

export async function startTestEngine(
  clusterUrl: string,
  { tables = syncedTables, prepare = async () => undefined, ...own }: TestEngineOptions = {},
): Promise<TestEngine> {
  const { url, adminUrl, drop } = await createTestDatabase(clusterUrl);
  const sql = postgres(adminUrl, {
    max: 8,
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });
  await addUsers(sql);
  await prepare(sql);
  const pool = createConnectionPool(url, { name: "tidemark test accounts", max: 2 });
  const roleOf = own.roleOf ?? createRoleOf(accountsDatabase(pool));
  const startServer = () =>
    startSyncServer({
      url,
      tables,
      ...SCHEMAS,
      roleOf,
      log: silentLogger(),
    });
  const server = await startServer();
  const others: SyncServer[] = [];
  return {
    server,
    sql,
    url,
    adminUrl,
    async newSpace(id: string = randomUUID()) {
      await makeSpace(sql, id);
      return id;
    },
    async secondServer() {
      const other = await startServer();
      others.push(other);
      return other;
    },
    async end() {
      await Promise.all([server, ...others].map((running) => running.end()));
      await pool.end();
      await sql.end({ timeout: 1 });
      await drop();
    },
  };
}
