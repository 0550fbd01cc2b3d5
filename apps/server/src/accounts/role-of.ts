import { sql } from "drizzle-orm";
import type { Role, RoleOf } from "../sync/membership.ts";
import { statement } from "../sync/postgres/statement.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { gather } from "./gather.ts";

const readRoles = statement(sql`
  SELECT (SELECT m.role FROM accounts.member AS m WHERE m.space_id = w.space AND m.user_id = w."user") AS role
  FROM ROWS FROM (jsonb_to_recordset(${sql.placeholder("wanted")}::text::jsonb) AS (space uuid, "user" text)) WITH ORDINALITY AS w(space, "user", place)
  ORDER BY w.place`);

/** Looks roles up where they are kept, those that are asked for at once together. */
export function createRoleOf(database: AccountsDatabase): RoleOf {
  const ask = gather(async (wanted: readonly { readonly user: string; readonly space: string }[]) => {
    const rows = await database.rows<{ readonly role: Role | null }>(readRoles, {
      wanted: JSON.stringify(wanted),
    });
    return rows.map(({ role }) => role);
  });
  return (user, space) => ask({ user, space });
}
