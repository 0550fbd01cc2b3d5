import { type PullRequest, PROTOCOL_VERSION, type ReplicaId } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock.ts";
import { createCalmNetwork } from "./memory-network.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { TEST_SCHEMA, TEST_SPACE } from "./test-entities.ts";

const request: PullRequest = {
  protocol: PROTOCOL_VERSION,
  schema: TEST_SCHEMA,
  space: TEST_SPACE,
  replica: "replica0" as ReplicaId,
  cursor: null,
  unsettled: [],
  limit: 1,
};

test("a server that fails under a request has answered with an error, as a real one does", async () => {
  const clock = createFakeClock();
  const stopped = () => Promise.reject(new Error("the store was stopped"));
  const transport = createMemoryTransport({
    server: { push: stopped, pull: stopped, live: () => () => undefined },
    network: createCalmNetwork(),
    clock,
  });
  const pulling = transport.pull(request, { signal: new AbortController().signal });
  const failed = pulling.catch((error: unknown) => error);
  await clock.advance(1_000);
  expect(await failed).toMatchObject({ name: "TransportError", failure: "server" });
});
