import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { type IdentityHeaders, readSessionToken } from "./session-token.ts";

const SECRET = "nobody knows what this is, not even we";
const signed = (token: string, secret = SECRET) =>
  `${token}.${createHmac("sha256", secret).update(token).digest("base64")}`;
const read = (headers: IdentityHeaders) => readSessionToken(headers, { secret: SECRET, cookieName: "tm" });

test("a token is read from a bearer's header, as it is and as addresses write it", () => {
  for (const value of [signed("abc"), encodeURIComponent(signed("abc"))])
    expect(read({ authorization: `Bearer ${value}` })).toEqual({ token: "abc", cookie: null });
  expect(read({ authorization: `bearer ${signed("abc")}` })).toMatchObject({ token: "abc" });
});

test("a token is read from its cookie among others, and a bearer's goes before it", () => {
  const value = encodeURIComponent(signed("abc"));
  const cookie = `a=b; tm=${value}; tmx=c`;
  expect(read({ cookie })).toEqual({ token: "abc", cookie: value });
  expect(read({ cookie, authorization: `Bearer ${signed("xyz")}` })).toEqual({ token: "xyz", cookie: null });
});

test.for([
  "abc",
  "abc.",
  ".abc",
  "",
  signed("abc", "another secret"),
  signed("abc").slice(0, -4),
  `x${signed("abc")}`,
  "%E0%A4%A",
  "__proto__",
])("what bears no signature of ours is no token: %j", (value) => {
  expect(read({ authorization: `Bearer ${value}` })).toBeNull();
  expect(read({ cookie: `tm=${value}` })).toBeNull();
});

test("another kind of authorization is none of ours", () => {
  expect(read({ authorization: `Basic ${signed("abc")}` })).toBeNull();
  expect(read({})).toBeNull();
});
