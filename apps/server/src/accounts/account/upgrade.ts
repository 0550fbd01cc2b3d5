import { randomUUID } from "node:crypto";
import { hashPassword, verifyPassword } from "better-auth/crypto";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import type { Caller } from "../session/sessions.ts";
import { type Profile, readProfile } from "./profile.ts";

const nameUser = statement(sql`
  UPDATE accounts."user" SET name = ${sql.placeholder("name")}::text, email = ${sql.placeholder("email")}::text, is_anonymous = false, updated_at = now()
  WHERE id = ${sql.placeholder("user")}::text AND is_anonymous`);

const addPassword = statement(sql`
  INSERT INTO accounts.credential (id, user_id, account_id, provider_id, password)
  VALUES (${sql.placeholder("id")}::text, ${sql.placeholder("user")}::text, ${sql.placeholder("user")}::text, 'credential', ${sql.placeholder("password")}::text)`);

const UNIQUE_VIOLATION = "23505";

const findAccount = statement(sql`
  SELECT u.name, u.email, c.password FROM accounts."user" AS u
  JOIN accounts.credential AS c ON c.user_id = u.id AND c.provider_id = 'credential'
  WHERE u.id = ${sql.placeholder("user")}::text AND c.password IS NOT NULL`);

interface FoundAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

interface Wanted {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Makes an account of somebody anonymous. He stays the same user, so his spaces, devices and edits stay where they are.
 * Who asks again with the same address and password, since the answer was lost, is answered as the first time.
 */
export async function upgradeUser(
  database: AccountsDatabase,
  caller: Caller,
  wanted: Wanted,
): Promise<Profile> {
  const { email } = wanted;
  const isNew = await makeAccount(database, caller.user, wanted);
  const name = isNew ? wanted.name : await nameOfSame(database, caller.user, wanted);
  return readProfile(database, { ...caller, name, email, isAnonymous: false });
}

/** False if the user has an account already. */
async function makeAccount(
  database: AccountsDatabase,
  user: string,
  { name, email, password }: Wanted,
): Promise<boolean> {
  const hash = await hashPassword(password);
  try {
    return await database.transaction(async (transaction) => {
      if ((await transaction.count(nameUser, { user, name, email })) === 0) return false;
      await transaction.rows(addPassword, { id: randomUUID(), user, password: hash });
      return true;
    });
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== UNIQUE_VIOLATION) throw error;
    throw new Refused(
      "CONFLICT",
      "Somebody has an account with this e-mail address. Sign in with it, or use another address.",
    );
  }
}

/** The name in the account that the user has, if it is the one that he asks for. */
async function nameOfSame(
  database: AccountsDatabase,
  user: string,
  { email, password }: Wanted,
): Promise<string> {
  const [found] = await database.rows<FoundAccount>(findAccount, { user });
  const isSame = found?.email === email && (await verifyPassword({ hash: found.password, password }));
  if (found && isSame) return found.name;
  throw new Refused("CONFLICT", "You have an account already: reload the page.");
}
