import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../../../..");
const START_LIMIT_MS = 100_000;
const END_LIMIT_MS = 15_000;

export interface StartOptions {
  /** The folder that holds everything this start keeps. */
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The app, started the way a person starts it. */
export interface StartedApp {
  /** Of the outermost process, and of the group of all of them. */
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** The address it prints when it is ready; throws with the output if it ends before. */
  address(): Promise<string>;
  /** To it and to all that was started with it, as a terminal does on Ctrl-C. */
  signal(signal: NodeJS.Signals): void;
  /** The numbers of all processes that belong to it and still run, the package manager's included. */
  processes(): number[];
  /** The exit code of the outermost process, once it has ended; null if a signal ended it. */
  ended(): Promise<number | null>;
}

/** Starts the app of this checkout as the README says, in a process group of its own. */
export function runStartScript({ dataDir, env = {} }: StartOptions): StartedApp {
  const child = spawn("npx", ["-y", "pnpm@10", "start"], {
    cwd: ROOT,
    env: { ...environment(), PORT: "0", ...env, TIDEMARK_DATA: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  const append = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => text,
    address: () => waitForAddress(child, () => text),
    signal: (signal) => process.kill(-pid, signal),
    processes: () => findProcesses("stat", (stat) => groupOf(stat) === pid).filter(isRunning),
    ended: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        await once(child, "exit", { signal: AbortSignal.timeout(END_LIMIT_MS) });
      }
      return child.exitCode;
    },
  };
}

/** The number of the database server's process, and its address for people. */
export async function readDatabase(dataDir: string): Promise<{ pid: number; adminUrl: string }> {
  const pidFile = await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8");
  const adminUrl = await readFile(join(dataDir, "postgres/admin-url"), "utf8");
  return { pid: Number(pidFile.split("\n")[0]), adminUrl: adminUrl.trim() };
}

/** Whether a process is there; one that has ended and only waits to be noticed is not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(
      process.platform === "linux" ? readFileSync(`/proc/${pid}/status`, "utf8") : "",
    );
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** What watches over a database has its number for its last argument. */
export function findGuards(database: number): number[] {
  return findProcesses("cmdline", (line) => line.endsWith(`\0${database}\0`));
}

function findProcesses(file: "stat" | "cmdline", isWanted: (text: string) => boolean): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.filter((pid) => {
    try {
      return isWanted(readFileSync(`/proc/${pid}/${file}`, "utf8"));
    } catch {
      return false; // it has ended in between
    }
  });
  return found.map(Number);
}

/** Of "pid (name) state parent group …", where the name may hold anything. */
function groupOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")")).split(" ")[3]);
}

/** A person's: without what the tests were told, and what the package manager that runs them adds. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|DATABASE_|NODE_ENV$)/.test(name));
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const path = folders.filter((folder) => !folder.includes("node_modules")).join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path };
}

async function waitForAddress(child: ChildProcess, output: () => string): Promise<string> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (child.exitCode === null && child.signalCode === null && Date.now() < giveUpAt) {
    const found = /^Tidemark is at (\S+)$/m.exec(output())?.[1];
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`The app did not start:\n${output()}`);
}
