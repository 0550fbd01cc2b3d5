import { setTimeout as sleep } from "node:timers/promises";
import { readFile } from "node:fs/promises";
import { findBinaries } from "../src/db/embedded/binaries.ts";
import { prepareClusterFolder } from "../src/db/embedded/cluster-folder.ts";
import { chooseDatabaseUser } from "../src/db/embedded/database-user.ts";
import { findFreePort } from "../src/db/embedded/free-port.ts";
import { guardPostmaster } from "../src/db/embedded/guard.ts";
import { initializeCluster } from "../src/db/embedded/initialize-cluster.ts";
import { prepareLogins } from "../src/db/embedded/logins.ts";
import { type Postmaster, startPostmaster } from "../src/db/embedded/postmaster.ts";

/** An embedded PostgreSQL that dies and comes back: on the same port, with the same logins, whatever happened. */
export interface MortalPostgres {
  /** The login of the server's requests. */
  readonly url: string;
  /** The superuser. */
  readonly adminUrl: string;
  readonly port: number;
  /** kill -9, and nobody starts it again before {@link start}. */
  kill(): Promise<void>;
  /** Starts it again as often as it takes, and waits until it accepts connections. */
  start(): Promise<void>;
  /** Ends it for good. */
  end(): Promise<void>;
}

const LOOK_MS = 20;

/** Starts a durable cluster in `dataDir`, which is left behind at the end. */
export async function startMortalPostgres(dataDir: string): Promise<MortalPostgres> {
  const user = await chooseDatabaseUser(dataDir);
  const [binaries, folder] = await Promise.all([findBinaries(user), prepareClusterFolder(dataDir, user)]);
  await initializeCluster({ binaries, folder, user, durable: true });
  const port = await findFreePort();
  let state: "wanted" | "killed" | "ended" = "wanted";
  let current: Postmaster | undefined;

  /** What a full disk or its own predecessor keeps from starting may start a moment later. */
  function startOnce(): Promise<Postmaster | undefined> {
    return startPostmaster({ binaries, folder, user, port, durable: true }).catch(() => undefined);
  }

  async function untilUp(): Promise<void> {
    while (state === "wanted" && !current) await sleep(LOOK_MS);
  }

  async function keep(): Promise<void> {
    while (state !== "ended") {
      const started = state === "wanted" ? await startOnce() : undefined;
      if (!started) {
        await sleep(LOOK_MS);
        continue;
      }
      const dismissGuard = guardPostmaster(started.pid, user);
      current = started;
      if (state !== "wanted") process.kill(started.pid, "SIGKILL");
      await started.exited;
      current = undefined;
      dismissGuard();
    }
  }

  async function stop(next: "killed" | "ended"): Promise<void> {
    state = next;
    const running = current;
    if (!running) return;
    process.kill(running.pid, "SIGKILL");
    await running.exited;
  }

  const kept = keep();
  await untilUp();
  const password = (await readFile(folder.adminPassword, "utf8")).trim();
  const urls = await prepareLogins(password, port);
  return {
    ...urls,
    port,
    kill: () => stop("killed"),
    async start() {
      if (state === "killed") state = "wanted";
      await untilUp();
    },
    async end() {
      await stop("ended");
      await kept;
    },
  };
}
