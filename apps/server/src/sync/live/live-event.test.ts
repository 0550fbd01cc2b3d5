import { liveMessageSchema, type LiveRequest, PROTOCOL_VERSION, replicaIdSchema } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { byeStep, liveStep, type StreamPlace } from "./live-event.ts";
import type { Page } from "../pull/page.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const [MINE, THEIRS] = ["0190a0c0-0000-7000-8000-00000000000b", "0190a0c0-0000-7000-8000-00000000000c"];
const request: LiveRequest = {
  protocol: PROTOCOL_VERSION,
  schema: 1,
  space: SPACE,
  replica: replicaIdSchema.parse("aaaaaaaa"),
  cursor: "1.a.4",
};
const place: StreamPlace = { user: "ann", request, cursor: "1.a.4" };
const page: Page = {
  kind: "page",
  rows: [],
  cursor: "1.a.5",
  more: false,
  settled: [],
  bytes: 0,
  end: "1.a.5",
};

test("PULL-6: a message is a page from where the stream stands, with the outcomes of its own replica", () => {
  const settled = [
    { replica: "aaaaaaaa", user: "ann", batch: MINE, outcomes: [] },
    { replica: "bbbbbbbb", user: "ann", batch: THEIRS, outcomes: [] },
    { replica: "aaaaaaaa", user: "bob", batch: THEIRS, outcomes: [] },
  ];
  const step = liveStep(place, { ...page, settled }, 7);
  expect(step?.event).toMatchObject({
    id: "1.a.5",
    message: { from: "1.a.4", cursor: "1.a.5", settled: [{ batch: MINE }], serverTime: 7 },
  });
  expect(liveMessageSchema.parse(step?.event.message)).toEqual(step?.event.message);
});

test("a stream that stands at the end is told nothing", () => {
  expect(liveStep(place, { ...page, cursor: "1.a.4" }, 7)).toBeNull();
});

test("a cursor that moves without rows is told, so that stream and replica stay in step", () => {
  expect(liveStep(place, page, 7)?.event.message).toMatchObject({ kind: "checkpoint", rows: [] });
});

test("who lacks more than a stream carries, or has no cursor that means anything, is poked and goes on behind it", () => {
  const poke = { event: { id: "1.a.9", message: { kind: "poke", serverTime: 7 } }, last: false };
  expect(liveStep(place, { ...page, more: true, end: "1.a.9" }, 7)).toMatchObject(poke);
  expect(liveStep({ ...place, cursor: null }, { ...page, end: "1.a.9" }, 7)).toMatchObject(poke);
  expect(liveStep(place, { kind: "resync", common: 0, offer: false, end: "1.a.9" }, 7)).toMatchObject(poke);
});

test("a stream says that its space is gone, and ends", () => {
  expect(liveStep(place, { kind: "gone" }, 7)).toMatchObject({
    event: { message: { kind: "gone" } },
    last: true,
  });
});

test("`bye` leaves the stream where it stands", () => {
  expect(byeStep(place, 7)).toMatchObject({ event: { id: "1.a.4", message: { kind: "bye" } }, last: true });
  expect(byeStep({ ...place, cursor: null }, 7).event.id).not.toBe("");
});
