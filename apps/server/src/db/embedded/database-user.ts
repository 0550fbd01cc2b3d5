import { stat } from "node:fs/promises";
import { join } from "node:path";
import { run, runOrThrow, type SystemUser } from "./run.ts";

const NAME = "postgres";

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the one that owns the data already (someone who
 * started as themselves before), else `postgres`, made if the machine has none. Anybody else runs it as themselves.
 */
export async function chooseDatabaseUser(dataDir: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const data = await stat(join(dataDir, "data")).catch(() => undefined);
  if (data !== undefined && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  return (await lookUp()) ?? (await create());
}

async function create(): Promise<SystemUser> {
  const made = await run("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    NAME,
  ]);
  const user = await lookUp();
  if (user !== undefined) return user;
  throw new Error(
    `PostgreSQL does not run as root, and the system user "${NAME}" could not be made: ${made.output} ` +
      `Start as an ordinary user, or set DATABASE_URL.`,
  );
}

async function lookUp(): Promise<SystemUser | undefined> {
  if ((await run("id", ["-u", NAME])).code !== 0) return undefined;
  return {
    uid: Number(await runOrThrow("id", ["-u", NAME])),
    gid: Number(await runOrThrow("id", ["-g", NAME])),
  };
}
