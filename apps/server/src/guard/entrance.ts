/** Addresses at which a password is hashed or somebody new is made. */
const ENTRANCES: ReadonlySet<string> = new Set([
  "/api/auth/sign-up/email",
  "/api/auth/sign-in/email",
  "/api/auth/sign-in/anonymous",
  "/api/auth/change-password",
  "/trpc/account.upgrade",
  "/trpc/account.remove",
]);

/** Those of them where whoever asks says which account he means. */
const DOORS: ReadonlySet<string> = new Set(["/api/auth/sign-up/email", "/api/auth/sign-in/email"]);

/** Whether a request asks to be let in, or to prove that it knows a password. */
export function isEntrance(request: EntranceRequest): boolean {
  return ENTRANCES.has(addressOf(request));
}

/** Whether a request names the account by an e-mail address, instead of being signed in. */
export function isDoor(request: EntranceRequest): boolean {
  return DOORS.has(addressOf(request));
}

/** The route where it has an address of its own: the same address can be written in many ways. */
function addressOf({ routeOptions, url }: EntranceRequest): string {
  const { url: route = "" } = routeOptions;
  return route.includes("*") || route.includes(":") ? pathOf(url) : route;
}

interface EntranceRequest {
  readonly url: string;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** The e-mail address in a body, written in one way; null if there is none. */
export function emailIn(body: unknown): string | null {
  if (typeof body !== "string") return null;
  try {
    const { email } = JSON.parse(body) as { email?: unknown };
    return typeof email === "string" ? email.trim().toLowerCase() : null;
  } catch {
    return null;
  }
}

function pathOf(url: string): string {
  const path = url.split("?", 1)[0] ?? url;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
