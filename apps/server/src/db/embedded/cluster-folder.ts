import { createHash } from "node:crypto";
import {
  access,
  chmod,
  chown,
  constants,
  lstat,
  mkdir,
  mkdtemp,
  realpath,
  rm,
  symlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { run, runOrThrow, type SystemUser } from "./run.ts";
import { systemHome } from "./system-home.ts";

/** The paths of one cluster. All of it belongs to the user that PostgreSQL runs as, and nobody else may look. */
export interface ClusterFolder {
  readonly root: string;
  readonly data: string;
  readonly log: string;
  readonly adminPassword: string;
  /** For people: the address of the running database, as in `psql "$(cat admin-url)"`. */
  readonly adminUrl: string;
}

/**
 * Makes the folder where it was asked for or, where the database's user cannot reach that place, below the system's
 * own folder with a symlink left behind.
 */
export async function prepareClusterFolder(
  dataDir: string,
  user: SystemUser | undefined,
): Promise<ClusterFolder> {
  const root = await chooseRoot(resolve(dataDir), user);
  await mkdir(root, { recursive: true, mode: 0o700 });
  if (user === undefined) await refuseForeignFolder(root);
  else await chown(root, user.uid, user.gid);
  await chmod(root, 0o700);
  return {
    root,
    data: join(root, "data"),
    log: join(root, "postgres.log"),
    adminPassword: join(root, "admin.password"),
    adminUrl: join(root, "admin-url"),
  };
}

async function chooseRoot(asked: string, user: SystemUser | undefined): Promise<string> {
  await mkdir(dirname(asked), { recursive: true });
  const kind = await lstat(asked).catch(() => undefined);
  if (kind?.isSymbolicLink() === true) {
    const target = await realpath(asked).catch(() => undefined);
    if (target !== undefined && (await isReachable(dirname(target), user))) return target;
    await rm(asked);
  }
  const parent = await realpath(dirname(asked));
  if (await isReachable(parent, user)) return join(parent, basename(asked));
  return moveOutside(asked, kind?.isDirectory() === true);
}

async function isReachable(folder: string, user: SystemUser | undefined): Promise<boolean> {
  return (await run("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { user })).code === 0;
}

/** A new place each time: a fresh checkout on an old path does not inherit the database of the one before it. */
async function moveOutside(asked: string, hasData: boolean): Promise<string> {
  const hash = createHash("sha256").update(asked).digest("hex").slice(0, 12);
  const outside = await mkdtemp(join(await systemHome(), `${hash}-`));
  if (hasData) await runOrThrow("mv", ["-T", asked, outside]);
  await symlink(outside, asked);
  return outside;
}

async function refuseForeignFolder(root: string): Promise<void> {
  try {
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(
      `The database folder ${root} belongs to another user of this machine. ` +
        `Start as that user (or as root), or set TIDEMARK_DATA to a folder of your own.`,
      { cause },
    );
  }
}
