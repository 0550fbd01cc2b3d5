import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  pgSchema,
  primaryKey,
  text,
  timestamp as pgTimestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { space as engineSpace } from "../db/engine-tables.ts";
import { ROLES } from "../sync/membership.ts";

/** People, and which spaces are theirs. Nothing in here syncs, and no request's role may read it. */
export const accounts = pgSchema("accounts");

const timestamp = (name: string) => pgTimestamp(name, { withTimezone: true, precision: 3 });
const createdAt = () => timestamp("created_at").notNull().defaultNow();
const updatedAt = () => timestamp("updated_at").notNull().defaultNow();
const userId = () =>
  text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

export const user = accounts.table("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** A placeholder while the user is anonymous. */
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  isAnonymous: boolean("is_anonymous").notNull().default(false),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** One device on which somebody is signed in. */
export const session = accounts.table(
  "session",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    token: text("token").notNull().unique(),
    expiresAt: timestamp("expires_at").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    /** Written once every few minutes, so it is that exact. */
    lastSyncAt: timestamp("last_sync_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("session_user").on(table.userId)],
);

/** How somebody signs in; so far by password alone. */
export const credential = accounts.table(
  "credential",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: timestamp("access_token_expires_at"),
    refreshTokenExpiresAt: timestamp("refresh_token_expires_at"),
    scope: text("scope"),
    password: text("password"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("credential_user").on(table.userId)],
);

/** What was sent to somebody to prove an address; the library asks for it, nothing here uses it yet. */
export const verification = accounts.table("verification", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: timestamp("expires_at").notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const SPACE_KINDS = ["personal", "shared"] as const;

/** What people see of a space; the engine's own row of it has the same id. */
export const space = accounts.table(
  "space",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => engineSpace.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    kind: text("kind", { enum: SPACE_KINDS }).notNull(),
    createdAt: createdAt(),
  },
  () => [
    check("space_kind_known", sql`kind IN ('personal', 'shared')`),
    check("space_name_length", sql`char_length(name) BETWEEN 1 AND 100`),
  ],
);

const spaceId = () =>
  uuid("space_id")
    .notNull()
    .references(() => space.id, { onDelete: "cascade" });

export const member = accounts.table(
  "member",
  {
    spaceId: spaceId(),
    userId: userId(),
    role: text("role", { enum: ROLES }).notNull(),
    joinedAt: timestamp("joined_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.spaceId, table.userId] }),
    index("member_user").on(table.userId),
    check("member_role_known", sql`role IN ('owner', 'editor', 'viewer')`),
  ],
);

/** A link by which somebody joins a space, once. Of its token only a hash is kept. */
export const invitation = accounts.table(
  "invitation",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    spaceId: spaceId(),
    role: text("role", { enum: ROLES }).notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    createdBy: text("created_by")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    expiresAt: timestamp("expires_at").notNull(),
    acceptedBy: text("accepted_by").references(() => user.id, { onDelete: "cascade" }),
    revokedAt: timestamp("revoked_at"),
  },
  (table) => [
    index("invitation_space").on(table.spaceId),
    check("invitation_role_known", sql`role IN ('owner', 'editor', 'viewer')`),
  ],
);
