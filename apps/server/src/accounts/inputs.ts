import { jsonProblem } from "@tidemark/sync-core";
import { z } from "zod";
import { hasHiddenCharacters } from "./hidden-characters.ts";
import { ROLES } from "../sync/membership.ts";

/** What people may say about accounts and spaces; the same over every protocol. */

const MAX_NAME = 100;
const MAX_EMAIL = 254;
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 128;

/** Text that the database can keep. */
const text = z
  .string()
  .refine((value) => jsonProblem(value) === null, "it has characters that no text may have");

const HIDDEN = "the name has characters that nobody sees, or that turn text around: leave them out";

const name = (whose: string) =>
  text.trim().pipe(
    z
      .string()
      .min(1, `${whose} needs a name`)
      .max(MAX_NAME, `keep the name within ${MAX_NAME} characters`)
      .refine((value) => !hasHiddenCharacters(value), HIDDEN),
  );

export const personName = name("everybody");
const spaceName = name("a space");
const id = z.uuid().toLowerCase();
const userId = text.min(1).max(100);
const role = z.enum(ROLES);
const token = text.min(1).max(200);

export const upgradeInput = z.object({
  name: personName,
  email: z.email("enter an e-mail address, such as ann@example.org").max(MAX_EMAIL).toLowerCase(),
  password: z
    .string()
    .min(MIN_PASSWORD, `use ${MIN_PASSWORD} characters or more`)
    .max(MAX_PASSWORD, `use ${MAX_PASSWORD} characters or fewer`),
});
export const renameUserInput = z.object({ name: personName });
export const deviceInput = z.object({ id: userId });
export const removeUserInput = z.object({ password: z.string().max(MAX_PASSWORD).nullable() });

export const adoptInput = z.object({ id, name: spaceName });
export const createSpaceInput = z.object({ name: spaceName });
export const renameSpaceInput = z.object({ space: id, name: spaceName });
export const spaceInput = z.object({ space: id });
export const inviteInput = z.object({ space: id, role });
export const revokeInput = z.object({ space: id, id });
export const tokenInput = z.object({ token });
export const memberInput = z.object({ space: id, user: userId });
export const roleInput = z.object({ space: id, user: userId, role });
