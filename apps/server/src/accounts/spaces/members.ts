import { sql } from "drizzle-orm";
import type { Role } from "../../sync/membership.ts";
import type { RequestTransaction } from "../../sync/postgres/request-transaction.ts";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import { holdAsMember, holdAsOwner, type SpaceInfo, spaceOf } from "./space-info.ts";

/** Somebody who belongs to a space, as the others see him. */
export interface Member {
  readonly user: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly joinedAt: string;
}

const listAll = statement(sql`
  SELECT m.user_id AS "user", u.name, CASE WHEN u.is_anonymous THEN NULL ELSE u.email END AS email, m.role, m.joined_at AS "joinedAt"
  FROM accounts.member AS m JOIN accounts."user" AS u ON u.id = m.user_id
  WHERE m.space_id = ${sql.placeholder("space")}::uuid
  ORDER BY array_position('{owner,editor,viewer}'::text[], m.role), m.joined_at, m.user_id`);

const readMembers = statement(sql`
  SELECT m.user_id AS "user", m.role FROM accounts.member AS m WHERE m.space_id = ${sql.placeholder("space")}::uuid`);

const remove = statement(sql`
  DELETE FROM accounts.member WHERE space_id = ${sql.placeholder("space")}::uuid AND user_id = ${sql.placeholder("user")}::text`);

const setRole = statement(sql`
  UPDATE accounts.member SET role = ${sql.placeholder("role")}::text
  WHERE space_id = ${sql.placeholder("space")}::uuid AND user_id = ${sql.placeholder("user")}::text AND role <> ${sql.placeholder("role")}::text`);

type MemberRow = Omit<Member, "joinedAt"> & { readonly joinedAt: Date };
type MemberRole = Pick<Member, "user" | "role">;

/** Who belongs to a space; told to its members. */
export async function listMembers(
  database: AccountsDatabase,
  user: string,
  { space }: { readonly space: string },
): Promise<readonly Member[]> {
  await spaceOf(database, user, space);
  const rows = await database.rows<MemberRow>(listAll, { space });
  return rows.map(({ joinedAt, ...member }) => ({ ...member, joinedAt: joinedAt.toISOString() }));
}

/** The caller leaves a space. Its last owner stays. */
export function leaveSpace(
  database: AccountsDatabase,
  user: string,
  { space }: { readonly space: string },
): Promise<void> {
  return database.transaction(async (transaction) => {
    const own = await holdAsMember(transaction, user, space);
    refusePersonal(own);
    const members = await transaction.rows<MemberRole>(readMembers, { space });
    if (members.length === 1)
      throw new Refused(
        "CONFLICT",
        "You are the only member of this space. Delete it instead of leaving it.",
      );
    refuseLastOwner(members, user, "You are the last owner of this space.");
    await transaction.rows(remove, { space, user });
  });
}

/** An owner has another member leave. */
export function removeMember(
  database: AccountsDatabase,
  caller: string,
  { space, user }: { readonly space: string; readonly user: string },
): Promise<void> {
  return database.transaction(async (transaction) => {
    await holdAsOwner(transaction, caller, space);
    if (user === caller)
      throw new Refused("BAD_REQUEST", "You cannot remove yourself. Leave the space instead.");
    await memberIn(transaction, space, user);
    await transaction.rows(remove, { space, user });
  });
}

/** An owner says what another member, or he himself, may do. The last owner stays one. */
export function changeRole(
  database: AccountsDatabase,
  caller: string,
  { space, user, role }: { readonly space: string; readonly user: string; readonly role: Role },
): Promise<void> {
  return database.transaction(async (transaction) => {
    await holdAsOwner(transaction, caller, space);
    const members = await memberIn(transaction, space, user);
    if (role !== "owner") refuseLastOwner(members, user, "Somebody has to own this space.");
    await transaction.rows(setRole, { space, user, role });
  });
}

export function refusePersonal({ kind }: SpaceInfo): void {
  if (kind === "personal")
    throw new Refused(
      "BAD_REQUEST",
      "A personal space has one member. Create a shared space to work with others.",
    );
}

async function memberIn(
  transaction: RequestTransaction,
  space: string,
  user: string,
): Promise<readonly MemberRole[]> {
  const members = await transaction.rows<MemberRole>(readMembers, { space });
  if (members.some((member) => member.user === user)) return members;
  throw new Refused("NOT_FOUND", "That person does not belong to this space any more. Reload the members.");
}

function refuseLastOwner(members: readonly MemberRole[], user: string, why: string): void {
  const owners = members.filter(({ role }) => role === "owner");
  if (owners.length === 1 && owners[0]?.user === user)
    throw new Refused("CONFLICT", `${why} Make somebody else an owner first, then try again.`);
}
