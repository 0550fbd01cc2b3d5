import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Loaded into a process under test: on SIGUSR2 it collects its garbage and prints what it still holds. */

setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc") as () => void;

process.on("SIGUSR2", () => {
  // What is freed by finalizers is gone after the second time.
  collect();
  setImmediate(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const sockets = process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
    const mostBytes = process.resourceUsage().maxRSS * 1_024;
    process.stdout.write(`held ${JSON.stringify({ bytes: heapUsed + external, sockets, mostBytes })}\n`);
  });
});
