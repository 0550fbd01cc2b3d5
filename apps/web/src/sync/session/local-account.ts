import { z } from "zod";

export const ROLES = ["owner", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** A space as this device knows it. */
const localSpaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["personal", "shared"]),
  /** Null once the person belongs to it no more; what he has not sent may still be here. */
  role: z.enum(ROLES).nullable(),
  /** Made here, and the server has not been told. */
  untold: z.boolean().optional(),
});
export type LocalSpace = z.infer<typeof localSpaceSchema>;

/** Who uses this browser, as far as can be known without the server. */
export const localAccountSchema = z.object({
  /** In the names of his databases, from the first edit on; somebody who tries the app has no other name for a while. */
  key: z.string(),
  /** Null until the server knows him. */
  user: z.string().nullable(),
  name: z.string(),
  email: z.string().nullable(),
  anonymous: z.boolean(),
  spaces: z.array(localSpaceSchema).min(1),
  /** The id of the space that a new tab opens. */
  current: z.string(),
});
export type LocalAccount = z.infer<typeof localAccountSchema>;

/** Somebody as the server knows him. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly anonymous: boolean;
  readonly spaces: readonly Pick<LocalSpace & { role: Role }, "id" | "name" | "kind" | "role">[];
}

/** Each user and space has a database of its own. */
export function databaseName(account: Pick<LocalAccount, "key">, space: string): string {
  return `tidemark:${account.key}:${space}`;
}

/** Who somebody is, however often he comes and goes; of somebody whom the server does not know, his databases' name. */
export function personOf({ user, key }: Pick<LocalAccount, "user" | "key">): string {
  return user ?? key;
}

/** Somebody who tries the app: his space is made here, and the server hears of it when it can. */
export function newTrial(key: string, space: string): LocalAccount {
  return {
    key,
    user: null,
    name: "Guest",
    email: null,
    anonymous: true,
    spaces: [{ id: space, name: PERSONAL_NAME, kind: "personal", role: "owner", untold: true }],
    current: space,
  };
}

const PERSONAL_NAME = "Personal";

/** Somebody whom this device does not know yet; he begins in his own space. Null if he belongs to none. */
export function accountOf(profile: Profile): LocalAccount | null {
  const first = profile.spaces.find(({ kind }) => kind === "personal") ?? profile.spaces[0];
  if (!first) return null;
  const { id: user, spaces, ...who } = profile;
  return { ...who, key: user, user, spaces: [...spaces], current: first.id };
}

/** What the server says of somebody, over what this device knew. Spaces that it does not name are lost to him. */
export function withProfile(account: LocalAccount, { id: user, spaces, ...who }: Profile): LocalAccount {
  const missing = account.spaces.filter(({ id }) => !spaces.some((space) => space.id === id));
  return {
    ...account,
    ...who,
    user,
    spaces: [...spaces, ...missing.map((space) => (space.untold ? space : { ...space, role: null }))],
  };
}

/** Less one space; of those that are left the first of the person's own opens if that was the open one. */
export function withoutSpace(account: LocalAccount, id: string): LocalAccount | null {
  const spaces = account.spaces.filter((space) => space.id !== id);
  const [next] = spaces.toSorted((one, other) => rank(one) - rank(other));
  if (!next) return null;
  return { ...account, spaces, current: account.current === id ? next.id : account.current };
}

/** The space that is open, or would be if it were still there. */
export function currentSpace({ spaces, current }: LocalAccount): LocalSpace {
  const space = spaces.find(({ id }) => id === current) ?? spaces[0];
  if (!space) throw new Error("an account without a space");
  return space;
}

function rank({ kind, role }: LocalSpace): number {
  return (role === null ? 2 : 0) + (kind === "personal" ? 0 : 1);
}
