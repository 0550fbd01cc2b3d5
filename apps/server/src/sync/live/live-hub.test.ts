import { type LiveRequest, PROTOCOL_VERSION, replicaIdSchema } from "@tidemark/sync-core";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../../logger.ts";
import { encodeCursor } from "../pull/cursor.ts";
import { createLiveHub, type LiveDeps } from "./live-hub.ts";
import type { Page, PageReply, PageRequest } from "../pull/page.ts";
import { systemAfter } from "../postgres/system-timers.ts";
import type { Woken } from "../store/wake-ups.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const cursorAt = (version: number) => encodeCursor({ schema: 1, era: 36, version });

/** A space that is a number: its version. Whoever stands before it is told a page of `bytes`. */
function setUp(deps: Partial<LiveDeps> = {}, bytes = 10) {
  let version = 1;
  let listener: (woken: Woken) => void = () => undefined;
  const readPage = vi.fn<(request: PageRequest) => Promise<PageReply>>(async (request) => {
    const cursor = cursorAt(version);
    return {
      kind: "page",
      rows: [],
      cursor,
      more: false,
      settled: [],
      bytes: request.cursor ? bytes : 0,
      end: cursor,
    };
  });
  const subscribe = (wanted: (woken: Woken) => void) => {
    listener = wanted;
  };
  const hub = createLiveHub({
    readPage,
    wakeUps: { subscribe },
    roleOf: async () => "owner",
    isAway: () => false,
    now: () => 7,
    after: systemAfter,
    log: silentLogger(),
    ...deps,
  });
  const leaving = new AbortController();
  const hangUp = vi.fn<() => void>();
  const stillAllowed = vi.fn<() => Promise<boolean>>(async () => true);
  const open = (replica: string, more: Partial<LiveRequest> = {}, user = "ann") => {
    const request: LiveRequest = {
      protocol: PROTOCOL_VERSION,
      schema: 1,
      space: SPACE,
      replica: replicaIdSchema.parse(replica),
      cursor: cursorAt(1),
      ...more,
    };
    return hub.open(user, request, { signal: leaving.signal, hangUp, stillAllowed });
  };
  const write = () => {
    version += 1;
  };
  return {
    hub,
    open,
    write,
    readPage,
    hangUp,
    stillAllowed,
    leaving,
    wake: (woken: Woken = [SPACE]) => listener(woken),
  };
}

test("PULL-15: all streams that stand at one cursor are served by one query", async () => {
  const { open, write, wake, readPage } = setUp();
  const streams = ["aaaaaaaa", "bbbbbbbb", "cccccccc"].map((replica) => open(replica));
  const next = streams.map((stream) => stream.next());
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  readPage.mockClear();
  write();
  wake();
  const told = await Promise.all(next);
  expect(told.map(({ value }) => value?.message)).toMatchObject(
    ["aaaaaaaa", "bbbbbbbb", "cccccccc"].map((replica) => ({
      kind: "checkpoint",
      replica,
      from: cursorAt(1),
      cursor: cursorAt(2),
    })),
  );
  expect(readPage).toHaveBeenCalledTimes(1);
  expect(readPage.mock.calls[0]?.[0].replicas).toEqual(["aaaaaaaa", "bbbbbbbb", "cccccccc"]);
});

test("PULL-15: streams of another space, cursor or schema have a query of their own", async () => {
  const { open, readPage } = setUp();
  const OTHER = "0190a0c0-0000-7000-8000-000000000002";
  const same = [open("aaaaaaaa"), open("bbbbbbbb")];
  const others = [open("cccccccc", { space: OTHER }), open("dddddddd", { cursor: cursorAt(0) })];
  for (const stream of [...same, ...others, open("eeeeeeee", { schema: 2 })]) void stream.next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(5));
  const asked = readPage.mock.calls.map(([{ space, schema, cursor, replicas }]) => [
    space === OTHER,
    schema,
    cursor?.version,
    replicas.length,
  ]);
  // The first stream is served alone, before the others come.
  expect(asked).toEqual([
    [false, 1, 1, 1],
    [true, 1, 1, 1],
    [false, 1, 1, 1],
    [false, 1, 0, 1],
    [false, 2, 1, 1],
  ]);
});

test("PULL-7: a listener that was connected anew has every space looked at", async () => {
  const { open, wake, readPage } = setUp({ repairMs: 3_600_000 });
  const spaces = ["1", "2", "3"].map((n) => `0190a0c0-0000-7000-8000-00000000000${n}`);
  for (const space of spaces) void open("aaaaaaaa", { space }).next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(3));
  readPage.mockClear();
  wake("all");
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(3));
  expect(readPage.mock.calls.map(([{ space }]) => space)).toEqual(spaces);
});

test("PULL-7: a space that is quiet is looked at every 15 s", async () => {
  const waiting: { ms: number; callback: () => void }[] = [];
  const after: LiveDeps["after"] = (ms, callback) => {
    const timer = { ms, callback };
    waiting.push(timer);
    return () => void waiting.splice(waiting.indexOf(timer), 1);
  };
  const { open, write, readPage } = setUp({ after });
  const next = open("aaaaaaaa").next();
  await vi.waitFor(() => expect(waiting.map(({ ms }) => ms)).toEqual([15_000]));
  write();
  expect(readPage).toHaveBeenCalledTimes(1);
  waiting.shift()?.callback();
  expect((await next).value?.message).toMatchObject({ cursor: cursorAt(2) });
});

test("PULL-14: who is no member any more is told `gone` at the next wake-up, and the stream ends", async () => {
  const members = new Set(["ann", "bob"]);
  const { open, write, wake, readPage } = setUp({
    roleOf: async (user) => (members.has(user) ? "viewer" : null),
  });
  const [anns, bobs] = [open("aaaaaaaa"), open("bbbbbbbb", {}, "bob")];
  const next = Promise.all([anns.next(), bobs.next()]);
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  members.delete("bob");
  write();
  wake();
  const [hers, his] = await next;
  expect(hers.value?.message).toMatchObject({ kind: "checkpoint" });
  expect(his.value?.message).toEqual({ kind: "gone", serverTime: 7 });
  expect((await bobs.next()).done).toBe(true);
  readPage.mockClear();
  write();
  wake();
  expect((await anns.next()).value?.message).toMatchObject({ kind: "checkpoint", cursor: cursorAt(3) });
  expect(readPage.mock.calls.map(([{ replicas }]) => replicas)).toEqual([["aaaaaaaa"]]);
});

test("PULL-14: what was read for a member who is none any more is not told", async () => {
  let isMember = true;
  const { open, write, wake, readPage, hangUp } = setUp({ roleOf: async () => (isMember ? "owner" : null) });
  const stream = open("aaaaaaaa");
  const next = stream.next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(1));
  const read = Promise.withResolvers<Page>();
  readPage.mockImplementationOnce(() => read.promise);
  write();
  wake();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(2));
  isMember = false;
  const cursor = cursorAt(2);
  read.resolve({ kind: "page", rows: [], cursor, more: false, settled: [], bytes: 1, end: cursor });
  wake();
  expect((await next).value?.message).toMatchObject({ kind: "gone" });
  expect((await stream.next()).done).toBe(true);
  expect(hangUp).not.toHaveBeenCalled();
});

test("PULL-14: who was never a member is told `gone`, and nothing else", async () => {
  const { open, write } = setUp({ roleOf: async () => null });
  write();
  const stream = open("aaaaaaaa");
  expect((await stream.next()).value?.message).toMatchObject({ kind: "gone" });
  expect((await stream.next()).done).toBe(true);
});

test("PULL-14: a stream ends with the session of its reader, who is told nothing more", async () => {
  const { open, write, wake, stillAllowed, hangUp } = setUp();
  const stream = open("aaaaaaaa");
  const next = stream.next();
  await vi.waitFor(() => expect(stillAllowed).toHaveBeenCalled());
  stillAllowed.mockResolvedValue(false);
  write();
  wake();
  expect((await next).done).toBe(true);
  expect(hangUp).not.toHaveBeenCalled();
});

test("PULL-14: a page that was read for somebody who is gone says nothing to those who stay", async () => {
  const members = new Set(["ann", "bob"]);
  const { open, write, wake, readPage } = setUp({
    roleOf: async (user) => (members.has(user) ? "viewer" : null),
  });
  const [anns, bobs] = [open("aaaaaaaa"), open("bbbbbbbb", {}, "bob")];
  const next = Promise.all([anns.next(), bobs.next()]);
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(2));
  readPage.mockImplementationOnce(async () => {
    members.delete("ann");
    return { kind: "gone" };
  });
  write();
  wake();
  const [hers, his] = await next;
  expect(hers.value?.message).toMatchObject({ kind: "gone" });
  expect(his.value?.message).toMatchObject({ kind: "checkpoint", cursor: cursorAt(2) });
});

test("PULL-14: a space that is there no more is gone for all its members", async () => {
  const { open, readPage } = setUp();
  readPage.mockImplementation(async () => ({ kind: "gone" }));
  const streams = [open("aaaaaaaa"), open("bbbbbbbb")];
  const told = await Promise.all(streams.map((stream) => stream.next()));
  expect(told.map(({ value }) => value?.message.kind)).toEqual(["gone", "gone"]);
});

test("PULL-7: what happens while a page is read is read after it, and not when the slow poll comes", async () => {
  const { open, write, wake, readPage } = setUp({ repairMs: 3_600_000 });
  const stream = open("aaaaaaaa");
  const first = stream.next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(1));
  const reading = Promise.withResolvers<Page>();
  readPage.mockImplementationOnce(() => reading.promise);
  write();
  wake();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalledTimes(2));
  write();
  wake();
  const cursor = cursorAt(2);
  reading.resolve({ kind: "page", rows: [], cursor, more: false, settled: [], bytes: 1, end: cursor });
  expect((await first).value?.message).toMatchObject({ from: cursorAt(1), cursor: cursorAt(2) });
  expect((await stream.next()).value?.message).toMatchObject({ from: cursorAt(2), cursor: cursorAt(3) });
});

test("PULL-7: a slow poll repairs a wake-up that was lost", async () => {
  const { open, write, readPage } = setUp({ repairMs: 20 });
  const next = open("aaaaaaaa").next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  write();
  expect((await next).value?.message).toMatchObject({ cursor: cursorAt(2) });
});

test("a page that could not be read is read again", async () => {
  const { open, write, wake, readPage } = setUp();
  const next = open("aaaaaaaa").next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  readPage.mockImplementationOnce(() => Promise.reject(new Error("the database is away")));
  write();
  wake("all");
  expect((await next).value?.message).toMatchObject({ cursor: cursorAt(2) });
});

test("PULL-15: a reader that takes nothing is cut off when too much waits for it", async () => {
  const { open, write, wake, hangUp, readPage } = setUp({}, 1_000_000);
  const stream = open("aaaaaaaa");
  const first = stream.next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  for (let n = 1; hangUp.mock.calls.length === 0; n += 1) {
    expect(n).toBeLessThan(10);
    write();
    wake();
    await vi.waitFor(() => expect(readPage.mock.calls.length).toBeGreaterThan(n));
  }
  await first;
  expect((await stream.next()).done).toBe(true);
});

test("PULL-15: a reader that takes what comes is never cut off, however much it is", async () => {
  const { open, write, wake, hangUp } = setUp({}, 1_000_000);
  const stream = open("aaaaaaaa");
  for (let version = 2; version < 10; version += 1) {
    const next = stream.next();
    write();
    wake();
    expect((await next).value?.message).toMatchObject({ cursor: cursorAt(version) });
  }
  expect(hangUp).not.toHaveBeenCalled();
});

test("a stream ends when its reader leaves, and its space is looked at no more", async () => {
  const { open, wake, leaving, readPage } = setUp({ repairMs: 5 });
  const next = open("aaaaaaaa").next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  leaving.abort();
  expect((await next).done).toBe(true);
  readPage.mockClear();
  wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(readPage).not.toHaveBeenCalled();
});

test("a hub that closes says `bye`, and opens no more streams", async () => {
  const { hub, open, readPage } = setUp();
  const stream = open("aaaaaaaa");
  const next = stream.next();
  await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
  hub.close();
  expect((await next).value).toEqual({ id: cursorAt(1), message: { kind: "bye", serverTime: 7 } });
  expect((await stream.next()).done).toBe(true);
  expect((await open("bbbbbbbb").next()).done).toBe(true);
});
