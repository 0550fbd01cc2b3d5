import { expect, test, vi } from "vitest";
import type { Locks } from "../src/ports.ts";

/** What every {@link Locks} keeps. @param open gives the locks of one more tab of the same browser profile. */
export function testLocks(adapter: string, open: () => Locks): void {
  const never = new AbortController().signal;

  test(`${adapter}: one tab holds a lock at a time, in the order of asking`, async () => {
    const held: string[] = [];
    const done = ["first", "second"].map((tab) => {
      const releases = Promise.withResolvers<void>();
      const ended = open().request("order", { steal: false, signal: never }, () => {
        held.push(tab);
        return releases.promise;
      });
      return { release: releases.resolve, ended };
    });
    await vi.waitFor(() => expect(held).toEqual(["first"]));
    done[0]?.release();
    await vi.waitFor(() => expect(held).toEqual(["first", "second"]));
    done[1]?.release();
    await Promise.all(done.map(({ ended }) => ended));
  });

  test(`${adapter}: a thief takes the lock at once, and the one who had it learns of it`, async () => {
    const robbed = Promise.withResolvers<void>();
    const former = open().request("theft", { steal: false, signal: never }, (lost) => {
      lost.addEventListener("abort", () => robbed.resolve());
      return new Promise(() => {});
    });
    const thief = vi.fn<() => Promise<void>>(() => Promise.resolve());
    await open().request("theft", { steal: true, signal: never }, thief);
    expect(thief).toHaveBeenCalledOnce();
    await robbed.promise;
    await former;
  });

  test(`${adapter}: who gives up waiting never holds the lock`, async () => {
    const giveUp = new AbortController();
    const release = Promise.withResolvers<void>();
    const holder = open().request("given-up", { steal: false, signal: never }, () => release.promise);
    const waiter = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const waiting = open().request("given-up", { steal: false, signal: giveUp.signal }, waiter);
    giveUp.abort();
    await waiting;
    release.resolve();
    await holder;
    expect(waiter).not.toHaveBeenCalled();
  });

  test(`${adapter}: a holder who gives up passes the lock on`, async () => {
    const giveUp = new AbortController();
    const held = Promise.withResolvers<void>();
    const holder = open().request("passed-on", { steal: false, signal: giveUp.signal }, () => {
      held.resolve();
      return new Promise(() => {});
    });
    await held.promise;
    const next = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const waiting = open().request("passed-on", { steal: false, signal: never }, next);
    giveUp.abort();
    await Promise.all([holder, waiting]);
    expect(next).toHaveBeenCalledOnce();
  });
}
