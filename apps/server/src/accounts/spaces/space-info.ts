import { sql } from "drizzle-orm";
import type { Role } from "../../sync/membership.ts";
import type { RequestTransaction } from "../../sync/postgres/request-transaction.ts";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import type { SPACE_KINDS } from "../tables.ts";

/** A space as one of its members sees it. */
export interface SpaceInfo {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof SPACE_KINDS)[number];
  readonly role: Role;
}

const listOwn = statement(sql`
  SELECT s.id, s.name, s.kind, m.role FROM accounts.member AS m JOIN accounts.space AS s ON s.id = m.space_id
  WHERE m.user_id = ${sql.placeholder("user")}::text ORDER BY s.kind, s.created_at, s.id`);

const readOne = statement(sql`
  SELECT s.id, s.name, s.kind, m.role FROM accounts.member AS m JOIN accounts.space AS s ON s.id = m.space_id
  WHERE m.user_id = ${sql.placeholder("user")}::text AND s.id = ${sql.placeholder("space")}::uuid`);

/** Whoever changes what people see of a space, or its members, holds it while he looks. */
const holdOne = statement(sql`
  SELECT s.id FROM accounts.space AS s WHERE s.id = ${sql.placeholder("space")}::uuid FOR UPDATE`);

/** The spaces that a user belongs to, personal ones first. */
export function listSpaces(database: AccountsDatabase, user: string): Promise<readonly SpaceInfo[]> {
  return database.rows<SpaceInfo>(listOwn, { user });
}

/** A space that a user belongs to. Of others he is told the same as of those that do not exist. */
export async function spaceOf(
  { rows }: Pick<AccountsDatabase, "rows">,
  user: string,
  space: string,
): Promise<SpaceInfo> {
  const [found] = await rows<SpaceInfo>(readOne, { user, space });
  if (!found)
    throw new Refused(
      "NOT_FOUND",
      "There is no such space, or you do not belong to it. Ask one of its owners to invite you.",
    );
  return found;
}

/** Holds a space to the end of the transaction, for its owner alone. */
export async function holdAsOwner(
  transaction: RequestTransaction,
  user: string,
  space: string,
): Promise<SpaceInfo> {
  const found = await holdAsMember(transaction, user, space);
  if (found.role !== "owner")
    throw new Refused("FORBIDDEN", "Only an owner of this space may do that. Ask one of them.");
  return found;
}

/** Holds a space to the end of the transaction, for one of its members. */
export async function holdAsMember(
  transaction: RequestTransaction,
  user: string,
  space: string,
): Promise<SpaceInfo> {
  await transaction.rows(holdOne, { space });
  return spaceOf(transaction, user, space);
}
