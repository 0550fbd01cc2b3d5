import { expect, test } from "vitest";
import { z } from "zod";
import {
  liveMessageSchema,
  liveRequestSchema,
  PROTOCOL_VERSION,
  pullReplySchema,
  pullRequestSchema,
  pushReplySchema,
  pushRequestSchema,
} from "./protocol.ts";

test("PUSH-9: a message that changes shows as a difference here, and asks for another protocol version", async () => {
  const messages = {
    pushRequestSchema,
    pushReplySchema,
    pullRequestSchema,
    pullReplySchema,
    liveRequestSchema,
    liveMessageSchema,
  };
  const schemas = Object.entries(messages).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { unrepresentable: "any" }),
  ]);
  await expect(JSON.stringify(Object.fromEntries(schemas), null, 2)).toMatchFileSnapshot(
    `__snapshots__/protocol-${PROTOCOL_VERSION}.json`,
  );
});

test("PUSH-9: what a request lacks is named", () => {
  const { error } = pushRequestSchema.safeParse({
    protocol: 1,
    schema: 1,
    space: "here",
    replica: "zzzzzzzz",
  });
  expect(error?.issues.map((issue) => issue.path.join("."))).toEqual(["space", "replica", "after", "batch"]);
});
