import { expect, test } from "vitest";
import { createSpaceQueue } from "./space-queue.ts";

test("work of one space is done one after the other, of two spaces side by side", async () => {
  const queue = createSpaceQueue({ maxWaiting: 10 });
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const slow = queue.run("a", async () => {
    log.push("a1 begins");
    await gate.promise;
    log.push("a1 ends");
  });
  const next = queue.run("a", async () => void log.push("a2"));
  await queue.run("b", async () => void log.push("b1"));
  gate.resolve();
  await Promise.all([slow, next]);
  expect(log).toEqual(["a1 begins", "b1", "a1 ends", "a2"]);
});

test("work that fails fails alone", async () => {
  const queue = createSpaceQueue({ maxWaiting: 10 });
  const failing = queue.run("a", () => Promise.reject(new Error("no")));
  const next = queue.run("a", async () => "yes");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});

test("PUSH-6: where too many wait already, one more is turned away at once", async () => {
  const queue = createSpaceQueue({ maxWaiting: 1 });
  const gate = Promise.withResolvers<void>();
  const runs = [queue.run("a", () => gate.promise), queue.run("a", async () => undefined)];
  let ran = false;
  expect(await queue.run("a", async () => (ran = true))).toBeUndefined();
  expect(ran).toBe(false);
  gate.resolve();
  await Promise.all(runs);
  expect(await queue.run("a", async () => "free")).toBe("free");
});

test("a queue tells when nothing is under way", async () => {
  const queue = createSpaceQueue({ maxWaiting: 10 });
  let done = 0;
  const runs = ["a", "a", "b"].map((space) => queue.run(space, async () => void (done += 1)));
  await queue.settled();
  expect(done).toBe(3);
  await Promise.all(runs);
});
