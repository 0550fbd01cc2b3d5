import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MortalPostgres, signUp, startMortalPostgres, type TestAccount } from "@tidemark/server/testing";
import type { Cleanup } from "./cleanup.ts";
import { type Link, openLink } from "./environment/link.ts";
import { prepareDatabase, type SharedGoals } from "./environment/prepare-database.ts";
import { keepServer, type ServerKeeper } from "./environment/server-keeper.ts";
import { makeSmallDisk, type SmallDisk } from "./environment/small-disk.ts";
import { withSql } from "./environment/with-sql.ts";

/** The server and its PostgreSQL as processes, each behind a link. */
export interface Scene {
  readonly disk: SmallDisk;
  readonly postgres: MortalPostgres;
  readonly server: ServerKeeper;
  /** Between the server and PostgreSQL. */
  readonly inner: Link;
  /** Between the devices and the server. */
  readonly outer: Link;
  readonly goals: SharedGoals;
  /** Whose devices they all are. */
  readonly account: TestAccount;
}

/** Starts everything and notes in `cleanup` how to end it; that holds also for what was started before a failure. */
export async function setScene(clients: number, cleanup: Cleanup): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-faults-"));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // the user of the database passes through
  const disk = await makeSmallDisk(join(folder, "disk"));
  cleanup.push(() => disk.remove());
  const database = await startMortalPostgres(join(disk.folder, "postgres"));
  cleanup.push(() => database.end());
  const inner = await openLink(database.port);
  cleanup.push(() => inner.close());
  const server = await keepServer({
    url: withPort(database.url, inner.port),
    adminUrl: withPort(database.adminUrl, inner.port),
  });
  cleanup.push(() => server.end());
  const outer = await openLink(server.port);
  cleanup.push(() => outer.close());
  const account = await signUp(`http://127.0.0.1:${server.port}`);
  const goals = await withSql(database.adminUrl, (sql) => prepareDatabase(sql, account.space, clients));
  return { disk, postgres: database, server, inner, outer, goals, account };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
