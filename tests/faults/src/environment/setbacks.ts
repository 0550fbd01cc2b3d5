import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AppProcess,
  createTestDatabase,
  type MortalPostgres,
  startAppProcess,
  startMortalPostgres,
  startTestCluster,
} from "@tidemark/server/testing";
import type { Cleanup } from "../cleanup.ts";
import { copyTables, putBack, restoreTables, snapshotCluster, type TableCopies } from "./snapshots.ts";
import { withSql } from "./with-sql.ts";

/** The addresses change when another PostgreSQL takes over. */
export interface Addresses {
  url: string;
  adminUrl: string;
}

/** An app whose database is backed up once, and set back to that later. What it starts is noted in `cleanup`. */
export interface Setback {
  readonly database: Addresses;
  readonly app: AppProcess;
  backUp(): Promise<void>;
  setBack(): Promise<void>;
}

async function startApp(database: Addresses, cleanup: Cleanup): Promise<AppProcess> {
  const app = await startAppProcess(database);
  cleanup.push(() => app.stop());
  return app;
}

/** All tables are copied by COPY, and filled in another cluster. */
export async function restoredElsewhere(cleanup: Cleanup): Promise<Setback> {
  const clusters = await Promise.all([startTestCluster(), startTestCluster()]);
  for (const cluster of clusters) cleanup.push(() => cluster.stop());
  const [first, second] = await Promise.all(clusters.map(({ adminUrl }) => createTestDatabase(adminUrl)));
  if (!first || !second) throw new Error("there are two clusters");
  const database = { url: first.url, adminUrl: first.adminUrl };
  const app = await startApp(database, cleanup);
  let copies: TableCopies;
  return {
    database,
    app,
    async backUp() {
      copies = await withSql(database.adminUrl, copyTables);
    },
    async setBack() {
      await app.kill();
      await withSql(second.adminUrl, (sql) => restoreTables(sql, copies));
      Object.assign(database, { url: second.url, adminUrl: second.adminUrl });
      await app.restart();
    },
  };
}

async function startCluster(folder: string, cleanup: Cleanup): Promise<MortalPostgres> {
  const cluster = await startMortalPostgres(folder);
  cleanup.push(() => cluster.end());
  return cluster;
}

async function makeFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-restores-"));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // the user of the database passes through
  return folder;
}

/** The disk is set back to a snapshot; PostgreSQL comes back where it was. */
export async function putBackInPlace(cleanup: Cleanup): Promise<Setback> {
  const home = await makeFolder(cleanup);
  const [folder, copy] = [join(home, "postgres"), join(home, "snapshot")];
  const cluster = await startCluster(folder, cleanup);
  const database = { url: cluster.url, adminUrl: cluster.adminUrl };
  return {
    database,
    app: await startApp(database, cleanup),
    backUp: () => snapshotCluster(database.adminUrl, folder, copy),
    async setBack() {
      await cluster.kill();
      await putBack(copy, folder);
      await cluster.start();
    },
  };
}

/** A copy that has not had the latest commits takes over. */
export async function failedOver(cleanup: Cleanup): Promise<Setback> {
  const home = await makeFolder(cleanup);
  const [folder, copy] = [join(home, "postgres"), join(home, "standby")];
  const cluster = await startCluster(folder, cleanup);
  const database = { url: cluster.url, adminUrl: cluster.adminUrl };
  const app = await startApp(database, cleanup);
  return {
    database,
    app,
    backUp: () => snapshotCluster(database.adminUrl, folder, copy),
    async setBack() {
      await app.kill();
      await cluster.kill();
      const standby = await startCluster(copy, cleanup);
      Object.assign(database, { url: standby.url, adminUrl: standby.adminUrl });
      await app.restart();
    },
  };
}
