import { expect, test } from "vitest";
import { z } from "zod";
import spec from "../SPEC.md?raw";
import { MESSAGES } from "../testing/index.ts";

const SECTIONS = new Map(
  (spec.split(/^## Wire$/m)[1]?.split(/^## /m)[0] ?? "")
    .split(/^### /m)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

/** The names of all fields of a JSON schema, however deep, and the values that are written into it. */
function namesIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) => {
    if (key === "properties") return [...Object.keys(inner), ...Object.values(inner).flatMap(namesIn)];
    if (key === "const" || key === "enum") return [inner].flat().map(String);
    return namesIn(inner);
  });
}

const cases = Object.entries(MESSAGES);

test.each(cases)("WIRE-1: the specification names every field and every kind of %s", (name, schema) => {
  const section = SECTIONS.get(name) ?? "";
  const names = namesIn(z.toJSONSchema(schema, { unrepresentable: "any" })).filter(
    (field) => field !== "true",
  );
  const whole = `${section}\n${name.endsWith("Request") ? (SECTIONS.get("Changes") ?? "") : (SECTIONS.get("pushReply") ?? "")}`;
  expect([...new Set(names)].filter((field) => !whole.match(new RegExp('[`."]' + field + '[`":]')))).toEqual(
    [],
  );
});

test.each(cases)("WIRE-1: the examples of %s are messages, with nothing besides", (name, schema) => {
  const examples = [...(SECTIONS.get(name) ?? "").matchAll(/^```json\n(.*?)^```$/gms)].map(
    (match) => JSON.parse(match[1] ?? "") as unknown,
  );
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(schema.parse(example)).toEqual(example);
});
