import { expect, test } from "vitest";
import { cleanUp } from "./cleanup.ts";

test("what was started last ends first, each whatever became of the others, and once", async () => {
  const ended: string[] = [];
  const broken = new Error("it does not stop");
  const cleanup = [
    async () => ended.push("first"),
    () => Promise.reject(broken),
    async () => ended.push("last"),
  ];
  expect(await cleanUp(cleanup)).toEqual([broken]);
  expect(ended).toEqual(["last", "first"]);
  expect(await cleanUp(cleanup)).toEqual([]);
});
