import { spawn } from "node:child_process";

/** Who a process runs as; absent means: as ourselves. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface RunOptions {
  readonly user?: SystemUser | undefined;
}

/** What a finished command said; `code` is null when it could not be started at all. */
export interface RunResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command to its end. Never throws: a command that cannot be started is one that failed. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options.user,
      cwd: "/",
      env: postgresEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a Ctrl-C meant for the app must not interrupt an initdb or a pg_ctl
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code) => resolve({ code, output: output.trim() }));
  });
}

/** Like `run`, but a failure throws a sentence with what the command said. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new Error(
      `${command} ${args.join(" ")} failed (${result.code ?? "not started"}): ${result.output}`,
    );
  }
  return result.output;
}

/**
 * The same small environment whoever starts it: an odd locale makes initdb fail, and a PGDATA or PGPORT meant for
 * another database must not reach ours.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" };
}
