import { expect, test } from "vitest";
import type { Connectivity } from "../src/ports.ts";

type Happening = Parameters<Parameters<Connectivity["subscribe"]>[0]>[0];

/** What every {@link Connectivity} keeps. @param open gives one of a page, and what makes something happen to that. */
export function testConnectivity(
  adapter: string,
  open: () => { readonly connectivity: Connectivity; happen(event: Happening): void },
): void {
  test(`${adapter}: it says how things are and tells when they change`, () => {
    const { connectivity, happen } = open();
    const told: Happening[] = [];
    connectivity.subscribe((event) => told.push(event));
    expect([connectivity.online(), connectivity.visible()]).toEqual([true, true]);
    happen("offline");
    expect(connectivity.online()).toBe(false);
    happen("hidden");
    expect(connectivity.visible()).toBe(false);
    happen("online");
    happen("shown");
    expect([connectivity.online(), connectivity.visible()]).toEqual([true, true]);
    expect(told).toEqual(["offline", "hidden", "online", "shown"]);
  });

  test(`${adapter}: who has left is told nothing, and others still are`, () => {
    const { connectivity, happen } = open();
    const told: string[] = [];
    const leave = connectivity.subscribe(() => told.push("left"));
    connectivity.subscribe(() => told.push("stayed"));
    leave();
    happen("offline");
    expect(told).toEqual(["stayed"]);
  });
}
