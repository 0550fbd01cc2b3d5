import { spawn } from "node:child_process";
import { postgresEnvironment, type SystemUser } from "./run.ts";

/**
 * A shell that outlives us by a moment: it waits for the end of a pipe that only we hold open, which comes even by
 * kill -9, and then asks the server to stop. Without it a killed app would leave its database running until the
 * next start. Returns how to dismiss it.
 */
export function guardPostmaster(pid: number, user: SystemUser | undefined): () => void {
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1"', "tidemark-guard", String(pid)], {
    ...user,
    cwd: "/",
    env: postgresEnvironment(),
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.once("error", () => undefined); // the next start stops an orphan as well
  guard.stdin.once("error", () => undefined);
  guard.unref();
  return () => {
    guard.kill("SIGKILL");
  };
}
