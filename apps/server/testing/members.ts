import type postgres from "postgres";

/** Whom tests know by name. */
const TEST_USERS = ["ann", "ben", "bob"];

/** Makes users who can do anything but sign in. */
export async function addUsers(
  sql: postgres.ISql<{ bigint: number }>,
  users: readonly string[] = TEST_USERS,
): Promise<void> {
  for (const id of users)
    await sql`INSERT INTO accounts."user" (id, name, email) VALUES (${id}, ${id}, ${`${id}@example.org`})`;
}

/**
 * Makes a space that every user there is owns. Nobody has written to it yet: versions count from 1, as if people came
 * without one.
 */
export async function makeSpace(sql: postgres.Sql<{ bigint: number }>, id: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`INSERT INTO tidemark.space (id) VALUES (${id})`;
    await tx`INSERT INTO accounts.space (id, name, kind) VALUES (${id}, 'Test', 'shared')`;
    await tx`INSERT INTO accounts.member (space_id, user_id, role) SELECT ${id}, u.id, 'owner' FROM accounts."user" AS u`;
    await tx`UPDATE tidemark.space SET version = 0, xid = NULL WHERE id = ${id}`;
  });
}
