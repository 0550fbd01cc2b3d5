import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { findBinaries } from "./binaries.ts";
import { prepareClusterFolder, type ClusterFolder } from "./cluster-folder.ts";
import { lockCluster } from "./cluster-lock.ts";
import { chooseDatabaseUser } from "./database-user.ts";
import { findFreePort } from "./free-port.ts";
import { guardPostmaster } from "./guard.ts";
import { initializeCluster } from "./initialize-cluster.ts";
import { keepPostmaster } from "./keep-postmaster.ts";
import { prepareLogins } from "./logins.ts";
import { stopOrphan } from "./orphan.ts";
import {
  PostmasterFailed,
  startPostmaster,
  type Postmaster,
  type PostmasterOptions,
  type ShutdownMode,
} from "./postmaster.ts";

const START_ATTEMPTS = 20;
const RETRY_MS = 250;

export interface EmbeddedPostgresOptions {
  /** The cluster's folder; made if missing, kept between starts. */
  readonly dataDir: string;
  /** Told, in sentences, what is out of the ordinary. */
  readonly log?: (line: string) => void;
  /** False only for throwaway clusters: the server then never waits for the disk, and a power cut may lose everything. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** The login `tidemark_app`, for requests. */
  readonly url: string;
  /** The superuser, for migrations and people. */
  readonly adminUrl: string;
  readonly port: number;
  /** Settles when the server has ended, by `stop` or by itself in a way that a new start does not mend. */
  readonly exited: Promise<void>;
  /** Tells whoever tries to start the same cluster where the app that uses it is served. */
  announce(address: string): void;
  stop(mode?: ShutdownMode): Promise<void>;
}

/**
 * Runs the PostgreSQL that npm brought along, on a free port of the loopback interface. One process at a time runs a
 * cluster (`ClusterLocked` otherwise), and however the last one ended, by kill -9 or half-way through the very
 * first start, this one recovers.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined, durable = true } = options;
  const user = await chooseDatabaseUser(dataDir);
  const [binaries, folder] = await Promise.all([findBinaries(user), prepareClusterFolder(dataDir, user)]);
  const lock = await lockCluster(folder.root);
  let postmaster: Pick<Postmaster, "stop"> | undefined;
  try {
    if (await stopOrphan(binaries, folder, user))
      log("Stopped the database that an earlier start left running.");
    await initializeCluster({ binaries, folder, user, durable });
    const server = { binaries, folder, user, durable };
    const started = await startOnFreePort(server);
    const { port } = started;
    const kept = keepPostmaster(started.postmaster, {
      restart: async () => (await startOnFreePort(server, port)).postmaster,
      guard: (pid) => guardPostmaster(pid, user),
      log,
    });
    postmaster = kept;
    const password = (await readFile(folder.adminPassword, "utf8")).trim();
    const urls = await prepareLogins(password, port);
    await leaveAddress(folder, urls.adminUrl);
    return {
      ...urls,
      port,
      exited: kept.exited,
      announce: lock.announce,
      stop: async (mode) => {
        await kept.stop(mode);
        await rm(folder.adminUrl, { force: true });
        await lock.release();
      },
    };
  } catch (error) {
    await postmaster?.stop();
    await lock.release();
    throw error;
  }
}

/** Someone may take a port between our finding it and the server's; what a killed server held frees up in a moment. */
async function startOnFreePort(
  options: Omit<PostmasterOptions, "port">,
  wanted?: number,
): Promise<{ postmaster: Postmaster; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await findFreePort());
    try {
      return { postmaster: await startPostmaster({ ...options, port }), port };
    } catch (error) {
      if (attempt === START_ATTEMPTS || !(error instanceof PostmasterFailed) || !isPassing(error.log))
        throw error;
      await sleep(RETRY_MS);
    }
  }
}

function isPassing(log: string): boolean {
  return /could not create any TCP\/IP sockets|still in use|already exists/.test(log);
}

async function leaveAddress(folder: ClusterFolder, adminUrl: string): Promise<void> {
  await rm(folder.adminUrl, { force: true });
  await writeFile(folder.adminUrl, `${adminUrl}\n`, { mode: 0o600 });
}
