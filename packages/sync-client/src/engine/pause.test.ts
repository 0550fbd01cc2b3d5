import { expect, test } from "vitest";
import { StoreFull } from "../replica/errors.ts";
import { createPause } from "./pause.ts";

test("DEV-5: a pause ends after 30 s, and at once when the device's clock is set back", () => {
  let now = 10_000_000;
  const pause = createPause({ now: () => now, after: () => () => undefined });
  expect([pause.beginIf(new Error("another")), pause.isOn()]).toEqual([false, false]);
  for (const passes of [30_000, -7_200_000]) {
    expect(pause.beginIf(new StoreFull())).toBe(true);
    expect(pause.isOn()).toBe(true);
    now += passes;
    expect(pause.isOn()).toBe(false);
  }
});
