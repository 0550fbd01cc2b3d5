import type { Role } from "../../sync/session/local-account.ts";

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: "Owner",
  editor: "Editor",
  viewer: "Viewer",
};

/** What a role lets its holder do. */
export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  owner: "changes everything, and who belongs to the space",
  editor: "sees and changes everything",
  viewer: "sees everything and changes nothing",
};

export const ROLE_CHOICES = [
  { value: "viewer", label: "Viewer" },
  { value: "editor", label: "Editor" },
  { value: "owner", label: "Owner" },
] as const satisfies readonly { value: Role; label: string }[];
