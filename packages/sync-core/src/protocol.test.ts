import { expect, test } from "vitest";
import { z } from "zod";
import { MESSAGES } from "../testing/index.ts";
import { PROTOCOL_VERSION, pushRequestSchema } from "./protocol.ts";

test("PUSH-9: a message that changes shows as a difference here, and asks for another protocol version", async () => {
  const schemas = Object.entries(MESSAGES).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { unrepresentable: "any" }),
  ]);
  await expect(JSON.stringify(Object.fromEntries(schemas), null, 2)).toMatchFileSnapshot(
    `__snapshots__/protocol-${PROTOCOL_VERSION}.json`,
  );
});

test("WIRE-2: an id that a client draws is refused in upper case, for answers name it in lower case", () => {
  const { error } = pushRequestSchema.safeParse({
    protocol: 1,
    schema: 1,
    space: "01900000-0000-7000-8000-000000000001",
    replica: "aaaaaaaa",
    after: null,
    batch: { id: "01900000-0000-7000-8000-0000000000AB", changes: [] },
  });
  expect(error?.issues).toMatchObject([{ path: ["batch", "id"], message: "ids are written in lower case" }]);
});

test("WIRE-2: what a request lacks is named", () => {
  const { error } = pushRequestSchema.safeParse({
    protocol: 1,
    schema: 1,
    space: "here",
    replica: "zzzzzzzz",
  });
  expect(error?.issues.map((issue) => issue.path.join("."))).toEqual(["space", "replica", "after", "batch"]);
});
