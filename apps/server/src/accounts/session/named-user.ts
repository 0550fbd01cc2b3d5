import { Refused } from "../refused.ts";

/** By which a page may name the person whom it shows: a header, or of a stream, which has none, a connection parameter. */
export const USER_HEADER = "x-tidemark-user";

/**
 * Why a request that names somebody is not done for whoever is signed in; null if it names him, or nobody. All pages of
 * a browser share its cookie, which may have become another's since a page was opened.
 */
export function namesAnother(
  said: Readonly<Record<string, string | string[] | undefined>>,
  user: string,
): Refused | null {
  const { [USER_HEADER]: named } = said;
  if (named === undefined || named === user) return null;
  return new Refused("UNAUTHORIZED", "Another account is signed in in this browser. Sign in again.");
}
