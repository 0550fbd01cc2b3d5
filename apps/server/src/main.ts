import { dirname, join } from "node:path";
import { pino } from "pino";
import { EnvironmentInvalid, readEnvironment, type LogLevel } from "./environment.ts";
import type { Step } from "./index.ts";
import { runApp } from "./lifecycle/run-app.ts";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

export interface MainOptions {
  /** How much the server logs unless LOG_LEVEL says. */
  readonly logLevel?: LogLevel;
  /** Wraps each step of the start, to tell a person how far it is. */
  readonly step?: Step;
  /** Work to be done before the app is served. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
}

/** Reads the environment (nothing else of the server does) and runs the app to its end. Answers with the exit code. */
export async function main(options: MainOptions = {}): Promise<number> {
  const { logLevel = "info", step = (_name, work) => work(), prepare } = options;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const environment = readEnvironment(process.env, logLevel);
    const dataDir = environment.dataDir ?? join(ROOT, ".tidemark");
    return await runApp({
      environment,
      databaseDir: join(dataDir, "postgres"),
      secretFile: join(dataDir, "auth-secret"),
      webRoot: join(ROOT, "apps", "web", "dist"),
      log: pino({ level: environment.logLevel }),
      step,
      say,
      prepare,
      isWrapped: process.env["npm_execpath"] !== undefined,
    });
  } catch (error) {
    if (!(error instanceof EnvironmentInvalid)) throw error;
    say(error.message);
    return 1;
  }
}

if (import.meta.main) process.exit(await main());
