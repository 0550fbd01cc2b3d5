import { expect, test } from "vitest";
import { emailIn, isDoor, isEntrance } from "./entrance.ts";

const ask = (url: string, route?: string) => isEntrance({ url, routeOptions: { url: route } });

test("what hashes a password is an entrance, however its address is written", () => {
  expect(ask("/api/auth/sign-in/%65mail?a=b", "/api/auth/sign-in/email")).toBe(true);
  expect(ask("/trpc/account.upgrade?a=b", "/trpc/:path")).toBe(true);
  expect(ask("/trpc/account%2Eupgrade", "/trpc/:path")).toBe(true);
});

test("only at a door is an account named by its address", () => {
  const atDoor = (path: string) => isDoor({ url: path, routeOptions: { url: path } });
  expect(["sign-up/email", "sign-in/email"].map((path) => atDoor(`/api/auth/${path}`))).toEqual([true, true]);
  expect(["/api/auth/change-password", "/trpc/account.upgrade"].map(atDoor)).toEqual([false, false]);
});

test("everything else is none", () => {
  expect(ask("/trpc/sync.push", "/trpc/:path")).toBe(false);
  expect(ask("/trpc/%E0%A4%A", "/trpc/:path")).toBe(false);
  expect(ask("/api/auth/sign-out", "/api/auth/sign-out")).toBe(false);
  expect(ask("/nothing")).toBe(false);
});

test("an e-mail address is one, in capitals or not", () => {
  expect(emailIn('{"email":" Ann@Example.org "}')).toBe("ann@example.org");
  for (const body of ["", "null", "{", '{"email":1}', '"email"', undefined, {}])
    expect(emailIn(body)).toBeNull();
});
