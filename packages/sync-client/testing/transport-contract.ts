import type { LiveMessage, ReplicaId } from "@tidemark/sync-core";
import { expect, test, vi } from "vitest";
import { type Transport, TransportError } from "../src/ports.ts";
import type { MemoryEndpoint } from "./memory-transport.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const BATCH = "0190a0c0-0000-7000-8000-00000000000b";
const ROW = "0190a0c0-0000-7000-8000-000000000002";
const stamp = "00000lflt000replica0" as never;
const sender = { protocol: 1, schema: 1, space: SPACE, replica: "replica0" as ReplicaId };
const row = {
  entity: "task",
  id: ROW,
  version: 1,
  values: { title: "a", notes: null },
  stamps: { "": stamp },
};
const checkpoint = {
  kind: "checkpoint" as const,
  replica: sender.replica,
  schema: 1,
  from: "1",
  rows: [row],
  settled: [],
  cursor: "2",
  more: false,
  serverTime: 3,
};

const requests = {
  push: { ...sender, after: null, batch: { id: BATCH, changes: [] } },
  cancel: { ...sender, batch: BATCH },
  pull: { ...sender, cursor: "1", unsettled: [BATCH], limit: 100 },
  offer: { ...sender, cursor: "1", rows: [{ entity: "task", id: ROW, values: { title: "ü" }, stamps: {} }] },
};
const replies = {
  push: { kind: "settled" as const, batch: BATCH, outcomes: [], serverTime: 3 },
  cancel: { kind: "cancelled" as const, batch: BATCH, serverTime: 3 },
  pull: checkpoint,
  offer: { kind: "received" as const, serverTime: 3 },
};

/** A way to a server, and what takes it away. */
export interface TransportUnderTest {
  readonly transport: Transport;
  cut(): void;
}

/** What every {@link Transport} keeps. @param open gives a way to a server that answers as `endpoint` does. */
export function testTransport(
  adapter: string,
  open: (endpoint: Required<MemoryEndpoint>) => TransportUnderTest,
): void {
  const { signal } = new AbortController();

  function endpoint(): {
    server: Required<MemoryEndpoint>;
    received: unknown[];
    streams: ((message: LiveMessage) => void)[];
    left: string[];
  } {
    const received: unknown[] = [];
    const streams: ((message: LiveMessage) => void)[] = [];
    const left: string[] = [];
    const server: Required<MemoryEndpoint> = {
      push: (request) => (received.push(request), replies.push),
      cancel: (request) => (received.push(request), replies.cancel),
      pull: (request) => (received.push(request), replies.pull),
      offer: (request) => (received.push(request), replies.offer),
      live(request, receive) {
        received.push(request);
        streams.push(receive);
        return () => void left.push(request.space);
      },
    };
    return { server, received, streams, left };
  }

  const talk = (transport: Transport, given = signal) => [
    () => transport.push(requests.push, { signal: given, keepalive: false }),
    () => transport.cancel(requests.cancel, { signal: given }),
    () => transport.pull(requests.pull, { signal: given }),
    () => transport.offer(requests.offer, { signal: given }),
  ];

  test(`${adapter}: every request arrives as it was sent, and its answer as it was given`, async () => {
    const { server, received } = endpoint();
    const { transport } = open(server);
    const answers = [];
    for (const say of talk(transport)) answers.push(await say());
    expect(received).toEqual(Object.values(requests));
    expect(answers).toEqual(Object.values(replies));
  });

  test(`${adapter}: a request that is given up rejects and says so in its own words`, async () => {
    const { server } = endpoint();
    const { transport } = open(server);
    for (const say of talk(transport, AbortSignal.abort()))
      await expect(say()).rejects.toMatchObject({ name: "TransportError", failure: "network" });
  });

  test(`${adapter}: without a network the stream ends or stays closed, and is never open`, async () => {
    const { server } = endpoint();
    const { transport, cut } = open(server);
    cut();
    const opened = vi.fn<() => void>();
    const close = transport.live(
      { ...sender, cursor: "1" },
      { onOpen: opened, onMessage: opened, onEnd: () => {} },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    close();
    expect(opened).not.toHaveBeenCalled();
  });

  test(`${adapter}: a stream opens, brings messages in their order, and nothing after it is closed`, async () => {
    const { server, received, streams } = endpoint();
    const { transport } = open(server);
    const heard: (string | LiveMessage)[] = [];
    const close = transport.live(
      { ...sender, cursor: "1" },
      {
        onOpen: () => heard.push("open"),
        onMessage: (message) => heard.push(message),
        onEnd: (failure) => heard.push(failure instanceof TransportError ? failure.failure : "end"),
      },
    );
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    expect(received).toMatchObject([{ ...sender, cursor: "1" }]);
    streams[0]?.(checkpoint);
    streams[0]?.({ ...checkpoint, from: "2", cursor: "3" });
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard).toEqual(["open", checkpoint, { ...checkpoint, from: "2", cursor: "3" }]);
    close();
    streams[0]?.({ kind: "poke", serverTime: 4 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toHaveLength(3);
  });
}
