import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { startEmbeddedPostgres } from "../apps/server/src/db/embedded/start-embedded-postgres.ts";
import { readEnvironment, type Environment } from "../apps/server/src/environment.ts";
import { choosePort } from "../apps/server/src/lifecycle/choose-port.ts";
import { listenForStop } from "../apps/server/src/lifecycle/stop-request.ts";
import { watchWrapper } from "../apps/server/src/lifecycle/wrapper-watch.ts";
import { root } from "./lib/repository.ts";
import { toolEnvironment } from "./lib/run.ts";
import { step } from "./lib/step.ts";

/**
 * Everything in watch mode: the database stays, the server starts anew when its source changes, and the page is
 * replaced in place. One Ctrl-C ends all three.
 */
async function main(): Promise<number> {
  const environment = readEnvironment(process.env, "info");
  const request = listenForStop(() => process.exit(1));
  watchWrapper(() => request.make({ kind: "orphaned" }));

  const database = await step("Database started", () => openDatabase(environment));
  const port = environment.port ?? (await choosePort(environment.host));
  const api = `http://${environment.host}:${port}`;
  const children = [
    start(["--watch", "--watch-preserve-output", "apps/server/src/main.ts"], root, {
      DATABASE_URL: database.url,
      DATABASE_ADMIN_URL: database.adminUrl,
      PORT: String(port),
    }),
    start([findVite(), "--clearScreen", "false"], join(root, "apps/web"), { TIDEMARK_API: api }),
  ];
  for (const child of children) {
    child.once("exit", () =>
      request.make({ kind: "start-failed", error: new Error(child.spawnargs.join(" ")) }),
    );
  }
  console.log(`The server is at ${api}; the page that reloads itself is at the address below.`);

  const reason = await request.reason;
  await Promise.all(children.map(end));
  await database.stop();
  if (reason.kind === "signal" || reason.kind === "orphaned") return 0;
  console.error(reason.kind === "start-failed" ? "A part of it ended by itself:" : "", reason.error);
  return 1;
}

async function openDatabase({ databaseUrl, databaseAdminUrl, dataDir }: Environment) {
  if (databaseUrl === undefined) {
    const home = dataDir ?? join(root, ".tidemark");
    return startEmbeddedPostgres({ dataDir: join(home, "postgres"), log: console.log });
  }
  return { url: databaseUrl, adminUrl: databaseAdminUrl ?? databaseUrl, stop: () => Promise.resolve() };
}

/** Without a shell or a shim between us and it: those do not pass on what we tell them. */
function start(args: readonly string[], cwd: string, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, args, {
    cwd,
    env: { ...toolEnvironment(), ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

function findVite(): string {
  const manifest = createRequire(join(root, "apps/web/package.json")).resolve("vite/package.json");
  return join(dirname(manifest), "bin/vite.js");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

process.exit(await main());
