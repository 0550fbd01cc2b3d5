import { expect, test } from "vitest";
import { z } from "zod";
import { conflictEntity } from "./conflict.ts";
import { defineEntity, isTimeless, leaderOf, strayFollower } from "./entity.ts";

const record = defineEntity({
  name: "record",
  fields: z.object({ title: z.string(), best: z.number(), bestDay: z.string(), times: z.number() }),
  policies: { best: "max", bestDay: { follows: "best" }, times: "counter" },
});

test("ROW-2: a field is lww unless its entity says otherwise", () => {
  expect(record.policies).toEqual({
    title: "lww",
    best: "max",
    bestDay: { follows: "best" },
    times: "counter",
  });
});

test.each(["id", "spaceId", "updatedAt", "version", "stamps"])(
  "ROW-1: an entity with a field called %s is refused with what to do",
  (field) => {
    expect(() => defineEntity({ name: "thing", fields: z.object({ [field]: z.string() }) })).toThrow(
      `entity "thing": "${field}" is a reserved name; call the field something else`,
    );
  },
);

test("ROW-11: a field follows only a max or min field", () => {
  const fields = z.object({ title: z.string(), day: z.string(), note: z.string() });
  const message = 'entity "thing": "day" follows "title", which has to be max or min';
  expect(() => defineEntity({ name: "thing", fields, policies: { day: { follows: "title" } } })).toThrow(
    message,
  );
  expect(() =>
    defineEntity({
      name: "thing",
      fields,
      policies: { title: { follows: "note" }, day: { follows: "title" } },
    }),
  ).toThrow(/has to be max or min/);
});

test("ROW-11: a follower that is edited without its leader is found", () => {
  expect(leaderOf(record.policies, "bestDay")).toBe("best");
  expect(leaderOf(record.policies, "best")).toBeNull();
  expect(strayFollower(record.policies, { bestDay: "2026-01-01", title: "x" })).toBe("bestDay");
  expect(strayFollower(record.policies, { bestDay: "2026-01-01", best: 1 })).toBeNull();
  expect(strayFollower(record.policies, { best: 1 })).toBeNull();
});

test("ROW-10: the value decides over max, min and counter fields and those that follow them, else the time", () => {
  const timeless = ["title", "best", "bestDay", "times"].filter((field) =>
    isTimeless(record.policies, field),
  );
  expect(timeless).toEqual(["best", "bestDay", "times"]);
});

test("ROW-14: an open conflict holds what lost, be it a value, the values of a row, or a deletion", () => {
  const conflict = {
    entity: "goal",
    rowId: "01900000-0000-7000-8000-00000000000a",
    field: "",
    stamp: "0mi5x2k1q000k3f9x0ab",
    replica: "zzzzzzzz",
    at: "2026-01-01T00:00:00.000Z",
  };
  for (const value of ["lost", null, { title: "x" }])
    expect(conflictEntity.fields.safeParse({ ...conflict, value }).success).toBe(true);
  expect(conflictEntity.fields.safeParse({ ...conflict, value: "a\u0000" }).success).toBe(false);
});
