import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { stopPostmaster } from "./postmaster.ts";
import type { SystemUser } from "./run.ts";

/**
 * Ends the server that an app killed without warning left running, and says whether there was one. A pid file whose
 * number now belongs to some other program is removed: PostgreSQL itself would refuse to start over it.
 */
export async function stopOrphan(
  binaries: Binaries,
  folder: ClusterFolder,
  user: SystemUser | undefined,
): Promise<boolean> {
  const pidFile = join(folder.data, "postmaster.pid");
  const pid = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  if (!(await commandLine(pid)).includes(folder.data)) {
    await rm(pidFile, { force: true });
    return false;
  }
  await stopPostmaster(binaries, folder, { user });
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout;
}
