import type { Role } from "../../sync/session/local-account.ts";

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: "Owner",
  editor: "Editor",
  viewer: "Viewer",
};

/** What somebody belongs to a space as. */
export const AS_ROLE: Readonly<Record<Role, string>> = {
  owner: "as an owner",
  editor: "as an editor",
  viewer: "as a viewer",
};

/** What a role lets its holder do, as he is told. */
export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  owner: "As an owner you change goals, and who belongs to the space.",
  editor: "As an editor you see and change all goals.",
  viewer: "As a viewer you see all goals and change none.",
};

export const ROLE_CHOICES = [
  { value: "viewer", label: "Viewer" },
  { value: "editor", label: "Editor" },
  { value: "owner", label: "Owner" },
] as const satisfies readonly { value: Role; label: string }[];
