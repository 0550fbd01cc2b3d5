import { SLOW_TRIGGER_MS } from "@tidemark/sync-core";
import type { Connectivity } from "../ports.ts";
import type { Driver } from "./driver.ts";
import { keepalivePush } from "./keepalive-push.ts";
import type { Term } from "./term.ts";

/** Calls for rounds, for as long as the term lasts: after writes, by the network, by the page, and by time. */
export function startTriggers(term: Term, driver: Driver, connectivity: Connectivity): void {
  const { replica, clock, ended } = term;
  let open = 0;

  const unsubscribe = [
    replica.subscribe(() => {
      const before = open;
      open = replica.stats().open;
      if (open > before) driver.wake("write");
    }),
    connectivity.subscribe((event) => {
      switch (event) {
        case "online":
        case "shown":
          return driver.wake(event);
        case "offline":
          return driver.offline();
        case "hidden":
          // An extra try: the rounds bring what it does not.
          return void keepalivePush(term, driver.hasHeard()).catch(() => undefined);
      }
    }),
  ];

  let cancelTimer = clock.after(SLOW_TRIGGER_MS, onTimer);
  function onTimer(): void {
    cancelTimer = clock.after(SLOW_TRIGGER_MS, onTimer);
    driver.wake("timer");
  }

  ended.addEventListener("abort", () => {
    cancelTimer();
    for (const stop of unsubscribe) stop();
  });
}
