import { afterAll, expect, test, vi } from "vitest";
import { accountServer } from "./account-server.ts";

const refusal = vi.hoisted(() => {
  // The library takes both when it is loaded: where the page came from, and how to ask.
  vi.stubEnv("BETTER_AUTH_URL", "http://localhost");
  const given = { status: 401, error: "INVALID_PASSWORD", message: "That is not your password." };
  vi.stubGlobal("fetch", async () => {
    const { status, ...body } = given;
    return Response.json(body, { status });
  });
  return given;
});

afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test.for([
  { status: 400, error: "INVALID_PASSWORD", kind: "refused" },
  { status: 401, error: "UNAUTHORIZED", kind: "signed-out" },
])("a refusal has the server's word and sentence: $error", async ({ status, error, kind }) => {
  Object.assign(refusal, { status, error });
  await expect(accountServer.changePassword({ present: "x", next: "long enough" })).rejects.toMatchObject({
    kind,
    code: error,
    message: "That is not your password.",
  });
});
