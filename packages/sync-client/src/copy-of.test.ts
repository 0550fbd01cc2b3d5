import { expect, test } from "vitest";
import { copyOf } from "./copy-of.ts";

test("a copy is what a structured clone is", () => {
  const value = {
    text: "a",
    none: null,
    left: undefined,
    list: [1, [2], { deep: new Date(0) }],
    map: new Map([["key", new Set([1])]]),
    bytes: new Uint8Array([1, 2]),
  };
  expect(copyOf(value)).toStrictEqual(structuredClone(value));
});

test("a copy has nothing in common with what it was made of", () => {
  const value = { list: [{ n: 1 }], map: new Map([["key", { n: 1 }]]) };
  const copy = copyOf(value);
  value.list[0] = { n: 2 };
  value.list.push({ n: 3 });
  value.map.clear();
  expect(copy).toStrictEqual({ list: [{ n: 1 }], map: new Map([["key", { n: 1 }]]) });
});

test("a key called __proto__ is a key like any other", () => {
  const value: unknown = JSON.parse('{"__proto__":{"n":1}}');
  expect(JSON.stringify(copyOf(value))).toBe('{"__proto__":{"n":1}}');
});

test("what cannot be cloned is refused, however deep it lies", () => {
  expect(() => copyOf({ list: [() => 1] })).toThrow(DOMException);
  expect(() => copyOf(Symbol("one"))).toThrow(DOMException);
});
