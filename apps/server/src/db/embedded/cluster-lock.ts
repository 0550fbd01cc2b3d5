import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ANSWER_LIMIT_MS = 1_000;

/** Another process runs this cluster; `holder` is what it announced of itself. */
export class ClusterLocked extends Error {
  readonly holder: LockHolder;
  constructor(folder: string, holder: LockHolder) {
    const where = holder.address === undefined ? "" : ` and serves ${holder.address}`;
    super(`The database in ${folder} is in use: process ${holder.pid ?? "unknown"} runs it${where}.`);
    this.holder = holder;
  }
}

interface LockHolder {
  readonly pid?: number;
  readonly address?: string;
}

export interface ClusterLock {
  /** Tells those who come second where to look. */
  announce(address: string): void;
  release(): Promise<void>;
}

/**
 * Lets one process at a time run a cluster. The lock is a listening socket, so the system itself takes it back from
 * an owner that dies, however it dies, and a second comer asks it who holds it.
 */
export async function lockCluster(folder: string): Promise<ClusterLock> {
  const path = socketPath(folder);
  const holder: { pid: number; address?: string } = { pid: process.pid };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = await listen(path, () => JSON.stringify(holder));
    if (server !== undefined) {
      return {
        announce: (address) => {
          holder.address = address;
        },
        release: () => new Promise((resolve) => server.close(() => resolve())),
      };
    }
    const other = await ask(path);
    if (other !== undefined) throw new ClusterLocked(folder, other);
    await rm(path, { force: true }); // only outside Linux: a dead owner's socket file
  }
  throw new ClusterLocked(folder, {});
}

/** On Linux a name that is no file and vanishes with its owner; elsewhere a file in the system's temporary folder. */
function socketPath(folder: string): string {
  const name = `tidemark-${createHash("sha256").update(folder).digest("hex").slice(0, 24)}`;
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(path: string, answer: () => string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end(answer());
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Undefined if nobody is there; an owner too busy to answer in time is an owner still. */
function ask(path: string): Promise<LockHolder | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = "";
    socket.setTimeout(ANSWER_LIMIT_MS, () => {
      socket.destroy();
      resolve({});
    });
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.on("error", () => resolve(undefined));
    socket.on("end", () => resolve(parseHolder(text)));
  });
}

function parseHolder(text: string): LockHolder {
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return {};
  }
}
