import { readFileSync } from "node:fs";
import { basename } from "node:path";

const POLL_MS = 500;
const PACKAGE_MANAGER = /^(npm|npx|pnpm)(-cli)?(\.[cm]?js)?$/;
const SHELL = /^-?(sh|bash|dash|zsh)$/;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The first two words of its command line, without their folders. */
  readonly command: readonly string[];
}

/**
 * Calls back when one of the processes between us and the outermost package manager (npx, pnpm, their shells) has
 * died: killed hard, they cannot tell us. For an app that a package manager started.
 */
export function watchWrapper(onGone: () => void): void {
  const chain = readChain();
  if (chain.length === 0) return;
  const timer = setInterval(() => {
    if (chain.every(({ pid, parent }) => parentOf(pid) === parent)) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  timer.unref();
}

/** Ourselves and our ancestors, up to the child of the outermost package manager. */
function readChain(): Process[] {
  if (process.platform !== "linux") return [{ pid: process.pid, parent: process.ppid, command: [] }];
  const chain: Process[] = [];
  for (let next = readProcess(process.pid); next !== undefined; next = readProcess(next.parent)) {
    if (chain.length > 0 && !isPackageManager(next) && !isShell(next)) break;
    chain.push(next);
  }
  return chain.slice(0, Math.max(chain.findLastIndex(isPackageManager), 0));
}

function isPackageManager({ command: [program = "", script = ""] }: Process): boolean {
  return PACKAGE_MANAGER.test(program) || (program === "node" && PACKAGE_MANAGER.test(script));
}

function isShell({ command: [program = ""] }: Process): boolean {
  return SHELL.test(program);
}

function parentOf(pid: number): number | undefined {
  return pid === process.pid ? process.ppid : readProcess(pid)?.parent;
}

function readProcess(pid: number): Process | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[\0 ]/, 2);
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "pid (name) state parent …", where the name may hold anything
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return { pid, parent, command: words.map((word) => basename(word)) };
  } catch {
    return undefined;
  }
}
