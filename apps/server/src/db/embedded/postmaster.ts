import { spawn } from "node:child_process";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { postgresEnvironment, run, type SystemUser } from "./run.ts";

const READY_POLL_MS = 20;
const READY_LIMIT_MS = 300_000; // crash recovery replays the log first, and may take its time
const FAST_STOP_LIMIT_S = 5;

/** `fast` ends connections and writes everything out; `immediate` leaves that to the recovery of the next start. */
export type ShutdownMode = "fast" | "immediate";

export interface PostmasterOptions {
  readonly binaries: Binaries;
  readonly folder: ClusterFolder;
  readonly user: SystemUser | undefined;
  readonly port: number;
  readonly durable: boolean;
}

export interface Postmaster {
  readonly pid: number;
  /** Settles when the server has ended, by `stop` or by itself. */
  readonly exited: Promise<void>;
  stop(mode?: ShutdownMode): Promise<void>;
}

/** The server ended before it accepted connections; `log` is what it said. */
export class PostmasterFailed extends Error {
  readonly log: string;
  constructor(log: string) {
    super(`PostgreSQL did not start. Its log says:\n${log}`);
    this.log = log;
  }
}

/** Starts the server of a cluster in a session of its own, out of reach of the terminal's Ctrl-C, and waits for it. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { binaries, folder, user } = options;
  await rename(folder.log, `${folder.log}.old`).catch(() => undefined);
  const log = await open(folder.log, "a", 0o600);
  const child = spawn(binaries.postgres, serverArguments(options), {
    ...user,
    cwd: "/",
    env: postgresEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
    detached: true,
  });
  let running = true;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  await log.close();
  await untilReady(folder, child.pid, () => running);
  if (!running || child.pid === undefined) throw new PostmasterFailed(await tail(folder.log));
  child.unref();
  return {
    pid: child.pid,
    exited,
    stop: async (mode = "fast") => {
      await stopPostmaster(binaries, folder, { user, mode });
      await exited;
    },
  };
}

export interface StopOptions {
  readonly user: SystemUser | undefined;
  readonly mode?: ShutdownMode;
}

/** Stops whatever server runs on a cluster. A fast stop that takes too long becomes an immediate one. */
export async function stopPostmaster(
  binaries: Binaries,
  folder: ClusterFolder,
  options: StopOptions,
): Promise<void> {
  const stop = (mode: ShutdownMode, limitS: number) =>
    run(binaries.pgCtl, ["stop", "-D", folder.data, "-m", mode, "-w", "-t", String(limitS)], {
      user: options.user,
    });
  const mode = options.mode ?? "fast";
  if (mode === "fast" && (await stop("fast", FAST_STOP_LIMIT_S)).code === 0) return;
  await stop("immediate", FAST_STOP_LIMIT_S);
}

function serverArguments({ folder, port, durable }: PostmasterOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    jit: "off", // our queries are short: compiling them costs more than it saves
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  return [
    "-D",
    folder.data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** PostgreSQL writes its state to the last line of its pid file, which is also how pg_ctl knows. */
async function untilReady(
  folder: ClusterFolder,
  pid: number | undefined,
  isRunning: () => boolean,
): Promise<void> {
  const giveUpAt = Date.now() + READY_LIMIT_MS;
  while (isRunning() && Date.now() < giveUpAt) {
    const lines = (await readFile(join(folder.data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    if (Number(lines[0]) === pid && lines[7]?.trim() === "ready") return;
    await sleep(READY_POLL_MS);
  }
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-15).join("\n");
}
