import { createHash, randomBytes } from "node:crypto";
import postgres from "postgres";
import { APP_LOGIN, createAppLogin } from "../src/db/embedded/logins.ts";
import { migrate } from "../src/db/migrate.ts";

/** Whoever runs outside of a test run has a template of its own. */
const ALONE = randomBytes(4).toString("hex");

/** Of the advisory lock under which roles and the template are made: any number nobody else uses. */
const SETUP_LOCK = 8_433_627;

/** A migrated database of a test's own. */
export interface TestDatabase {
  /** The login of the server, with the rights the migrations gave it and no others. */
  readonly url: string;
  /** The owner: makes tables, and writes as a developer with psql would. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/** Makes a fresh database, as a copy of one that was migrated once. */
export async function createTestDatabase(adminUrl: string): Promise<TestDatabase> {
  const name = `tidemark_test_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, async (sql) => {
    await prepareTemplate(sql, adminUrl);
    await sql.unsafe(`create database ${name} template ${templateName()}`);
  });
  return {
    url: withLogin(withDatabase(adminUrl, name), APP_LOGIN, appPassword(adminUrl)),
    adminUrl: withDatabase(adminUrl, name),
    drop: () => asAdmin(adminUrl, (sql) => dropDatabase(sql, name)),
  };
}

/** Removes what a run shared. Only for a cluster that outlives the run. */
export async function dropTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, (sql) => dropDatabase(sql, templateName()));
}

/** Made under another name and renamed, so that a template with the right name is always fully migrated. */
async function prepareTemplate(sql: postgres.Sql, adminUrl: string): Promise<void> {
  const template = templateName();
  if (await databaseExists(sql, template)) return;
  await sql`select pg_advisory_lock(${SETUP_LOCK})`;
  try {
    if (await databaseExists(sql, template)) return;
    const unfinished = `${template}_unfinished`;
    await createAppLogin(sql, appPassword(adminUrl));
    await dropDatabase(sql, unfinished);
    await sql.unsafe(`create database ${unfinished} template template0 encoding 'UTF8'`);
    await migrate(withDatabase(adminUrl, unfinished), APP_LOGIN);
    await sql.unsafe(`alter database ${unfinished} rename to ${template}`);
  } finally {
    await sql`select pg_advisory_unlock(${SETUP_LOCK})`;
  }
}

/** The processes of one test run share a template; the run's name reaches them by the environment. */
function templateName(): string {
  return `tidemark_template_${process.env["TIDEMARK_TEST_RUN"] ?? ALONE}`;
}

async function databaseExists(sql: postgres.Sql, name: string): Promise<boolean> {
  return (await sql`select 1 from pg_database where datname = ${name}`).length > 0;
}

async function dropDatabase(sql: postgres.Sql, name: string): Promise<void> {
  await sql.unsafe(`drop database if exists ${name} with (force)`);
}

async function asAdmin<T>(adminUrl: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The same in every process that knows the admin's address, so nobody has to hand it around. */
function appPassword(adminUrl: string): string {
  return createHash("sha256")
    .update(`tidemark tests ${new URL(adminUrl).password}`)
    .digest("hex");
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function withLogin(url: string, login: string, password: string): string {
  const changed = new URL(url);
  changed.username = login;
  changed.password = password;
  return changed.href;
}
