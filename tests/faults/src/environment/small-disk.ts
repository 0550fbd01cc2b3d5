import { execFile } from "node:child_process";
import { chmod, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const DISK_BYTES = 320 * 2 ** 20;
const CHUNK_BYTES = 2 ** 20;

/** A folder to keep a database in; where the machine allows it, a disk of its own that can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left, until it is given back. Undefined if the machine allows no such disk. */
  readonly fill: (() => Promise<() => Promise<void>>) | undefined;
  remove(): Promise<void>;
}

/**
 * Mounts a file system in memory, which knows its size as any disk does: who writes beyond it is told ENOSPC. It takes
 * Linux and the right to mount.
 */
export async function makeSmallDisk(folder: string): Promise<SmallDisk> {
  await mkdir(folder);
  const isMounted = await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder]).then(
    () => true,
    () => false,
  );
  await chmod(folder, 0o711); // the user of the database passes through
  return {
    folder,
    fill: isMounted ? () => fill(join(folder, "ballast")) : undefined,
    async remove() {
      if (isMounted) await run("umount", ["-l", folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(path: string): Promise<() => Promise<void>> {
  const ballast = await open(path, "w");
  // The last pages go one by one: a write that fails as a whole would leave room for small ones.
  for (let bytes = CHUNK_BYTES; bytes >= 4_096;) {
    const written = await ballast.write(Buffer.alloc(bytes)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOSPC") throw error;
      return { bytesWritten: 0 };
    });
    if (written.bytesWritten < bytes) bytes /= 2;
  }
  await ballast.close();
  return () => rm(path);
}
