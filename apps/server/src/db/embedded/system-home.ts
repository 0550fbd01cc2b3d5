import { chmod, mkdir } from "node:fs/promises";

const SYSTEM_HOME = "/var/lib/tidemark";

/** Where a start as root keeps what the unprivileged database user could not reach in the checkout. */
export async function systemHome(): Promise<string> {
  await mkdir(SYSTEM_HOME, { recursive: true });
  await chmod(SYSTEM_HOME, 0o755);
  return SYSTEM_HOME;
}
