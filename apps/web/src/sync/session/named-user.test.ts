import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { server } from "../server.ts";
import { accountServer } from "./account-server.ts";
import { nameUser } from "./named-user.ts";

/** Whom each request names, by the end of its path. */
const named = vi.hoisted(() => {
  const said = new Map<string, string | null>();
  // The library takes both when it is loaded: where the page came from, and how to ask.
  vi.stubEnv("BETTER_AUTH_URL", "http://localhost");
  vi.stubGlobal("fetch", async (input: string | URL, init?: RequestInit) => {
    const { pathname } = new URL(input, "http://localhost");
    said.set(
      pathname.replace(/^\/(trpc|api\/auth)\//, ""),
      new Headers(init?.headers).get("x-tidemark-user"),
    );
    return Response.json({ result: { data: {} } });
  });
  return said;
});

beforeEach(() => named.clear());

afterAll(() => {
  nameUser(null);
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("what is done with somebody's account names him, and asking who is signed in names nobody", async () => {
  nameUser("ada");
  await server.account.export.query();
  await server.account.rename.mutate({ name: "Ada" });
  await server.spaces.create.mutate({ name: "Team" });
  await accountServer.changePassword({ present: "x", next: "y" });
  await accountServer.signOutEverywhere();
  await accountServer.me();
  expect(Object.fromEntries(named)).toEqual({
    "account.export": "ada",
    "account.rename": "ada",
    "spaces.create": "ada",
    "change-password": "ada",
    "revoke-sessions": "ada",
    "sign-out": "ada",
    "account.me": null,
  });
});

test("signing in names nobody, and so does signing out whoever it is", async () => {
  nameUser("ada");
  await accountServer.signIn({ email: "ada@example.org", password: "x" });
  await accountServer.signOut({ whoever: true });
  expect(Object.fromEntries(named)).toEqual({ "sign-in/email": null, "sign-out": null });
});

test("where nobody is here nobody is named", async () => {
  nameUser(null);
  await accountServer.signOut();
  expect(Object.fromEntries(named)).toEqual({ "sign-out": null });
});
