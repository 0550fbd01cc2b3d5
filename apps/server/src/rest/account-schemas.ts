import { z } from "zod";
import type { Profile } from "../accounts/account/profile.ts";
import type { SpaceInfo } from "../accounts/spaces/space-info.ts";

/** The spaces of a user. */
export const spacesSchema: z.ZodType<readonly SpaceInfo[]> = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(["personal", "shared"]),
    role: z.enum(["owner", "editor", "viewer"]),
  }),
);

/** A user, as he sees himself. */
export const meSchema: z.ZodType<Profile> = z.object({
  id: z.string(),
  name: z.string(),
  /** Null of who tries the app without an account. */
  email: z.string().nullable(),
  anonymous: z.boolean(),
  spaces: spacesSchema,
});
