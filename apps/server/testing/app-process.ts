import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestDatabase } from "./database.ts";

const MAIN = join(dirname(import.meta.dirname), "src", "main.ts");
const MEMORY_PROBE = import.meta.resolve("./memory-probe.ts");
const START_LIMIT_MS = 30_000;
/** What tests sign with. */
export const TEST_SECRET = "what tests sign with, and nobody else";

/** The app as a process of its own, as it runs in production. */
export interface AppProcess {
  /** Where it is served; the same after every start. */
  readonly address: string;
  isRunning(): boolean;
  /** What it printed so far. */
  output(): string;
  /** What it holds on to: asks it to collect its garbage and to say what is left. */
  held(): Promise<Held>;
  /** kill -9: it gets no chance to finish anything. */
  kill(): Promise<void>;
  /** Starts it again on the same port after {@link kill}. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

type Addresses = Pick<TestDatabase, "url" | "adminUrl">;

/** What a process has after its garbage was collected, and what it has ever had. */
export interface Held {
  readonly bytes: number;
  readonly sockets: number;
  readonly mostBytes: number;
}

/** Starts the app on a free port and waits until it is served. */
export async function startAppProcess(
  database: Addresses,
  variables: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const printed: string[] = [];
  // Where the database is may have changed by the next start.
  const start = (port: string) =>
    launch({ url: database.url, adminUrl: database.adminUrl, variables }, port, printed);
  const first = await start("0");
  let child = first.child;

  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (!isRunning()) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  return {
    address: first.address,
    isRunning,
    output: () => printed.join("\n"),
    async held() {
      const asked = printed.length;
      child.kill("SIGUSR2");
      for (;;) {
        const said = printed.slice(asked).find((line) => line.startsWith("held "));
        if (said !== undefined) return JSON.parse(said.slice("held ".length)) as Held;
        await sleep(10);
      }
    },
    kill: () => end("SIGKILL"),
    async restart() {
      child = (await start(new URL(first.address).port)).child;
    },
    stop: () => end("SIGTERM"),
  };
}

interface Given extends Addresses {
  readonly variables: Readonly<Record<string, string>>;
}

interface Launched {
  readonly child: ChildProcess;
  readonly address: string;
}

function launch(database: Given, port: string, printed: string[]): Promise<Launched> {
  const child = spawn(process.execPath, ["--import", MEMORY_PROBE, MAIN], {
    env: environment(database, port),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    function fail(what: string): void {
      child.kill("SIGKILL");
      reject(new Error(`The app ${what}. It printed:\n${printed.join("\n")}`));
    }

    function read(line: string): void {
      printed.push(line);
      const address = /Tidemark is at (\S+)/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve({ child, address });
    }

    const timer = setTimeout(() => fail("did not start in time"), START_LIMIT_MS);
    createInterface(child.stdout).on("line", read);
    createInterface(child.stderr).on("line", (line) => printed.push(line));
    child.once("exit", () => {
      clearTimeout(timer);
      fail("ended before it was served");
    });
  });
}

/** Without what a package manager left in ours: with it the app would watch over that package manager. */
function environment(database: Given, port: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return {
    ...Object.fromEntries(own),
    DATABASE_URL: database.url,
    DATABASE_ADMIN_URL: database.adminUrl,
    HOST: "127.0.0.1",
    PORT: port,
    LOG_LEVEL: "warn",
    AUTH_SECRET: TEST_SECRET,
    ...database.variables,
  };
}
