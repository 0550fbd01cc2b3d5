import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./repository.ts";

export interface RunOptions {
  /** The folder to run it in; the root of the checkout unless said. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit`: the command talks to the terminal itself and `output` stays empty. */
  readonly output?: "collect" | "inherit";
  /** Ends the command, and with it whatever it has started. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Null if it was ended by a signal or could not be started. */
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command with the tools of node_modules on its path. Never throws. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const collect = options.output !== "inherit";
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...toolEnvironment(), ...options.env },
      stdio: collect ? ["ignore", "pipe", "pipe"] : "inherit",
      detached: options.signal !== undefined, // a group of its own, to be ended as one
    });
    options.signal?.addEventListener("abort", () => endGroup(child.pid));
    let output = "";
    const append = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", append);
    child.stderr?.on("data", append);
    child.once("error", (error) => resolve({ code: null, output: `${output}${error.message}\n` }));
    child.once("close", (code) => resolve({ code, output }));
    if (options.signal?.aborted === true) endGroup(child.pid);
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGTERM");
  } catch {
    // it has ended already
  }
}

/** The environment of our tools: theirs come first on the path, and they phone nobody. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const tools = join(root, "node_modules", ".bin");
  return {
    ...process.env,
    PATH: [tools, process.env["PATH"]].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
  };
}
