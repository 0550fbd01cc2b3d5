import { z } from "zod";

/** What the environment may say, checked. Whatever it leaves open is absent. */
export interface Environment {
  readonly databaseUrl?: string | undefined;
  readonly databaseAdminUrl?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  /** Where the embedded database and the app's own files are kept. */
  readonly dataDir?: string | undefined;
  readonly logLevel: LogLevel;
  /** What sessions are signed with; always there if the database is not the embedded one. */
  readonly authSecret?: string | undefined;
  /** Where people reach the server. */
  readonly publicUrl?: string | undefined;
  /** The proxies in front of the server. */
  readonly trustedProxies?: readonly string[] | undefined;
}

/** Names that Fastify has for blocks of addresses that are nobody's on the internet. */
const NAMED_BLOCKS = ["loopback", "linklocal", "uniquelocal"];

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A variable that cannot be used; the message names it and says what to do. */
export class EnvironmentInvalid extends Error {}

/** Long enough that nobody guesses it. */
const SECRET_LENGTH = 32;

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ }).optional();

/** A variable, what it has to be, and the sentence for when it is not. */
const variables = z.object({
  DATABASE_URL: databaseUrl,
  DATABASE_ADMIN_URL: databaseUrl,
  HOST: z.string().default("127.0.0.1"),
  PORT: z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .optional(),
  TIDEMARK_DATA: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  AUTH_SECRET: z.string().min(SECRET_LENGTH).optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(",").map((address) => address.trim()))
    .pipe(z.array(z.union([z.enum(NAMED_BLOCKS), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .optional(),
});

type Variable = keyof z.infer<typeof variables>;

const ADVICE: Record<Variable, string> = {
  DATABASE_URL:
    "Set it to an address like postgres://user:password@host:5432/name, or unset it to use the embedded PostgreSQL.",
  DATABASE_ADMIN_URL:
    "Set it to an address like postgres://user:password@host:5432/name, or unset it to migrate with DATABASE_URL.",
  HOST: "Set it to an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
  PORT: "Set it to a number from 0 to 65535, or unset it to have a free one chosen.",
  TIDEMARK_DATA: "Set it to the path of a folder.",
  AUTH_SECRET: `Set it to ${SECRET_LENGTH} characters or more that nobody can guess, such as what “openssl rand -base64 32” prints.`,
  TRUSTED_PROXIES:
    "Set it to the addresses of the proxies in front of the server, such as 10.0.0.7 or loopback,10.0.0.0/8, or unset it if there is none.",
  PUBLIC_URL: "Set it to the address that people use, such as https://tidemark.example.org.",
  LOG_LEVEL: `Set it to one of ${LOG_LEVELS.join(", ")}.`,
};

/** Reads the environment; an empty variable counts as not set. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  logLevel: LogLevel,
): Environment {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = variables.safeParse(given);
  if (!result.success) {
    const names = new Set(result.error.issues.map((issue) => issue.path[0] as Variable));
    throw new EnvironmentInvalid([...names].map((name) => complaint(name, given[name])).join("\n"));
  }
  const { data } = result;
  if (data.DATABASE_ADMIN_URL !== undefined && data.DATABASE_URL === undefined) {
    throw new EnvironmentInvalid("DATABASE_ADMIN_URL is set without DATABASE_URL. Set both, or neither.");
  }
  if (data.DATABASE_URL !== undefined && data.AUTH_SECRET === undefined) {
    throw new EnvironmentInvalid(`DATABASE_URL is set without AUTH_SECRET. ${ADVICE.AUTH_SECRET}`);
  }
  return {
    databaseUrl: data.DATABASE_URL,
    databaseAdminUrl: data.DATABASE_ADMIN_URL,
    host: data.HOST,
    port: data.PORT,
    dataDir: data.TIDEMARK_DATA,
    logLevel: data.LOG_LEVEL ?? logLevel,
    authSecret: data.AUTH_SECRET,
    publicUrl: data.PUBLIC_URL,
    trustedProxies: data.TRUSTED_PROXIES,
  };
}

/** Never repeats a secret, nor an address that may carry a password. */
function complaint(name: Variable, value: string | undefined): string {
  const shown = name.startsWith("DATABASE") || name === "AUTH_SECRET" ? "" : ` ("${value}")`;
  return `${name}${shown} cannot be used. ${ADVICE[name]}`;
}
