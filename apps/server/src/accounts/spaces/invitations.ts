import { createHash, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Role } from "../../sync/membership.ts";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import { refusePersonal } from "./members.ts";
import { holdAsOwner, type SpaceInfo, spaceOf } from "./space-info.ts";

/** A link that has not been used yet, as the owners of its space see it. */
export interface Invitation {
  readonly id: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** What a link leads to, for whoever has it. */
export interface InvitedTo {
  readonly space: { readonly id: string; readonly name: string };
  readonly role: Role;
  readonly invitedBy: string;
  readonly expiresAt: string;
}

const GOOD_FOR_DAYS = 7;
const MAX_OPEN = 100;

/** A link is good until it is used, taken back or old, and while who made it still owns the space. */
const isOpen = sql`
  i.accepted_by IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
  AND EXISTS (SELECT FROM accounts.member AS o WHERE o.space_id = i.space_id AND o.user_id = i.created_by AND o.role = 'owner')`;

const add = statement(sql`
  INSERT INTO accounts.invitation (space_id, role, token_hash, created_by, expires_at)
  VALUES (${sql.placeholder("space")}::uuid, ${sql.placeholder("role")}::text, ${sql.placeholder("hash")}::text, ${sql.placeholder("user")}::text,
    now() + make_interval(days => ${GOOD_FOR_DAYS}))
  RETURNING expires_at AS "expiresAt"`);

const listOpen = statement(sql`
  SELECT i.id, i.role, u.name AS "invitedBy", i.created_at AS "createdAt", i.expires_at AS "expiresAt"
  FROM accounts.invitation AS i JOIN accounts."user" AS u ON u.id = i.created_by
  WHERE i.space_id = ${sql.placeholder("space")}::uuid AND ${isOpen} ORDER BY i.created_at, i.id`);

const revoke = statement(sql`
  UPDATE accounts.invitation AS i SET revoked_at = now()
  WHERE i.id = ${sql.placeholder("id")}::uuid AND i.space_id = ${sql.placeholder("space")}::uuid AND i.accepted_by IS NULL AND i.revoked_at IS NULL`);

const find = statement(sql`
  SELECT i.id, i.space_id AS space, s.name, i.role, i.accepted_by AS "acceptedBy", i.revoked_at IS NOT NULL AS revoked,
    i.expires_at AS "expiresAt", u.name AS "invitedBy", ${isOpen} AS open
  FROM accounts.invitation AS i JOIN accounts.space AS s ON s.id = i.space_id JOIN accounts."user" AS u ON u.id = i.created_by
  WHERE i.token_hash = ${sql.placeholder("hash")}::text`);

const findAndHold = { ...find, text: `${find.text} FOR UPDATE OF i` };

const use = statement(sql`
  UPDATE accounts.invitation SET accepted_by = ${sql.placeholder("user")}::text WHERE id = ${sql.placeholder("id")}::uuid`);

const join = statement(sql`
  INSERT INTO accounts.member (space_id, user_id, role)
  VALUES (${sql.placeholder("space")}::uuid, ${sql.placeholder("user")}::text, ${sql.placeholder("role")}::text) ON CONFLICT DO NOTHING`);

interface Found {
  readonly id: string;
  readonly space: string;
  readonly name: string;
  readonly role: Role;
  readonly acceptedBy: string | null;
  readonly revoked: boolean;
  readonly expiresAt: Date;
  readonly invitedBy: string;
  readonly open: boolean;
}

type InvitationRow = Omit<Invitation, "createdAt" | "expiresAt"> & {
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Makes a link by which one person may join a space. Its token is told this once. */
export function invite(
  database: AccountsDatabase,
  user: string,
  { space, role }: { readonly space: string; readonly role: Role },
): Promise<{ readonly token: string; readonly expiresAt: string }> {
  return database.transaction(async (transaction) => {
    refusePersonal(await holdAsOwner(transaction, user, space));
    const open = await transaction.rows(listOpen, { space });
    if (open.length >= MAX_OPEN)
      throw new Refused("CONFLICT", `${MAX_OPEN} invitations are open. Take some back, then invite again.`);
    const token = randomBytes(32).toString("base64url");
    const [added] = await transaction.rows<{ readonly expiresAt: Date }>(add, {
      space,
      role,
      user,
      hash: hashOf(token),
    });
    if (!added) throw new Error("the database did not keep an invitation");
    return { token, expiresAt: added.expiresAt.toISOString() };
  });
}

/** The links to a space that are still good; told to its owners. */
export function listInvitations(
  database: AccountsDatabase,
  user: string,
  { space }: { readonly space: string },
): Promise<readonly Invitation[]> {
  return database.transaction(async (transaction) => {
    await holdAsOwner(transaction, user, space);
    const rows = await transaction.rows<InvitationRow>(listOpen, { space });
    return rows.map(({ createdAt, expiresAt, ...invitation }) => ({
      ...invitation,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
  });
}

/** Takes a link back. */
export function revokeInvitation(
  database: AccountsDatabase,
  user: string,
  { space, id }: { readonly space: string; readonly id: string },
): Promise<void> {
  return database.transaction(async (transaction) => {
    await holdAsOwner(transaction, user, space);
    if ((await transaction.count(revoke, { space, id })) === 0)
      throw new Refused(
        "NOT_FOUND",
        "This invitation was used or taken back already. Reload the invitations.",
      );
  });
}

/** What a link leads to. */
export async function readInvitation(
  database: AccountsDatabase,
  { token }: { readonly token: string },
): Promise<InvitedTo> {
  const [found] = await database.rows<Found>(find, { hash: hashOf(token) });
  const { space: id, name, role, invitedBy, expiresAt } = openOne(found);
  return { space: { id, name }, role, invitedBy, expiresAt: expiresAt.toISOString() };
}

/** The caller joins the space that a link leads to. Whoever belongs to it already stays what he is, and the link stays good. */
export function acceptInvitation(
  database: AccountsDatabase,
  user: string,
  { token }: { readonly token: string },
): Promise<SpaceInfo> {
  return database.transaction(async (transaction) => {
    const [found] = await transaction.rows<Found>(findAndHold, { hash: hashOf(token) });
    if (found?.acceptedBy === user) return spaceOf(transaction, user, found.space);
    const { id, space, role } = openOne(found);
    const joined = await transaction.count(join, { space, user, role });
    if (joined > 0) await transaction.rows(use, { id, user });
    return spaceOf(transaction, user, space);
  });
}

function openOne(found: Found | undefined): Found {
  if (found?.open) return found;
  if (found && found.acceptedBy !== null)
    throw new Refused("CONFLICT", "This invitation was used already. Ask for a new one.");
  throw new Refused("NOT_FOUND", "This invitation is not good any more. Ask for a new one.");
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
