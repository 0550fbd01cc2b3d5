import { verifyPassword } from "better-auth/crypto";
import { sql } from "drizzle-orm";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import type { Caller } from "../session/sessions.ts";

const readPassword = statement(sql`
  SELECT password FROM accounts.credential WHERE user_id = ${sql.placeholder("user")}::text AND provider_id = 'credential'`);

/** In the order that every writer of several spaces keeps. */
const holdSpaces = statement(sql`
  SELECT s.id FROM accounts.space AS s WHERE s.id IN (SELECT m.space_id FROM accounts.member AS m WHERE m.user_id = ${sql.placeholder("user")}::text)
  ORDER BY s.id FOR UPDATE`);

const lastOwned = statement(sql`
  SELECT s.name FROM accounts.member AS m JOIN accounts.space AS s ON s.id = m.space_id
  WHERE m.user_id = ${sql.placeholder("user")}::text AND m.role = 'owner'
    AND EXISTS (SELECT FROM accounts.member AS o WHERE o.space_id = m.space_id AND o.user_id <> m.user_id)
    AND NOT EXISTS (SELECT FROM accounts.member AS o WHERE o.space_id = m.space_id AND o.user_id <> m.user_id AND o.role = 'owner')
  ORDER BY s.name`);

const dropOwn = statement(sql`
  DELETE FROM tidemark.space AS t USING accounts.member AS m
  WHERE m.space_id = t.id AND m.user_id = ${sql.placeholder("user")}::text
    AND NOT EXISTS (SELECT FROM accounts.member AS o WHERE o.space_id = m.space_id AND o.user_id <> m.user_id)`);

const dropUser = statement(sql`DELETE FROM accounts."user" WHERE id = ${sql.placeholder("user")}::text`);

/**
 * Deletes somebody with his sessions, and every space that nobody else belongs to with all that is in it. What he wrote
 * into the spaces of others stays theirs.
 */
export async function removeUser(
  database: AccountsDatabase,
  { user }: Caller,
  { password }: { readonly password: string | null },
): Promise<void> {
  const [credential] = await database.rows<{ readonly password: string | null }>(readPassword, { user });
  const hash = credential?.password ?? null;
  if (hash !== null && (password === null || !(await verifyPassword({ hash, password }))))
    throw new Refused("FORBIDDEN", "That is not your password. Enter it again.");
  await database.transaction(async (transaction) => {
    await transaction.rows(holdSpaces, { user });
    const owned = await transaction.rows<{ readonly name: string }>(lastOwned, { user });
    if (owned.length > 0) throw lastOwnerOf(owned.map(({ name }) => name));
    await transaction.rows(dropOwn, { user });
    await transaction.rows(dropUser, { user });
  });
}

function lastOwnerOf(names: readonly string[]): Refused {
  const spaces = names.map((name) => `“${name}”`).join(", ");
  return new Refused(
    "CONFLICT",
    `You are the last owner of ${spaces}. Make somebody else an owner there, or delete the space, then try again.`,
  );
}
