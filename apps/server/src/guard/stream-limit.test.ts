import { setImmediate } from "node:timers/promises";
import { PROTOCOL_VERSION, type ReplicaId } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { limitStreams } from "./stream-limit.ts";

const request = {
  protocol: PROTOCOL_VERSION,
  schema: 1,
  space: "0190a0c0-0000-7000-8000-000000000001",
  replica: "aaaaaaaa" as ReplicaId,
  cursor: null,
};

/** Streams in which nothing happens until their line is cut. */
function setUp(max: number) {
  const live = limitStreams(async function* (_user, _request, { signal }) {
    yield { id: "1.a.1", message: { kind: "poke", serverTime: 1 } };
    await new Promise((resolve) => signal?.addEventListener("abort", resolve));
  }, max);
  const open = (user: string) => {
    const line = new AbortController();
    const { signal } = line;
    const stillAllowed = async () => true;
    const stream = live(user, request, { signal, hangUp: () => line.abort(), stillAllowed });
    const reading = (async () => {
      for await (const event of stream) void event;
    })();
    return { isCut: () => signal.aborted, leave: () => line.abort(), reading };
  };
  return { open };
}

test("whoever opens a stream too many loses the oldest, and others lose none", async () => {
  const { open } = setUp(2);
  const bens = open("ben");
  const anns = [open("ann"), open("ann"), open("ann"), open("ann")];
  await setImmediate();
  expect(anns.map(({ isCut }) => isCut())).toEqual([true, true, false, false]);
  expect(bens.isCut()).toBe(false);
});

test("a stream that was left counts no more", async () => {
  const { open } = setUp(2);
  const [first, second] = [open("ann"), open("ann")];
  await setImmediate();
  second.leave();
  await second.reading;
  open("ann");
  await setImmediate();
  expect(first.isCut()).toBe(false);
});
