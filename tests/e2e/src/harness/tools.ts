import { spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

const ROOT = dirname(dirname(dirname(dirname(import.meta.dirname))));
const LIMIT_MS = 60_000;

/** Whether this machine has a command; `pnpm test` installs it where it can. */
export function has(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. `cwd` is a folder of the checkout. */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd = ".", env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: join(ROOT, cwd),
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...env },
      timeout: LIMIT_MS,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
