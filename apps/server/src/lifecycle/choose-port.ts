import { createServer } from "node:net";
import { hostRefused } from "./explain-listening.ts";

/** Where people expect the app. */
export const EXPECTED_PORT = 3_000;
const LAST_PORT = 3_099;

/** The expected port, or the next one that nobody listens on. */
export async function choosePort(host: string): Promise<number> {
  for (let port = EXPECTED_PORT; port <= LAST_PORT; port += 1) {
    if (await isFree(host, port)) return port;
  }
  throw new Error(`The ports ${EXPECTED_PORT} to ${LAST_PORT} are all taken. Set PORT to a free one.`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(hostRefused(host, error));
    });
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
