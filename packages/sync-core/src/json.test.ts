import fc from "fast-check";
import { expect, test } from "vitest";
import { anyJson } from "../testing/index.ts";
import { canonicalJson, jsonEqual, jsonProblem, jsonValueSchema } from "./json.ts";
import { utf8Length } from "./utf8.ts";

test("ROW-8: what JSON.parse can give back is a value", () => {
  fc.assert(fc.property(anyJson, (value) => jsonProblem(value) === null));
});

test.each([
  ["U+0000", "a\u0000b"],
  ["a lone surrogate", "a\ud800b"],
  ["a lone surrogate in a key", { "\udc00": 1 }],
  ["infinity", [Number.POSITIVE_INFINITY]],
  ["NaN", { a: { b: Number.NaN } }],
  ["undefined", { a: undefined }],
  ["a hole in an array", Array(1)],
  ["a bigint", 1n],
  ["a function", () => 1],
  ["a date", { on: new Date(0) }],
  ["a map", new Map()],
  ["33 levels", Array.from({ length: 33 }).reduce((inner: unknown) => [inner], 0)],
])("ROW-8: %s is refused with a sentence", (_name, value) => {
  expect(jsonProblem(value)).toMatch(/^it /);
  expect(jsonValueSchema.safeParse(value).success).toBe(false);
});

test("ROW-8: a value may lie in 32 arrays or objects, and objects need no prototype", () => {
  const nested = Array.from({ length: 32 }).reduce((inner: unknown) => [inner], 0);
  expect(jsonProblem(nested)).toBeNull();
  expect(jsonProblem(Object.assign(Object.create(null), { a: 1 }))).toBeNull();
});

test("ROW-2: canonical JSON reads back as the value it was written from", () => {
  fc.assert(
    fc.property(anyJson, (a) => {
      expect(JSON.parse(canonicalJson(a))).toEqual(a);
      expect(canonicalJson(JSON.parse(canonicalJson(a)))).toBe(canonicalJson(a));
      expect(jsonEqual(a, JSON.parse(JSON.stringify(a)))).toBe(true);
    }),
  );
});

test("ROW-2: canonical JSON does not depend on the order of keys", () => {
  expect(canonicalJson({ b: [1, { d: 1, c: 2 }], a: "x" })).toBe('{"a":"x","b":[1,{"c":2,"d":1}]}');
  expect(jsonEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(jsonEqual("1", 1)).toBe(false);
});

test("CLI-16: a text's length in UTF-8 is counted without encoding it", () => {
  expect(["", "a", "é", "€", "😀", "aé€😀"].map(utf8Length)).toEqual([0, 1, 2, 3, 4, 10]);
});
