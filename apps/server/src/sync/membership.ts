/** What somebody may be in a space: who reads, who also writes, and who also says who else does. */
export const ROLES = ["owner", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** What a user is in a space; null if he does not belong to it, or there is no such space. */
export type RoleOf = (user: string, space: string) => Promise<Role | null>;

/** Whether a role lets its holder write. */
export function mayWrite(role: Role): boolean {
  return role !== "viewer";
}

/** What the changes of somebody who may not write are refused with. */
export const ONLY_A_VIEWER =
  "You may only view this space. Ask an owner to make you an editor, then try again.";
