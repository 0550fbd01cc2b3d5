import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { signIn } from "../../testing/account.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
});

afterAll(() => app.end());

const auth = (path: string, body: object, headers: Record<string, string> = {}, at = app.address) =>
  fetch(`${at}/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const somebody = () => ({
  name: "Ann",
  email: `${crypto.randomUUID()}@example.org`,
  password: "long enough",
});

test("an account is made, known by cookie and by bearer token, and has a personal space", async () => {
  const who = somebody();
  const reply = await auth("sign-up/email", who);
  expect(reply.status).toBe(200);
  const [cookie = ""] = reply.headers.getSetCookie();
  expect(cookie).toMatch(/^tidemark\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const token = reply.headers.get("set-auth-token") ?? "";
  for (const headers of [{ cookie: cookie.split(";")[0] ?? "" }, { authorization: `Bearer ${token}` }]) {
    const me = await fetch(`${app.address}/trpc/account.me`, { headers });
    expect(await me.json()).toMatchObject({
      result: {
        data: {
          name: "Ann",
          email: who.email,
          anonymous: false,
          spaces: [{ name: "Personal", kind: "personal", role: "owner" }],
        },
      },
    });
  }
});

test("where people come over https the cookie is for https alone", async () => {
  const secure = await startTestApp(inject("adminUrl"), { publicUrl: "https://tidemark.example" });
  try {
    const reply = await auth("sign-up/email", somebody(), {}, secure.address);
    const [cookie = ""] = reply.headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-tidemark\.session_token=.*HttpOnly; Secure; SameSite=Lax$/);
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    expect((await fetch(`${secure.address}/trpc/account.me`, { headers })).status).toBe(200);
    const foreign = await auth("sign-out", {}, { ...headers, origin: secure.address }, secure.address);
    expect(foreign.status).toBe(403);
  } finally {
    await secure.end();
  }
});

test.for([
  ["a token that was made up", "abcdefgh.c2lnbmF0dXJl"],
  ["a token without its signature", "abcdefghijklmnopqrstuvwxyz012345"],
  ["nothing", ""],
  ["what is no token", "%E0%A4%A"],
])("nobody is signed in by %s", async ([, token]) => {
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `tidemark.session_token=${token}` }])
    expect((await fetch(`${app.address}/trpc/account.me`, { headers })).status).toBe(401);
});

test("a session whose signature was altered is nobody's", async () => {
  const { token } = await app.signUp();
  const [id = "", signature = ""] = token.split(".");
  const altered = `${id}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const headers = { authorization: `Bearer ${altered}` };
  expect((await fetch(`${app.address}/trpc/account.me`, { headers })).status).toBe(401);
});

test("who signs out is out at once, and nowhere else", async () => {
  const ann = await app.signUp();
  const elsewhere = await signIn(app.address, ann);
  expect((await ann.fetch(`${app.address}/api/auth/sign-out`, { method: "POST" })).status).toBe(200);
  expect((await app.ask(ann, "account.me")).status).toBe(401);
  expect((await app.ask(elsewhere, "account.me")).status).toBe(200);
});

test("who changes his password is signed out everywhere else, and the old one is good for nothing", async () => {
  const ann = await app.signUp();
  const elsewhere = await signIn(app.address, ann);
  const body = JSON.stringify({ currentPassword: ann.password, newPassword: "another long one" });
  const headers = { "content-type": "application/json" };
  const changed = await ann.fetch(`${app.address}/api/auth/change-password`, {
    method: "POST",
    headers,
    body,
  });
  expect(changed.status).toBe(200);
  const token = changed.headers.get("set-auth-token") ?? "";
  const again = { authorization: `Bearer ${token}` };
  expect((await fetch(`${app.address}/trpc/account.me`, { headers: again })).status).toBe(200);
  expect((await app.ask(elsewhere, "account.me")).status).toBe(401);
  await expect(signIn(app.address, ann)).rejects.toThrow("401");
});

test("a session that has expired is over", async () => {
  const ann = await app.signUp();
  await app.sql`UPDATE accounts.session SET expires_at = now() WHERE user_id = ${ann.user}`;
  expect((await app.ask(ann, "account.me")).status).toBe(401);
});

test("a session that is used goes on, with a cookie that goes on as long", async () => {
  const ann = await app.signUp();
  await app.sql`UPDATE accounts.session SET expires_at = now() + interval '1 day' WHERE user_id = ${ann.user}`;
  const headers = { cookie: `${ann.cookie.name}=${ann.cookie.value}` };
  const first = await fetch(`${app.address}/trpc/account.me`, { headers });
  expect(first.headers.get("set-cookie")).toBe(
    `${ann.cookie.name}=${ann.cookie.value}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
  );
  const second = await fetch(`${app.address}/trpc/account.me`, { headers });
  expect(second.headers.get("set-cookie")).toBeNull();
  const [left] = await app.sql`SELECT expires_at > now() + interval '29 days' AS long FROM accounts.session
    WHERE user_id = ${ann.user}`;
  expect(left).toEqual({ long: true });
});

test.for([
  ["without a name", { name: "  " }],
  ["with a name that goes on for ever", { name: "x".repeat(101) }],
  ["with a name that no text may have", { name: "A\0nn" }],
  ["with a name that turns text around", { name: "Ann\u202E" }],
  ["with half a character for a name", { name: "\ud800" }],
  ["without an address", { email: "ann" }],
  ["with NUL in the address", { email: "a\0nn@example.org" }],
  ["with a short password", { password: "short" }],
  ["with a password that goes on for ever", { password: "x".repeat(129) }],
] as const)("an account %s is refused, with the reason", async ([, wrong]) => {
  const reply = await auth("sign-up/email", { ...somebody(), ...wrong });
  expect([reply.status, typeof ((await reply.json()) as { message: unknown }).message]).toEqual([
    400,
    "string",
  ]);
});

test("a page elsewhere can neither sign anybody in nor out", async () => {
  const ann = await app.signUp();
  const cookie = `${ann.cookie.name}=${ann.cookie.value}`;
  const elsewhere = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
  expect((await auth("sign-out", {}, { ...elsewhere, cookie })).status).toBe(403);
  expect((await auth("sign-in/email", ann, elsewhere)).status).toBe(403);
  expect((await auth("sign-in/email", ann, { origin: app.address })).status).toBe(200);
});

test.for(["update-user", "delete-user", "delete-anonymous-user", "request-password-reset", "sign-in/social"])(
  "what accounts do not offer is not there: %s",
  async (path) => {
    const reply = await auth(path, {}, { cookie: "x=y" });
    expect(reply.status).toBe(404);
  },
);

test("a body that is too large is refused, and so is one that is no JSON", async () => {
  expect((await auth("sign-up/email", { ...somebody(), image: "x".repeat(20_000) })).status).toBe(413);
  const headers = { "content-type": "application/json" };
  const reply = await fetch(`${app.address}/api/auth/sign-in/email`, { method: "POST", headers, body: "{" });
  expect(reply.status).toBe(400);
});

test("neither an address nor what a browser says of itself is kept in full", async () => {
  const reply = await auth("sign-up/email", somebody(), {
    "user-agent": "x".repeat(5_000),
    "x-forwarded-for": "203.0.113.9",
  });
  const { user } = (await reply.json()) as { user: { id: string } };
  const [kept] = await app.sql`SELECT ip_address, length(user_agent) AS length FROM accounts.session
    WHERE user_id = ${user.id}`;
  expect(kept).toEqual({ ip_address: null, length: 300 });
});

test("who signs in with the cookie of a session that is over is signed in", async () => {
  const who = somebody();
  const first = await auth("sign-up/email", who);
  const cookie = cookieOf(first);
  await app.sql`DELETE FROM accounts.session WHERE user_id IN (SELECT id FROM accounts."user" WHERE email = ${who.email})`;
  const again = await auth("sign-in/email", who, { cookie, origin: app.address });
  const headers = { cookie: cookieOf(again) };
  expect((await fetch(`${app.address}/trpc/account.me`, { headers })).status).toBe(200);
});

function cookieOf(reply: Response): string {
  return (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
}
