import { type Connection, openConnection, type OwnedConnection } from "./connection.ts";

/** A bounded number of connections, each used by one piece of work at a time, in the order of asking. */
export interface ConnectionPool {
  use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Waits for what is under way, then closes. */
  end(): Promise<void>;
}

export interface PoolOptions {
  /** What the database's own views call these connections. */
  readonly name: string;
  readonly max: number;
  /** For how long the database may leave a statement unanswered before its connection counts as lost. */
  readonly silentMs?: number;
}

/** Longer than any statement of ours is allowed to take. */
const SILENT_MS = 15_000;

/** Connections to `url`. None is opened before it is needed, and one that failed is thrown away. */
export function createConnectionPool(
  url: string,
  { name, max, silentMs = SILENT_MS }: PoolOptions,
): ConnectionPool {
  const idle: OwnedConnection[] = [];
  const waiting: ((connection: OwnedConnection) => void)[] = [];
  const underWay = new Set<Promise<unknown>>();
  let open = 0;

  async function take(): Promise<OwnedConnection> {
    for (let ready = idle.pop(); ready; ready = idle.pop()) {
      if (!ready.broken()) return ready;
      discard(ready);
    }
    if (open >= max) return new Promise((resolve) => waiting.push(resolve));
    open += 1;
    return openConnection(url, { name, silentMs });
  }

  function giveBack(connection: OwnedConnection): void {
    const next = waiting.shift();
    if (!connection.broken()) {
      if (next) next(connection);
      else idle.push(connection);
      return;
    }
    discard(connection);
    if (!next) return;
    open += 1;
    next(openConnection(url, { name, silentMs }));
  }

  function discard(connection: OwnedConnection): void {
    open -= 1;
    void connection.close();
  }

  async function lend<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await take();
    try {
      return await work(connection);
    } finally {
      giveBack(connection);
    }
  }

  return {
    async use(work) {
      const result = lend(work);
      underWay.add(result);
      try {
        return await result;
      } finally {
        underWay.delete(result);
      }
    },
    async end() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await Promise.all(idle.splice(0).map((connection) => connection.close()));
    },
  };
}
