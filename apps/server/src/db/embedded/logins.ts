import { randomBytes } from "node:crypto";
import postgres from "postgres";

const DATABASE = "tidemark";
/** The name the migrations know: they grant it the role of requests. */
export const APP_LOGIN = "tidemark_app";

/** Makes the app's database and its login, if they are missing, and gives the login a password for this run. */
export async function prepareLogins(
  adminPassword: string,
  port: number,
): Promise<{ url: string; adminUrl: string }> {
  const address = (login: string, password: string, database: string) =>
    `postgres://${login}:${password}@127.0.0.1:${port}/${database}`;
  const password = randomBytes(24).toString("base64url");
  const sql = postgres(address("postgres", adminPassword, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    const databases = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (databases.length === 0) await sql.unsafe(`create database ${DATABASE}`);
    await createAppLogin(sql, password);
  } finally {
    await sql.end({ timeout: 1 });
  }
  return {
    url: address(APP_LOGIN, password, DATABASE),
    adminUrl: address("postgres", adminPassword, DATABASE),
  };
}

/** The login the server uses: it owns nothing, and what it may do the migrations grant it. */
export async function createAppLogin(sql: postgres.Sql, password: string): Promise<void> {
  const logins = await sql`select 1 from pg_roles where rolname = ${APP_LOGIN}`;
  const verb = logins.length === 0 ? "create" : "alter";
  await sql.unsafe(`${verb} role ${APP_LOGIN} login password '${password}'`);
}
