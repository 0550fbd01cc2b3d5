import postgres from "postgres";
import { LIMITS, type Limits } from "../src/guard/limits.ts";
import { silentLogger } from "../src/logger.ts";
import { appRouter } from "../src/router.ts";
import { startServer } from "../src/start-server.ts";
import { signInAnonymously, signUp, type TestAccount } from "./account.ts";
import { TEST_SECRET } from "./app-process.ts";
import { createTestDatabase } from "./database.ts";

type Routers = (typeof appRouter)["_def"]["record"];

/** A procedure by its path, such as `spaces.create`. */
export type ProcedurePath = {
  [Name in keyof Routers]: `${Name}.${Extract<keyof Routers[Name], string>}`;
}[keyof Routers];

/** What came of asking a procedure. */
export interface TestReply {
  readonly status: number;
  /** What it answered with, if it did. */
  readonly data: unknown;
  /** The sentence that it refused with, if it did. */
  readonly message: string | undefined;
}

/** The server on a database of its own, and people who have accounts there. */
export interface TestApp {
  readonly address: string;
  /** A developer with psql. */
  readonly sql: postgres.Sql;
  signUp(name?: string): Promise<TestAccount>;
  signInAnonymously(): Promise<TestAccount>;
  ask(account: Pick<TestAccount, "fetch"> | null, path: ProcedurePath, input?: unknown): Promise<TestReply>;
  end(): Promise<void>;
}

export async function startTestApp(
  clusterUrl: string,
  { publicUrl, limits = MANY_PEOPLE, log = silentLogger() }: Partial<TestAppOptions> = {},
): Promise<TestApp> {
  const { url, adminUrl, drop } = await createTestDatabase(clusterUrl);
  const sql = postgres(adminUrl, { max: 4, onnotice: () => undefined });
  const accounts = { secret: TEST_SECRET, publicUrl };
  const server = await startServer({ url, adminUrl, host: "127.0.0.1", port: 0, accounts, limits, log });
  const { address } = server;
  return {
    address,
    sql,
    signUp: (name) => signUp(address, name),
    signInAnonymously: () => signInAnonymously(address),
    async ask(account, path, input) {
      const request = account?.fetch ?? fetch;
      const body = input === undefined ? undefined : JSON.stringify(input);
      const isQuery = kindOf(path) !== "mutation";
      const query = isQuery && body !== undefined ? `?input=${encodeURIComponent(body)}` : "";
      const reply = await request(`${address}/trpc/${path}${query}`, {
        method: isQuery ? "GET" : "POST",
        ...(!isQuery && {
          headers: { "content-type": "application/json" },
          ...(body !== undefined && { body }),
        }),
      });
      const said = (await reply.json()) as { result?: { data?: unknown }; error?: { message: string } };
      return { status: reply.status, data: said.result?.data, message: said.error?.message };
    },
    async end() {
      await server.stop();
      await sql.end({ timeout: 1 });
      await drop();
    },
  };
}

/** Tests make more people at one address, and faster, than there are anywhere else. */
const ANY_NUMBER = { max: 1_000_000, windowMs: 1_000 };
const MANY_PEOPLE: Limits = { ...LIMITS, entrances: ANY_NUMBER, guesses: ANY_NUMBER };

export interface TestAppOptions {
  readonly publicUrl: string;
  readonly limits: Limits;
  readonly log: Parameters<typeof startServer>[0]["log"];
}

function kindOf(path: ProcedurePath): string | undefined {
  const { _def: router } = appRouter;
  // They are kept by path, whatever their type says.
  const procedures = router.procedures as unknown as Record<string, { _def: { type: string } }>;
  const { _def: procedure } = procedures[path] ?? {};
  return procedure?.type;
}

/** Every procedure that there is. */
export function procedurePaths(): readonly string[] {
  const { _def: router } = appRouter;
  return Object.keys(router.procedures);
}
