import { expect, test } from "vitest";
import { createMailbox } from "./mailbox.ts";

test("a reader gets what was put, in its order, and waits for what was not", async () => {
  const mailbox = createMailbox<string>(100);
  const first = mailbox.take();
  mailbox.put("a", 1);
  mailbox.put("b", 1);
  expect([await first, await mailbox.take()]).toEqual(["a", "b"]);
  const third = mailbox.take();
  mailbox.put("c", 1);
  expect(await third).toBe("c");
});

test("after the end a reader still gets what waits, and then nothing", async () => {
  const mailbox = createMailbox<string>(100);
  mailbox.put("a", 1);
  mailbox.end();
  expect(mailbox.put("b", 1)).toBe(false);
  expect([await mailbox.take(), await mailbox.take()]).toEqual(["a", null]);
});

test("a reader that waits is told of the end", async () => {
  const mailbox = createMailbox<string>(100);
  const next = mailbox.take();
  mailbox.end();
  expect(await next).toBeNull();
});

test("a reader that is too far behind gets nothing more", async () => {
  const mailbox = createMailbox<string>(100);
  expect(mailbox.put("a", 60)).toBe(true);
  expect(mailbox.put("b", 60)).toBe(false);
  expect(await mailbox.take()).toBeNull();
});

test("a reader that keeps up may be sent any amount, and any single item", async () => {
  const mailbox = createMailbox<number>(100);
  for (let n = 0; n < 10; n += 1) {
    expect(mailbox.put(n, 1_000)).toBe(true);
    expect(await mailbox.take()).toBe(n);
  }
});
