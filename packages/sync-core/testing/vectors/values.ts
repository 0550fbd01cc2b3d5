import { canonicalJson, jsonProblem, type JsonValue } from "../../src/json.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface ValueCase extends Vector {
  readonly value: JsonValue;
}

const nested = (levels: number) => Array.from({ length: levels }).reduce<JsonValue>((inner) => [inner], 0);

const cases: readonly ValueCase[] = [
  { name: "null", value: null },
  { name: "texts are written as JSON.stringify does", value: 'a "quoted"\n line: é € 😀 \u0001 /' },
  { name: "an integer", value: 42 },
  { name: "a fraction", value: 0.1 },
  { name: "a large number", value: 1e21 },
  { name: "a small number", value: 1e-7 },
  {
    name: "keys are sorted by UTF-16 code units",
    value: { b: 1, a: 2, B: 3, é: 4, "😀": 5, "\uff61": 6, "": 7 },
  },
  { name: "no spaces, inside and out", value: { list: [1, [true, {}], []], of: { things: null } } },
  { name: "32 levels", value: nested(32) },
  { name: "33 levels", value: nested(33) },
  { name: "U+0000", value: "a\u0000b" },
  { name: "U+0000 in a key", value: { "\u0000": 1 } },
  { name: "half of a character", value: ["\ud83d"] },
];

export const valueVectors: VectorFile = {
  file: "values.json",
  cases,
  run: ({ value }: ValueCase) =>
    jsonProblem(value) === null ? { canonical: canonicalJson(value) } : { refused: true },
};
