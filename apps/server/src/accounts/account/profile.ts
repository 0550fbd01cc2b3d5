import { sql } from "drizzle-orm";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import type { Caller } from "../session/sessions.ts";
import { listSpaces, type SpaceInfo } from "../spaces/space-info.ts";

/** Somebody as he sees himself. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  /** Null while he is anonymous. */
  readonly email: string | null;
  readonly anonymous: boolean;
  readonly spaces: readonly SpaceInfo[];
}

const setName = statement(sql`
  UPDATE accounts."user" SET name = ${sql.placeholder("name")}::text, updated_at = now() WHERE id = ${sql.placeholder("user")}::text`);

export async function readProfile(
  database: AccountsDatabase,
  { user: id, name, email, isAnonymous: anonymous }: Caller,
): Promise<Profile> {
  return { id, name, email, anonymous, spaces: await listSpaces(database, id) };
}

export async function renameUser(
  database: AccountsDatabase,
  caller: Caller,
  { name }: { readonly name: string },
): Promise<Profile> {
  await database.rows(setName, { user: caller.user, name });
  return readProfile(database, { ...caller, name });
}
