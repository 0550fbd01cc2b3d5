import { expect, test } from "vitest";
import { isForeign, type OriginHeaders } from "./foreign-origin.ts";

const OWN = "https://tidemark.example";
const cookie = "a=b; tidemark.session_token=t.s";
const foreign = (headers: OriginHeaders) =>
  isForeign(headers, { cookieName: "tidemark.session_token", ownOrigins: [OWN] });

test.for<OriginHeaders>([
  { cookie, origin: OWN },
  { cookie, "sec-fetch-site": "same-origin" },
  { cookie, origin: "https://evil.example", authorization: "Bearer t.s" },
  { cookie: "a=b", origin: "https://evil.example" },
  { origin: "https://evil.example" },
  {},
])("a request that nobody was made to send may change something: %j", (headers) => {
  expect(foreign(headers)).toBe(false);
});

test.for<OriginHeaders>([
  { cookie, origin: "https://evil.example" },
  { cookie, origin: "https://tidemark.example.evil.example" },
  { cookie, origin: "http://tidemark.example" },
  { cookie, origin: "https://tidemark.example:8443" },
  { cookie, origin: "null" },
  { cookie, origin: "" },
  { cookie, origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  { cookie, "sec-fetch-site": "same-site" },
  { cookie, "sec-fetch-site": "cross-site" },
  { cookie },
])("a request with a session's cookie that another site may have caused changes nothing: %j", (headers) => {
  expect(foreign(headers)).toBe(true);
});
