import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface RowsFloor {
  /** SELECT, JSON, HTTP and parsing of all goals, once. Gives the ms it took. */
  fetchRows(rows: number): Promise<number>;
  end(): void;
}

export async function startRowsFloor(databaseUrl: string, space: string): Promise<RowsFloor> {
  const server = fork(join(import.meta.dirname, "select-server.ts"), [databaseUrl, space]);
  const [port] = (await once(server, "message")) as [number];
  return {
    async fetchRows(rows) {
      const start = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}`);
      const fetched = (await response.json()) as readonly unknown[];
      const took = performance.now() - start;
      if (fetched.length !== rows) throw new Error(`the floor fetched ${fetched.length} rows of ${rows}`);
      return took;
    },
    end: () => server.disconnect(),
  };
}
