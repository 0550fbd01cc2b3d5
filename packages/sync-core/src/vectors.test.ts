import { describe, expect, test } from "vitest";
import { VECTOR_FILES } from "../testing/index.ts";
import { vectorText } from "../testing/vectors/vector-file.ts";

const committed = import.meta.glob("../vectors/*.json", { eager: true, query: "?raw", import: "default" });

test("VEC-1: the committed vectors are those of this implementation, and there are no others", async () => {
  for (const file of VECTOR_FILES)
    await expect(vectorText(file)).toMatchFileSnapshot(`../vectors/${file.file}`);
  const files = VECTOR_FILES.map(({ file }) => `../vectors/${file}`);
  expect(Object.keys(committed).toSorted()).toEqual(files.toSorted());
});

describe.each(VECTOR_FILES)("$file", ({ file, run }) => {
  const cases = JSON.parse(committed[`../vectors/${file}`] ?? "[]") as { name: string; expected: unknown }[];

  test("VEC-1: every case has a name of its own", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases)("VEC-1: $name", ({ expected, ...given }) => {
    expect(JSON.parse(JSON.stringify(run(given as never)))).toEqual(expected);
  });
});
