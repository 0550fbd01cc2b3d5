import type postgres from "postgres";

/** Whom tests know by name. */
const TEST_USERS = ["ann", "ben", "bob", "mallory", ...Array.from({ length: 20 }, (_, n) => `user ${n}`)];

/** Makes users who can do anything but sign in. They have no spaces of their own, so tests see theirs alone. */
export async function addUsers(
  sql: postgres.ISql<{ bigint: number }>,
  users: readonly string[] = TEST_USERS,
): Promise<void> {
  for (const id of users)
    await sql`INSERT INTO accounts."user" (id, name, email) VALUES (${id}, ${id}, ${`${id}@example.org`})`;
  await sql`DELETE FROM tidemark.space AS s USING accounts.member AS m WHERE m.space_id = s.id AND m.user_id = ANY (${users as string[]})`;
}

/**
 * Makes a space that every user there is owns; one of that id that there was is gone. Nobody has written to it yet:
 * versions count from 1, as if people came without one.
 */
export async function makeSpace<Types extends Record<string, unknown>>(
  sql: postgres.Sql<Types>,
  id: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`DELETE FROM tidemark.space WHERE id = ${id}`;
    await tx`INSERT INTO tidemark.space (id) VALUES (${id})`;
    await tx`INSERT INTO accounts.space (id, name, kind) VALUES (${id}, 'Test', 'shared')`;
    await tx`INSERT INTO accounts.member (space_id, user_id, role) SELECT ${id}, u.id, 'owner' FROM accounts."user" AS u`;
    await tx`UPDATE tidemark.space SET version = 0, xid = NULL WHERE id = ${id}`;
  });
}
