import {
  cancelRequestSchema,
  type LiveMessage,
  liveRequestSchema,
  offerRequestSchema,
  PROTOCOL_VERSION,
  pullRequestSchema,
  pushRequestSchema,
  type ReplicaId,
} from "@tidemark/sync-core";
import { createTRPCClient } from "@trpc/client";
import { initTRPC, tracked, TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { EventSource } from "eventsource";
import { expect, test, vi } from "vitest";
import { TransportError } from "../ports.ts";
import { createTrpcTransport, trpcLinks } from "./trpc.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const BATCH = "0190a0c0-0000-7000-8000-00000000000b";
const sender = { protocol: PROTOCOL_VERSION, schema: 1, space: SPACE, replica: "replica0" as ReplicaId };
const push = { ...sender, after: null, batch: { id: BATCH, changes: [] } };
const pull = { ...sender, cursor: null, unsettled: [BATCH], limit: 100 };
const checkpoint = {
  kind: "checkpoint",
  ...sender,
  from: "1",
  rows: [],
  settled: [],
  cursor: "2",
  more: false,
  serverTime: 0,
} as const;

const t = initTRPC.create();

function createRouter(error?: TRPCError) {
  return t.router({
    sync: t.router({
      push: t.procedure.input(pushRequestSchema).mutation(({ input }) => {
        if (error) throw error;
        return { kind: "settled" as const, batch: input.batch.id, outcomes: [], serverTime: 1 };
      }),
      cancel: t.procedure
        .input(cancelRequestSchema)
        .mutation(({ input }) => ({ kind: "cancelled" as const, batch: input.batch, serverTime: 1 })),
      offer: t.procedure
        .input(offerRequestSchema)
        .mutation(() => ({ kind: "received" as const, serverTime: 1 })),
      pull: t.procedure
        .input(pullRequestSchema)
        .query(({ input }) => ({ ...checkpoint, from: input.cursor, rows: [], settled: [] })),
      live: t.procedure.input(liveRequestSchema).subscription(async function* () {
        yield tracked("2", { ...checkpoint, rows: [], settled: [] });
        yield tracked("3", { kind: "bye" as const, serverTime: 0 });
        await new Promise(() => {});
      }),
    }),
  });
}

function transportOver(request: typeof fetch, headers?: () => Record<string, string>) {
  class OverRequest extends EventSource {
    constructor(url: string | URL) {
      super(url, { fetch: (input, init) => request(input, init) });
    }
  }
  const links = trpcLinks({
    url: "http://test/trpc",
    fetch: request,
    EventSource: OverRequest,
    ...(headers && { headers }),
  });
  return createTrpcTransport(createTRPCClient<ReturnType<typeof createRouter>>({ links }).sync);
}

/** A transport to a server that answers pushes with `error`, if there is one, and asks to come again after 7 s. */
function setUp(error?: TRPCError) {
  const requests: Request[] = [];
  const router = createRouter(error);
  const transport = transportOver(async (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    const reply = await fetchRequestHandler({
      endpoint: "/trpc",
      req: request,
      router,
      allowMethodOverride: true,
    });
    if (error) reply.headers.set("retry-after", "7");
    return reply;
  });
  return { transport, requests };
}

const { signal } = new AbortController();

test("a push goes out as a mutation and brings the server's answer", async () => {
  const { transport, requests } = setUp();
  await expect(transport.push(push, { signal, keepalive: false })).resolves.toMatchObject({
    kind: "settled",
    batch: BATCH,
  });
  expect(requests[0]).toMatchObject({ method: "POST", keepalive: false });
});

test("a push that has to outlive the page says so to the browser", async () => {
  const { transport, requests } = setUp();
  await transport.push(push, { signal, keepalive: true });
  expect(requests[0]?.keepalive).toBe(true);
});

test("a cancel and an offer go out as mutations", async () => {
  const { transport, requests } = setUp();
  await expect(transport.cancel({ ...sender, batch: BATCH }, { signal })).resolves.toMatchObject({
    kind: "cancelled",
    batch: BATCH,
  });
  const offer = { ...sender, cursor: "1", rows: [] };
  await expect(transport.offer(offer, { signal })).resolves.toMatchObject({ kind: "received" });
  expect(requests.map(({ method }) => method)).toEqual(["POST", "POST"]);
});

test("a pull that names more batches than an address holds goes out in a body", async () => {
  const { transport, requests } = setUp();
  const unsettled = Array.from({ length: 1_000 }, () => BATCH);
  await expect(transport.pull({ ...pull, unsettled }, { signal })).resolves.toMatchObject({ cursor: "2" });
  expect(requests[0]?.method).toBe("POST");
  expect(requests[0]?.url.length).toBeLessThan(200);
});

test("a pull goes out as a query and brings a page", async () => {
  const { transport, requests } = setUp();
  await expect(transport.pull(pull, { signal })).resolves.toMatchObject({ kind: "checkpoint", cursor: "2" });
  expect(requests[0]?.method).toBe("GET");
});

test("a stream opens and hands on each message", async () => {
  const { transport } = setUp();
  const messages: LiveMessage[] = [];
  const opened = vi.fn<() => void>();
  const close = transport.live(
    { ...sender, cursor: "1" },
    { onOpen: opened, onMessage: (message) => messages.push(message), onEnd: () => {} },
  );
  await vi.waitFor(() => expect(messages.map(({ kind }) => kind)).toEqual(["checkpoint", "bye"]));
  expect(opened).toHaveBeenCalledOnce();
  close();
});

test("a stream says in its address what other requests say in headers, as it is by then", async () => {
  const requests: URL[] = [];
  let user = "ada";
  const headersOf = () => ({ "x-user": user });
  const transport = transportOver(async (input) => {
    requests.push(new URL(input as string));
    return new Response(null, { status: 500 });
  }, headersOf);
  for (user of ["ada", "ben"])
    await new Promise((onEnd) => {
      transport.live({ ...sender, cursor: "1" }, { onOpen: () => {}, onMessage: () => {}, onEnd });
    });
  const said = requests.map(({ searchParams }) => searchParams.get("connectionParams"));
  expect(said).toEqual(['{"x-user":"ada"}', '{"x-user":"ben"}']);
});

test.each([
  ["UNAUTHORIZED", "unauthorized"],
  ["INTERNAL_SERVER_ERROR", "server"],
  ["PAYLOAD_TOO_LARGE", "server"],
] as const)("an answer %s is the failure %s", async (code, failure) => {
  const { transport } = setUp(new TRPCError({ code }));
  await expect(transport.push(push, { signal, keepalive: false })).rejects.toMatchObject({
    name: "TransportError",
    failure,
  });
});

test("CLI-10: an answer that asks to come later says when", async () => {
  const { transport } = setUp(new TRPCError({ code: "TOO_MANY_REQUESTS" }));
  await expect(transport.push(push, { signal, keepalive: false })).rejects.toMatchObject({
    failure: "server",
    retryAfterMs: 7_000,
  });
});

test("no answer, and an answer that is no JSON, are failures of the network", async () => {
  const refused = transportOver(() => Promise.reject(new TypeError("fetch failed")));
  await expect(refused.pull(pull, { signal })).rejects.toEqual(
    expect.objectContaining({ name: "TransportError", failure: "network" }),
  );
  const portal = transportOver(() => Promise.resolve(new Response("<html>sign in to the wifi</html>")));
  await expect(portal.pull(pull, { signal })).rejects.toBeInstanceOf(TransportError);
});

test("a request that is given up rejects as any other failure does", async () => {
  const { transport } = setUp();
  await expect(transport.pull(pull, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(TransportError);
});
