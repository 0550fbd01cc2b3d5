import { sql } from "drizzle-orm";
import type { RequestTransaction } from "../../sync/postgres/request-transaction.ts";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import { holdAsOwner, type SpaceInfo } from "./space-info.ts";

/** How many spaces one person may own: anybody may make them up. */
const MAX_OWNED = 100;

const makeSpace = statement(sql`
  INSERT INTO tidemark.space (id) VALUES (coalesce(${sql.placeholder("space")}::uuid, gen_random_uuid())) ON CONFLICT DO NOTHING RETURNING id`);

const describeSpace = statement(sql`
  INSERT INTO accounts.space (id, name, kind) VALUES (${sql.placeholder("space")}::uuid, ${sql.placeholder("name")}::text, ${sql.placeholder("kind")}::text)`);

const addOwner = statement(sql`
  INSERT INTO accounts.member (space_id, user_id, role) VALUES (${sql.placeholder("space")}::uuid, ${sql.placeholder("user")}::text, 'owner')`);

const readRole = statement(sql`
  SELECT s.id, s.name, s.kind, m.role FROM accounts.space AS s JOIN accounts.member AS m ON m.space_id = s.id
  WHERE s.id = ${sql.placeholder("space")}::uuid AND m.user_id = ${sql.placeholder("user")}::text`);

const countOwned = statement(sql`
  SELECT count(*) AS owned FROM accounts.member WHERE user_id = ${sql.placeholder("user")}::text AND role = 'owner'`);

/** Two requests of one user do not count past each other. */
const holdUser = statement(sql`
  SELECT id FROM accounts."user" WHERE id = ${sql.placeholder("user")}::text FOR UPDATE`);

/** Personal spaces that nobody has used: their only version is that of their owner coming in. */
const dropUnused = statement(sql`
  DELETE FROM tidemark.space AS t USING accounts.space AS s, accounts.member AS m
  WHERE s.id = t.id AND s.kind = 'personal' AND m.space_id = s.id AND m.user_id = ${sql.placeholder("user")}::text
    AND t.id <> ${sql.placeholder("space")}::uuid AND t.version <= 1
    AND NOT EXISTS (SELECT FROM tidemark.replica AS r WHERE r.space_id = t.id)`);

const rename = statement(sql`
  UPDATE accounts.space SET name = ${sql.placeholder("name")}::text WHERE id = ${sql.placeholder("space")}::uuid`);

const drop = statement(sql`DELETE FROM tidemark.space WHERE id = ${sql.placeholder("space")}::uuid`);

const countPersonal = statement(sql`
  SELECT count(*) AS personal FROM accounts.member AS m JOIN accounts.space AS s ON s.id = m.space_id
  WHERE m.user_id = ${sql.placeholder("user")}::text AND s.kind = 'personal'`);

/** Makes a shared space; whoever makes it owns it. */
export function createSpace(
  database: AccountsDatabase,
  user: string,
  { name }: { readonly name: string },
): Promise<SpaceInfo> {
  return database.transaction(async (transaction) => {
    await refuseTooMany(transaction, user);
    const [made] = await transaction.rows<{ readonly id: string }>(makeSpace, { space: null });
    if (!made) throw new Error("the database did not make a space");
    return furnish(transaction, user, { id: made.id, name, kind: "shared", role: "owner" });
  });
}

/**
 * Makes a space whose id was drawn on a device, before the server could be asked, its user's personal one. The one that
 * he was given when he came goes, if nobody has used it. Done again it changes nothing.
 */
export function adoptSpace(
  database: AccountsDatabase,
  user: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<SpaceInfo> {
  return database.transaction(async (transaction) => {
    const [made] = await transaction.rows(makeSpace, { space: id });
    if (!made) {
      const [known] = await transaction.rows<SpaceInfo>(readRole, { space: id, user });
      if (known) return known;
      throw new Refused(
        "CONFLICT",
        "This space belongs to somebody else. Sign in as the person who used this device before.",
      );
    }
    await refuseTooMany(transaction, user);
    await transaction.rows(dropUnused, { space: id, user });
    return furnish(transaction, user, { id, name, kind: "personal", role: "owner" });
  });
}

export function renameSpace(
  database: AccountsDatabase,
  user: string,
  { space, name }: { readonly space: string; readonly name: string },
): Promise<SpaceInfo> {
  return database.transaction(async (transaction) => {
    const found = await holdAsOwner(transaction, user, space);
    await transaction.rows(rename, { space, name });
    return { ...found, name };
  });
}

/** Deletes a space with all that is in it, for everybody. A person keeps one of his own. */
export function removeSpace(
  database: AccountsDatabase,
  user: string,
  { space }: { readonly space: string },
): Promise<void> {
  return database.transaction(async (transaction) => {
    await transaction.rows(holdUser, { user });
    const { kind } = await holdAsOwner(transaction, user, space);
    const [counted] = await transaction.rows<{ readonly personal: number }>(countPersonal, { user });
    if (kind === "personal" && (counted?.personal ?? 0) < 2)
      throw new Refused(
        "CONFLICT",
        "This is your personal space. It goes when you delete your account, and not before.",
      );
    await transaction.rows(drop, { space });
  });
}

async function furnish(transaction: RequestTransaction, user: string, space: SpaceInfo): Promise<SpaceInfo> {
  const { id, name, kind } = space;
  await transaction.rows(describeSpace, { space: id, name, kind });
  await transaction.rows(addOwner, { space: id, user });
  return space;
}

async function refuseTooMany(transaction: RequestTransaction, user: string): Promise<void> {
  await transaction.rows(holdUser, { user });
  const [counted] = await transaction.rows<{ readonly owned: number }>(countOwned, { user });
  if ((counted?.owned ?? 0) >= MAX_OWNED)
    throw new Refused(
      "CONFLICT",
      `You own ${MAX_OWNED} spaces, which is as many as anybody may have. Delete one that you do not need.`,
    );
}
