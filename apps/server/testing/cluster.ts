import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../src/db/embedded/start-embedded-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's address of the cluster that a run's tests share. */
    adminUrl: string;
  }
}

const OLDEST_VERSION = 150_000;

/** A PostgreSQL that tests may make databases in. */
export interface TestCluster {
  readonly adminUrl: string;
  stop(): Promise<void>;
}

/**
 * A throwaway embedded PostgreSQL, gone without a trace after `stop`. An address given instead (of a PostgreSQL 15 or
 * newer, with the rights to make databases and roles) is checked, used and left running. Only a `durable` one waits for
 * the disk.
 */
export async function startTestCluster(
  adminUrl?: string,
  { durable = false }: { readonly durable?: boolean } = {},
): Promise<TestCluster> {
  if (adminUrl !== undefined) {
    await refuseUnfit(adminUrl);
    return { adminUrl, stop: () => Promise.resolve() };
  }
  const home = await mkdtemp(join(tmpdir(), "tidemark-test-"));
  await chmod(home, 0o711); // root lends the database another user, who has to pass through
  const dataDir = join(home, "postgres");
  const remove = async () => {
    const root = await realpath(dataDir).catch(() => dataDir);
    await rm(root, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  };
  const cluster = await startEmbeddedPostgres({ dataDir, durable }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    adminUrl: cluster.adminUrl,
    stop: async () => {
      await cluster.stop("immediate");
      await remove();
    },
  };
}

async function refuseUnfit(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, connect_timeout: 10 });
  try {
    const [login] = await sql<{ version: number; createdb: boolean; createrole: boolean }[]>`
      select current_setting('server_version_num')::int as version,
             rolcreatedb or rolsuper as createdb, rolcreaterole or rolsuper as createrole
      from pg_roles where rolname = current_user`;
    if (login === undefined) throw new Error("The database does not know its own login.");
    if (login.version < OLDEST_VERSION) {
      throw new Error("The tests need PostgreSQL 15 or newer; the one in DATABASE_URL is older.");
    }
    const missing = [...(login.createdb ? [] : ["CREATEDB"]), ...(login.createrole ? [] : ["CREATEROLE"])];
    if (missing.length > 0) {
      throw new Error(
        `The tests make databases and roles of their own; the login in DATABASE_URL lacks ${missing.join(" and ")}. ` +
          `Grant it (ALTER ROLE … ${missing.join(" ")}), or unset DATABASE_URL to use the embedded PostgreSQL.`,
      );
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}
