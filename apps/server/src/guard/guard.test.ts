import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signedInAs } from "../../testing/signed-in.ts";
import { type AppDeps, buildApp } from "../app.ts";
import { silentLogger } from "../logger.ts";
import { LIMITS } from "./limits.ts";

const never = () => Promise.reject(new Error("not asked here"));
const sync = {
  push: never,
  cancel: never,
  offer: never,
  live: never,
  now: () => 1,
} as unknown as AppDeps["sync"];
const pull: AppDeps["sync"]["pull"] = async () => ({ kind: "gone", serverTime: 1 });
const accounts = signedInAs("ann");
const WINDOW = { windowMs: 60_000 };

const build = (deps: Partial<AppDeps> = {}) =>
  buildApp({ sync: { ...sync, pull }, accounts, isReady: async () => true, log: silentLogger(), ...deps });

const request = {
  protocol: PROTOCOL_VERSION,
  schema: SCHEMA_VERSION,
  space: "0190a0c0-0000-7000-8000-000000000001",
  replica: "aaaaaaaa",
  cursor: null,
  unsettled: [],
  limit: 10,
};
const pullUrl = `/trpc/sync.pull?input=${encodeURIComponent(JSON.stringify(request))}`;
const times = async (count: number, ask: () => ReturnType<typeof get>) => {
  const replies = [];
  for (let n = 0; n < count; n += 1) replies.push(await ask());
  return replies;
};
const get = (
  app: FastifyInstance,
  url: string,
  headers: Record<string, string> = {},
  remoteAddress = "192.0.2.1",
) => app.inject({ method: "GET", url, headers, remoteAddress });
const signIn = (app: FastifyInstance, email: string, remoteAddress = "192.0.2.1") =>
  app.inject({
    method: "POST",
    url: "/api/auth/sign-in/email",
    payload: { email, password: "?" },
    remoteAddress,
  });

let webRoot = "";
beforeEach(async () => {
  webRoot = await mkdtemp(join(tmpdir(), "tidemark-web-"));
  await writeFile(join(webRoot, "index.html"), "<title>Tidemark</title>");
});
afterEach(() => rm(webRoot, { recursive: true }));

test("a page runs and fetches what comes from here, and nothing else", async () => {
  const app = await build({ webRoot });
  for (const url of ["/", "/goals", "/api/v1/docs", "/healthz", "/trpc/account.me"]) {
    const { headers } = await get(app, url, { accept: "text/html" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none';script-src 'self';script-src-attr 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.replace(/style-src [^;]*/, "")).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "same-origin" });
    expect(headers).not.toHaveProperty("x-powered-by");
  }
});

test("only what is served over https is told to stay there", async () => {
  const secure = await build({ publicUrl: "https://tidemark.example" });
  expect((await get(secure, "/healthz")).headers["strict-transport-security"]).toBe("max-age=15552000");
  expect((await get(await build(), "/healthz")).headers).not.toHaveProperty("strict-transport-security");
});

test("an address that asks too often is told when to come again, in the words of each protocol; others are served", async () => {
  const app = await build({ limits: { ...LIMITS, perAddress: { max: 2, ...WINDOW } } });
  expect((await times(2, () => get(app, pullUrl))).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  const trpc = await get(app, pullUrl);
  expect([trpc.statusCode, trpc.headers["retry-after"]]).toEqual([429, "60"]);
  expect(trpc.json()).toMatchObject({
    error: {
      message: "That was tried too often. Wait 1 min, then try again.",
      data: { code: "TOO_MANY_REQUESTS", httpStatus: 429 },
    },
  });
  for (const url of ["/api/v1/me", "/nothing"]) {
    const rest = await get(app, url);
    expect([rest.statusCode, rest.headers["retry-after"]]).toEqual([429, "60"]);
    expect(rest.json()).toMatchObject({
      error: "TOO_MANY_REQUESTS",
      message: expect.stringContaining("Wait 1 min"),
    });
  }
  expect((await get(app, "/healthz")).statusCode).toBe(200);
  expect((await get(app, pullUrl, {}, "192.0.2.2")).statusCode).toBe(200);
});

test("whoever has many addresses of one network by IPv6 has one", async () => {
  const app = await build({ limits: { ...LIMITS, perAddress: { max: 1, ...WINDOW } } });
  await get(app, pullUrl, {}, "2001:db8::1");
  expect((await get(app, pullUrl, {}, "2001:db8::2:2")).statusCode).toBe(429);
  expect((await get(app, pullUrl, {}, "2001:db8:0:1::1")).statusCode).toBe(200);
});

test("a person who asks too often is refused at every address, over every protocol", async () => {
  const app = await build({ limits: { ...LIMITS, perUser: { max: 2, ...WINDOW } } });
  await times(2, () => get(app, pullUrl));
  const trpc = await get(app, pullUrl, {}, "192.0.2.2");
  expect([trpc.statusCode, trpc.headers["retry-after"]]).toEqual([429, "60"]);
  const rest = await get(app, "/api/v1/me", {}, "192.0.2.3");
  expect([rest.statusCode, rest.headers["retry-after"]]).toEqual([429, "60"]);
  expect(rest.json()).toEqual({
    error: "TOO_MANY_REQUESTS",
    message: "That was tried too often. Wait 1 min, then try again.",
  });
});

test("passwords are guessed slowly: of one e-mail address, and from one address", async () => {
  const limits = { ...LIMITS, guesses: { max: 2, ...WINDOW }, entrances: { max: 5, ...WINDOW } };
  const app = await build({ limits });
  const statuses = [];
  for (const email of ["ann@example.org", "ANN@example.org", "ann@example.org", "ben@example.org"])
    statuses.push((await signIn(app, email)).statusCode);
  // The accounts of this test answer 404 to whoever gets as far as them.
  expect(statuses).toEqual([404, 404, 429, 404]);
  expect((await signIn(app, "cid@example.org")).statusCode).toBe(404);
  const late = await signIn(app, "dan@example.org");
  expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "60"]);
  expect((await signIn(app, "ann@example.org", "192.0.2.2")).statusCode).toBe(404);
  expect((await get(app, pullUrl)).statusCode).toBe(200);
});

test.for([
  ["/trpc/account.remove", { password: "?" }],
  ["/trpc/account.upgrade", { name: "Ann", email: "eve@example.org", password: "long enough" }],
  ["/api/auth/change-password", { currentPassword: "?", newPassword: "long enough" }],
] as const)(
  "who is signed in guesses his password as slowly as one who signs in: %s",
  async ([url, payload]) => {
    const app = await build({ limits: { ...LIMITS, guesses: { max: 2, ...WINDOW } } });
    const guess = (remoteAddress = "192.0.2.1") =>
      app.inject({ method: "POST", url, payload, remoteAddress });
    // A guess at the door counts as one in here: the account is ann@example.org's.
    await signIn(app, "Ann@example.org");
    expect((await guess()).statusCode).not.toBe(429);
    const late = await guess();
    expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "60"]);
    expect(late.body).toContain("That was tried too often. Wait 1 min, then try again.");
    expect((await signIn(app, "ann@example.org")).statusCode).toBe(429);
    expect((await guess("192.0.2.2")).statusCode).not.toBe(429);
    expect((await get(app, pullUrl)).statusCode).toBe(200);
  },
);

test("the word of a proxy is taken for whom it asks, and that of nobody else", async () => {
  const limits = { ...LIMITS, perAddress: { max: 1, ...WINDOW } };
  const from = (address: string) => ({ "x-forwarded-for": address });
  const direct = await build({ limits });
  await get(direct, pullUrl, from("198.51.100.1"));
  expect((await get(direct, pullUrl, from("198.51.100.2"))).statusCode).toBe(429);
  const behind = await build({ limits, trustedProxies: ["192.0.2.1"] });
  await get(behind, pullUrl, from("198.51.100.1"));
  expect((await get(behind, pullUrl, from("198.51.100.2"))).statusCode).toBe(200);
  expect((await get(behind, pullUrl, from("198.51.100.1"))).statusCode).toBe(429);
});

test("many procedures in one request are refused, for they would count as one", async () => {
  const app = await build();
  const reply = await get(app, "/trpc/account.me,account.me?batch=1");
  expect(reply.statusCode).toBeGreaterThanOrEqual(400);
});

test.for([
  ["/trpc/sync.push", (body: { error: { message: string } }) => body.error.message],
  ["/api/v1/sync/push", (body: { message: string }) => body.message],
] as const)(
  "what another site sends with somebody's cookie changes nothing: %s",
  async ([url, sentenceOf]) => {
    const app = await build({ publicUrl: "http://tidemark.example" });
    const headers = { cookie: "tidemark.session_token=x.y", origin: "http://evil.example" };
    const reply = await app.inject({ method: "POST", url, headers, payload: {} });
    expect(reply.statusCode).toBe(403);
    expect(sentenceOf(reply.json())).toMatch(
      /^This request comes from another site\. Open Tidemark at its own/,
    );
    const own = { ...headers, origin: "http://tidemark.example" };
    expect((await app.inject({ method: "POST", url, headers: own, payload: {} })).statusCode).toBe(400);
  },
);
