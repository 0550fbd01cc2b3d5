import { expect, test } from "vitest";
import { liveFromAddress, pullFromAddress } from "./address.ts";

const sender = { protocol: "1", schema: "1", space: "s", replica: "aaaaaaaa" };

test("WIRE-1: an address says the whole request of a pull", () => {
  const query = { ...sender, since: "1.a.2", unsettled: "x,y", sums: "true", limit: "10" };
  expect(pullFromAddress(query)).toEqual({
    protocol: 1,
    schema: 1,
    space: "s",
    replica: "aaaaaaaa",
    cursor: "1.a.2",
    unsettled: ["x", "y"],
    sums: true,
    limit: 10,
  });
});

test("WIRE-1: an address without a cursor asks for the first page, of the usual length", () => {
  expect(pullFromAddress(sender)).toMatchObject({ cursor: null, unsettled: [], limit: 1_000 });
  expect(pullFromAddress({ ...sender, since: "", unsettled: "" })).toMatchObject({
    cursor: null,
    unsettled: [],
  });
});

test("WIRE-2: what is no number and no truth is left for the schema to refuse", () => {
  const pull = pullFromAddress({ ...sender, protocol: "one", schema: ["1", "2"], sums: "maybe", limit: "" });
  expect(pull).toMatchObject({ protocol: "one", schema: ["1", "2"], sums: "maybe", limit: "" });
});

test("a stream resumes where the reader's header says", () => {
  expect(liveFromAddress({ ...sender, since: "1.a.2" }, "1.a.3")).toMatchObject({
    cursor: "1.a.2",
    lastEventId: "1.a.3",
  });
  expect(liveFromAddress(sender, undefined)).not.toHaveProperty("lastEventId");
});

test.each([
  "2026-01-01T00:00:00Z",
  "2026-01-01",
  "1767225600",
  "1767225600000",
  "1767225600.25",
  "20260101T000000Z",
  "Thu, 01 Jan 2026 00:00:00 GMT",
])("a time in place of a cursor is refused with the reason: %s", (since) => {
  expect(() => pullFromAddress({ ...sender, since })).toThrow(
    /^since: this is a time, and it takes a cursor/,
  );
});

test.each(["1.uefqlks0xq8.1z", "1.uefqlks0xq8.1z.goal.0190a0c0-0000-7000-8000-000000000001.2m", "nonsense"])(
  "what is no time is left to the schema: %s",
  (since) => {
    expect(pullFromAddress({ ...sender, since })).toMatchObject({ cursor: since });
  },
);
