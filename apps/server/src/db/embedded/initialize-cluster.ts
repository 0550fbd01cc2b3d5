import { randomBytes } from "node:crypto";
import { chown, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { runOrThrow, type SystemUser } from "./run.ts";

const MAJOR_VERSION = "18";
const UNFINISHED = "unfinished-";

export interface InitializeOptions {
  readonly binaries: Binaries;
  readonly folder: ClusterFolder;
  readonly user: SystemUser | undefined;
  readonly durable: boolean;
}

/**
 * Makes the cluster unless there is one. It is made beside its final place and renamed into it, so a folder `data`
 * is always a whole cluster: what an interrupted start left behind is thrown away and made again.
 */
export async function initializeCluster({
  binaries,
  folder,
  user,
  durable,
}: InitializeOptions): Promise<void> {
  await removeUnfinished(folder);
  if (await exists(folder.data)) return refuseOtherVersion(folder);
  // A name of its own: the initdb of a killed start may still be writing to the other one.
  const unfinished = join(folder.root, `${UNFINISHED}${randomBytes(4).toString("hex")}`);
  await writePassword(folder, user);
  await runOrThrow(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      "--username=postgres",
      `--pwfile=${folder.adminPassword}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Sorts and folds case the same way on every machine, whatever locales it has.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { user },
  );
  await rename(unfinished, folder.data);
}

async function removeUnfinished(folder: ClusterFolder): Promise<void> {
  const names = (await readdir(folder.root)).filter((name) => name.startsWith(UNFINISHED));
  const remove = (name: string) =>
    rm(join(folder.root, name), { recursive: true, force: true }).catch(() => undefined);
  await Promise.all(names.map(remove));
}

async function writePassword(folder: ClusterFolder, user: SystemUser | undefined): Promise<void> {
  await rm(folder.adminPassword, { force: true });
  await writeFile(folder.adminPassword, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(folder.adminPassword, user.uid, user.gid);
}

async function refuseOtherVersion(folder: ClusterFolder): Promise<void> {
  const version = (await readFile(join(folder.data, "PG_VERSION"), "utf8")).trim();
  if (version === MAJOR_VERSION) return;
  throw new Error(
    `The database in ${folder.root} was made by PostgreSQL ${version}, this is PostgreSQL ${MAJOR_VERSION}. ` +
      `Move the folder away to begin with an empty database, or set DATABASE_URL.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
