import { expect, test } from "vitest";
import { EnvironmentInvalid, readEnvironment } from "./environment.ts";

function complaintAbout(env: Record<string, string>): string {
  try {
    readEnvironment(env, "info");
  } catch (error) {
    if (error instanceof EnvironmentInvalid) return error.message;
    throw error;
  }
  return "";
}

test("an empty environment means loopback, a port of our choice and the embedded database", () => {
  expect(readEnvironment({}, "warn")).toEqual({ host: "127.0.0.1", logLevel: "warn" });
});

test("a variable set to nothing is not set", () => {
  expect(readEnvironment({ PORT: "", DATABASE_URL: "" }, "warn")).toEqual(readEnvironment({}, "warn"));
});

test("what is set is taken", () => {
  const env = {
    DATABASE_URL: "postgresql://app:secret@db.example:5432/tidemark?sslmode=require",
    DATABASE_ADMIN_URL: "postgres://owner:secret@db.example/tidemark",
    HOST: "0.0.0.0",
    PORT: "8080",
    TIDEMARK_DATA: "/data",
    LOG_LEVEL: "debug",
    AUTH_SECRET: "0123456789abcdef0123456789abcdef",
    PUBLIC_URL: "https://tidemark.example/",
    TRUSTED_PROXIES: "loopback, 10.0.0.0/8,2001:db8::1",
  };
  expect(readEnvironment(env, "warn")).toEqual({
    databaseUrl: env.DATABASE_URL,
    databaseAdminUrl: env.DATABASE_ADMIN_URL,
    host: "0.0.0.0",
    port: 8080,
    dataDir: "/data",
    logLevel: "debug",
    authSecret: env.AUTH_SECRET,
    publicUrl: "https://tidemark.example",
    trustedProxies: ["loopback", "10.0.0.0/8", "2001:db8::1"],
  });
});

test.for(["abc", "80a", "-1", "65536", "3000.5"])("PORT %j is refused with the way out", (port) => {
  expect(complaintAbout({ PORT: port })).toBe(
    `PORT ("${port}") cannot be used. Set it to a number from 0 to 65535, or unset it to have a free one chosen.`,
  );
});

test("every variable that cannot be used is named at once", () => {
  expect(complaintAbout({ PORT: "x", LOG_LEVEL: "loud" })).toMatch(/^PORT .*\nLOG_LEVEL .*silent\.$/);
});

test("a refused address is not repeated, for its password", () => {
  const complaint = complaintAbout({ DATABASE_URL: "mysql://me:secret@host/db" });
  expect(complaint).toMatch(/^DATABASE_URL cannot be used\./);
  expect(complaint).not.toContain("secret");
});

test("a database of somebody's own needs a secret to sign with, and says how to get one", () => {
  expect(complaintAbout({ DATABASE_URL: "postgres://a:b@c/d" })).toBe(
    "DATABASE_URL is set without AUTH_SECRET. Set it to 32 characters or more that nobody can guess, such as what “openssl rand -base64 32” prints.",
  );
});

test("a secret that is too short is refused and not repeated", () => {
  const complaint = complaintAbout({ AUTH_SECRET: "hunter2" });
  expect(complaint).toMatch(/^AUTH_SECRET cannot be used\. Set it to 32 characters/);
  expect(complaint).not.toContain("hunter2");
});

test("an address that people cannot use is refused", () => {
  expect(complaintAbout({ PUBLIC_URL: "tidemark" })).toMatch(/^PUBLIC_URL \("tidemark"\) cannot be used\./);
});

test.for(["everybody", "10.0.0", "10.0.0.0/33", "*", "true", "1"])(
  "TRUSTED_PROXIES %j is refused, for it would believe more or less than it says",
  (list) => {
    expect(complaintAbout({ TRUSTED_PROXIES: list })).toMatch(
      /^TRUSTED_PROXIES .* cannot be used\. Set it to/,
    );
  },
);

test("an address for migrations without one for the app is refused", () => {
  expect(complaintAbout({ DATABASE_ADMIN_URL: "postgres://a:b@c/d" })).toMatch(/without DATABASE_URL/);
});
