import { setTimeout as sleep } from "node:timers/promises";
import { type AppProcess, startAppProcess, type TestDatabase } from "@tidemark/server/testing";

/** Keeps the server's process as it is wanted: running or killed. */
export interface ServerKeeper {
  readonly port: number;
  kill(): Promise<void>;
  /** Starts it as often as it takes: it does not start without its database. */
  start(): Promise<void>;
  /** What it printed when it ended without having been asked to. */
  unaskedEnds(): readonly string[];
  output(): string;
  end(): Promise<void>;
}

const LOOK_MS = 50;
const AGAIN_MS = 300;

export async function keepServer(database: Pick<TestDatabase, "url" | "adminUrl">): Promise<ServerKeeper> {
  const app: AppProcess = await startAppProcess(database);
  const unasked: string[] = [];
  let wanted: "running" | "killed" | "ended" = "running";
  let up = true;

  async function keep(): Promise<void> {
    while (wanted !== "ended") {
      if (wanted === "running" && !app.isRunning()) await revive();
      await sleep(LOOK_MS);
    }
  }

  /** It was killed, or it ended by itself, or it did not come up the last time. */
  async function revive(): Promise<void> {
    if (up) unasked.push(app.output().split("\n").slice(-12).join("\n"));
    up = await app.restart().then(
      () => true,
      () => false,
    );
    if (!up) return sleep(AGAIN_MS);
    if (wanted === "running") return;
    up = false;
    await app.kill();
  }

  const kept = keep();
  return {
    port: Number(new URL(app.address).port),
    async kill() {
      wanted = "killed";
      up = false;
      await app.kill();
    },
    async start() {
      wanted = "running";
      while (!up) await sleep(LOOK_MS);
    },
    unaskedEnds: () => unasked,
    output: app.output,
    async end() {
      wanted = "ended";
      await kept;
      await app.kill();
    },
  };
}
