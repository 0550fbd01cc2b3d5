import { createHmac, timingSafeEqual } from "node:crypto";

/** The headers by which a request says whose it is. */
export interface IdentityHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/** What a request carries of a session, its signature checked. */
export interface SessionToken {
  readonly token: string;
  /** The cookie's value, if it came in one. */
  readonly cookie: string | null;
}

const BEARER = /^bearer\s+(?<token>\S+)$/i;

/** The session that a request names, by `Authorization: Bearer …` or by cookie; null if it names none that was given out here. */
export function readSessionToken(
  { authorization, cookie }: IdentityHeaders,
  { secret, cookieName }: { readonly secret: string; readonly cookieName: string },
): SessionToken | null {
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.groups?.["token"];
  const value = bearer ?? cookieValue(cookie, cookieName);
  const token = value === undefined ? null : signedToken(value, secret);
  if (value === undefined || token === null) return null;
  return { token, cookie: bearer === undefined ? value : null };
}

function cookieValue(cookies: string | undefined, name: string): string | undefined {
  for (const pair of cookies?.split(";") ?? []) {
    const [key = "", ...value] = pair.split("=");
    if (key.trim() === name) return value.join("=").trim();
  }
  return undefined;
}

/** The token in `token.signature`; null if the signature is not ours. */
function signedToken(value: string, secret: string): string | null {
  const text = decoded(value);
  const end = text.lastIndexOf(".");
  if (end < 1) return null;
  const token = text.slice(0, end);
  const given = Buffer.from(text.slice(end + 1), "base64");
  const right = createHmac("sha256", secret).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? token : null;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
