import postgres from "postgres";

/** What one statement gave: its rows, how many rows it touched, and what the database says it was. */
export interface StatementResult {
  readonly rows: readonly unknown[];
  readonly count: number;
  readonly command: string;
}

export type Parameter = string | number | boolean | null;

/** One session of the database. Statements that are not awaited in between go out together, in their order. */
export interface Connection {
  query(text: string, parameters?: readonly Parameter[]): Promise<StatementResult>;
}

export interface OwnedConnection extends Connection {
  /** Whether the session is over; every further statement fails. */
  readonly broken: () => boolean;
  close(): Promise<void>;
}

/** More than this on its way, and the driver would hold statements back. */
const MAX_BYTES_UNDER_WAY = 16_384;

export interface ConnectionOptions {
  /** What the database's own views call the connection. */
  readonly name: string;
  /** For how long the database may leave a statement unanswered before the connection counts as lost. */
  readonly silentMs: number;
}

interface Waiting {
  readonly send: () => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * A connection that never becomes another one. The driver reconnects by itself and would run what it
 * has held back outside of the transaction it belongs to, so nothing is given to it that it would hold
 * back: behind a statement that it does not know yet, or a large one, the next waits here.
 */
export function openConnection(url: string, { name, silentMs }: ConnectionOptions): OwnedConnection {
  const known = new Set<string>();
  const waiting: Waiting[] = [];
  let bytesUnderWay = 0;
  let underWay = 0;
  let blocked = true;
  /** Why the session is over. */
  let lost: unknown;

  const client = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => undefined,
    onclose: () => {
      lost ??= new ConnectionLost();
    },
    connection: { application_name: name },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });

  // Of a network that drops everything the system would tell no sooner than after a quarter of an hour.
  const silence = setTimeout(() => {
    if (underWay === 0) return;
    lost ??= new ConnectionLost();
    void client.end({ timeout: 0 });
  }, silentMs).unref();

  async function send(text: string, parameters: readonly Parameter[]): Promise<StatementResult> {
    const bytes = parameters.reduce<number>((sum, value) => sum + String(value).length, text.length);
    underWay += 1;
    if (underWay === 1) silence.refresh();
    bytesUnderWay += bytes;
    blocked ||= (parameters.length > 0 && !known.has(text)) || bytesUnderWay > MAX_BYTES_UNDER_WAY;
    try {
      const rows = await client.unsafe(text, [...parameters], { prepare: true });
      known.add(text);
      return { rows, count: rows.count, command: rows.command };
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || error.severity === "FATAL") lost ??= error;
      throw error;
    } finally {
      silence.refresh();
      underWay -= 1;
      bytesUnderWay -= bytes;
      if (underWay === 0) blocked = false;
      release();
    }
  }

  function release(): void {
    const mayGo = () => lost !== undefined || !blocked || underWay === 0;
    while (mayGo()) {
      const next = waiting.shift();
      if (!next) return;
      if (lost !== undefined) next.fail(lost);
      else next.send();
    }
  }

  return {
    query: (text, parameters = []) =>
      new Promise((resolve, reject) => {
        waiting.push({ send: () => void send(text, parameters).then(resolve, reject), fail: reject });
        release();
      }),
    broken: () => lost !== undefined,
    close() {
      clearTimeout(silence);
      return client.end({ timeout: 0 });
    },
  };
}

/** The session ended while nobody waited for it, or the database fell silent. */
class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "08006";

  constructor() {
    super("the connection to the database was lost");
  }
}
