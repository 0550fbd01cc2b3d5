import { entities } from "@tidemark/domain";
import { conflictEntity, defineEntity, encodeStamp, ZERO_STAMP } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ReceivedChange } from "../received.ts";
import { type Validated, validateChange } from "./validate-change.ts";

const ID = "0190a0c0-0000-7000-8000-00000000000a";
const STAMP = encodeStamp({ ms: 1_790_000_000_000, counter: 0 }, "aaaaaaaa");
const GOAL = {
  name: "Read",
  description: "",
  targetValue: 12,
  currentValue: 0,
  unit: "",
  dueOn: null,
  status: "active",
};
const head = { id: ID, entity: "goal", row: ID, stamp: STAMP };

const create = (values: Record<string, unknown>): ReceivedChange => ({ ...head, kind: "create", values });
const update = (values: Record<string, unknown>): ReceivedChange => ({
  ...head,
  kind: "update",
  values,
  bases: {},
});
const validate = (change: ReceivedChange): Validated => validateChange(entities, "aaaaaaaa", change);

test("changes that keep the rules come through as they are", () => {
  expect(validate(create(GOAL))).toEqual({ change: create(GOAL) });
  expect(validate(update({ name: "Run", currentValue: -3 }))).toEqual({
    change: update({ name: "Run", currentValue: -3 }),
  });
  expect(validate({ ...head, kind: "delete" })).toEqual({ change: { ...head, kind: "delete" } });
});

test.for<[ReceivedChange, string, string | undefined]>([
  [{ ...create(GOAL), entity: "wish" }, "this server knows nothing called “wish”", undefined],
  [{ ...create(GOAL), entity: "toString" }, "this server knows nothing called “toString”", undefined],
  [create({ ...GOAL, name: "" }), "give the goal a name", "name"],
  [create({ ...GOAL, colour: "red" }), "“colour” is not a field of goal", "colour"],
  [
    create(JSON.parse(`{"name":"Read","targetValue":12,"__proto__":{}}`) as Record<string, unknown>),
    "“__proto__” is not a field of goal",
    "__proto__",
  ],
  [create({ ...GOAL, version: 7 }), "“version” is not a field of goal", "version"],
  [create({ ...GOAL, targetValue: undefined }), "it holds undefined, which JSON cannot", "targetValue"],
  [update({ targetValue: 0 }), "the target is above zero", "targetValue"],
  [update({ status: "lost" }), "status has to be one of active, done, archived", "status"],
  [update({ status: 3 }), "status has to be one of active, done, archived", "status"],
  [create({ targetValue: 12 }), "name is missing", "name"],
  [create({ ...GOAL, name: null }), "name has to be text", "name"],
  [update({ name: 7 }), "name has to be text", "name"],
  [update({ name: "a\u0000b" }), "it holds the character U+0000", "name"],
  [update({ description: "\udc00" }), "it holds half of a character (a lone surrogate)", "description"],
  [update({ currentValue: 1.5 }), "a counter changes by a whole number", "currentValue"],
  [update({ currentValue: "1" }), "a counter changes by a whole number", "currentValue"],
  [update({ currentValue: 2 ** 60 }), "a counter changes by a whole number", "currentValue"],
])("a change that breaks a rule is invalid, with field and sentence: %o", ([change, message, field]) => {
  expect(validate(change)).toEqual({
    rejection: {
      kind: "rejected",
      change: ID,
      code: "invalid",
      message,
      ...(field !== undefined && { field }),
    },
  });
});

test("a create without a field that has no default is invalid", () => {
  const { name: _, ...nameless } = GOAL;
  expect(validate(create(nameless))).toMatchObject({ rejection: { code: "invalid", field: "name" } });
});

test("ROW-6: what a create leaves out is filled in by default, under the zero stamp", () => {
  const result = validate(create({ name: "Read", targetValue: 12 }));
  expect(result).toMatchObject({
    change: { values: GOAL, stamps: { unit: ZERO_STAMP, status: ZERO_STAMP, dueOn: ZERO_STAMP } },
  });
  expect(result).not.toHaveProperty("change.stamps.name");
});

test("every stamp of a change is its replica's own, or zero", () => {
  const foreign = encodeStamp({ ms: 1, counter: 0 }, "bbbbbbbb");
  const message = "it carries the stamp of another device";
  expect(validate({ ...create(GOAL), stamp: foreign })).toMatchObject({ rejection: { message } });
  expect(validate({ ...update({ name: "Run" }), stamps: { name: foreign } } as ReceivedChange)).toMatchObject(
    { rejection: { message } },
  );
  expect(validate({ ...create(GOAL), stamps: { unit: ZERO_STAMP } } as ReceivedChange)).toHaveProperty(
    "change",
  );
});

test("stamps of fields that a change does not carry stay out of the row", () => {
  const change = {
    ...update({ name: "Run" }),
    stamps: { name: STAMP, unit: STAMP, "": STAMP },
  } as ReceivedChange;
  expect(validate(change)).toEqual({ change: { ...update({ name: "Run" }), stamps: { name: STAMP } } });
});

test("CON-2: a conflict can be deleted by a replica, and nothing else", () => {
  const all = { ...entities, syncConflict: conflictEntity };
  const conflict = { ...head, entity: "syncConflict" };
  const edit = { ...conflict, kind: "update", values: { field: "name" }, bases: {} } as ReceivedChange;
  expect(validateChange(all, "aaaaaaaa", edit)).toMatchObject({ rejection: { code: "invalid" } });
  expect(validateChange(all, "aaaaaaaa", { ...conflict, kind: "delete" })).toHaveProperty("change");
});

test("a field that follows another is not changed without it", () => {
  const record = defineEntity({
    name: "record",
    fields: z.object({ best: z.number(), on: z.string() }),
    policies: { best: "max", on: { follows: "best" } },
  });
  const edit = { ...update({ on: "2026-01-01" }), entity: "record" };
  expect(validateChange({ record }, "aaaaaaaa", edit)).toMatchObject({
    rejection: { field: "on", message: "“on” is changed together with “best”, which it belongs to" },
  });
});
