import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
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

/** Makes an account of somebody anonymous. He stays the same user, so his spaces, devices and edits stay where they are. */
export async function upgradeUser(
  database: AccountsDatabase,
  caller: Caller,
  { name, email, password }: { readonly name: string; readonly email: string; readonly password: string },
): Promise<Profile> {
  const { user } = caller;
  const hash = await hashPassword(password);
  try {
    await database.transaction(async (transaction) => {
      if ((await transaction.count(nameUser, { user, name, email })) === 0)
        throw new Refused("CONFLICT", "You have an account already. There is nothing left to do.");
      await transaction.rows(addPassword, { id: randomUUID(), user, password: hash });
    });
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== UNIQUE_VIOLATION) throw error;
    throw new Refused(
      "CONFLICT",
      "Somebody has an account with this e-mail address. Sign in with it, or use another address.",
    );
  }
  return readProfile(database, { ...caller, name, email, isAnonymous: false });
}
