import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_FAST_TRIES, retryDelayMs } from "./backoff.ts";
import { SYNC_START, type SyncEvent, type SyncKind, type SyncState, transition } from "./sync-state.ts";

const EVENTS = {
  write: { type: "wake", reason: "write" },
  tap: { type: "wake", reason: "tap" },
  timer: { type: "wake", reason: "timer" },
  offline: { type: "offline" },
  done: { type: "round-done" },
  unreachable: { type: "round-failed", failure: "network" },
  refused: { type: "round-failed", failure: "server" },
  unauthorized: { type: "round-failed", failure: "unauthorized" },
  stopped: { type: "round-failed", failure: "stopped" },
  "signed-in": { type: "signed-in" },
  "signed-out": { type: "signed-out" },
} as const satisfies Record<string, SyncEvent>;

/** The kind after the event, and `+` if a round starts, `~` if a retry is scheduled. */
type Expected = `${SyncKind}${"" | "+" | "~"}`;

// While a round runs, but for idle and signed-out, where it rests. A missing cell does not compile.
const TABLE: Record<SyncKind, Record<keyof typeof EVENTS, Expected>> = {
  idle: {
    write: "syncing+",
    tap: "syncing+",
    timer: "syncing+",
    offline: "offline",
    done: "idle",
    unreachable: "offline~",
    refused: "syncing~",
    unauthorized: "signed-out",
    stopped: "error",
    "signed-in": "idle",
    "signed-out": "signed-out",
  },
  syncing: {
    write: "syncing",
    tap: "syncing",
    timer: "syncing",
    offline: "offline",
    done: "idle",
    unreachable: "offline~",
    refused: "syncing~",
    unauthorized: "signed-out",
    stopped: "error",
    "signed-in": "syncing",
    "signed-out": "signed-out",
  },
  offline: {
    write: "offline",
    tap: "syncing",
    timer: "offline",
    offline: "offline",
    done: "idle",
    unreachable: "offline~",
    refused: "offline~",
    unauthorized: "signed-out",
    stopped: "error",
    "signed-in": "offline",
    "signed-out": "signed-out",
  },
  error: {
    write: "error",
    tap: "syncing",
    timer: "error",
    offline: "offline",
    done: "idle",
    unreachable: "error",
    refused: "error",
    unauthorized: "signed-out",
    stopped: "error",
    "signed-in": "error",
    "signed-out": "signed-out",
  },
  "signed-out": {
    write: "signed-out",
    tap: "signed-out",
    timer: "signed-out",
    offline: "signed-out",
    done: "signed-out",
    unreachable: "signed-out",
    refused: "signed-out",
    unauthorized: "signed-out",
    stopped: "signed-out",
    "signed-in": "syncing+",
    "signed-out": "signed-out",
  },
};

const resting = (kind: SyncKind) => kind === "idle" || kind === "signed-out";

for (const [kind, row] of Object.entries(TABLE) as [SyncKind, (typeof TABLE)[SyncKind]][]) {
  test(`CLI-11: what every event makes of "${kind}"`, () => {
    const state: SyncState = {
      kind,
      running: !resting(kind),
      again: false,
      attempt: kind === "error" ? MAX_FAST_TRIES : 0,
    };
    const seen = Object.entries(EVENTS).map(([name, event]) => {
      const next = transition(state, event);
      const started = next.effects.some((effect) => effect.type === "start-round");
      const retried = next.effects.some((effect) => effect.type === "schedule-retry");
      return [name, `${next.state.kind}${started ? "+" : ""}${retried ? "~" : ""}`];
    });
    expect(Object.fromEntries(seen)).toEqual(row);
  });
}

test("CLI-11: work that comes up during a round starts another right after it", () => {
  const running = transition(SYNC_START, EVENTS.write).state;
  const again = transition(running, EVENTS.write).state;
  const next = transition(again, EVENTS.done);
  expect(next.state).toMatchObject({ kind: "syncing", running: true, again: false });
  expect(next.effects).toContainEqual({ type: "start-round" });
});

test("CLI-10: while a retry is due, a write does not hurry it and a tap does", () => {
  const waiting = transition(transition(SYNC_START, EVENTS.write).state, EVENTS.unreachable).state;
  expect(transition(waiting, EVENTS.write).effects).toEqual([]);
  expect(transition(waiting, EVENTS.tap).effects).toEqual([
    { type: "cancel-retry" },
    { type: "start-round" },
  ]);
});

test("CLI-10: the fifth failure in a row is an error that only slower triggers try again", () => {
  let state = SYNC_START;
  const retries = [];
  for (let failures = 0; failures < MAX_FAST_TRIES; failures += 1) {
    const failed = transition(transition(state, EVENTS.timer).state, EVENTS.unreachable);
    retries.push(failed.effects.some((effect) => effect.type === "schedule-retry"));
    state = failed.state;
  }
  expect(retries).toEqual([true, true, true, true, false]);
  expect(state.kind).toBe("error");
  expect(transition(transition(state, EVENTS.timer).state, EVENTS.done).state).toEqual(SYNC_START);
});

test("CLI-11: at most one round runs, and none while signed out, whatever happens", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.values(EVENTS)), { maxLength: 60 }), (events) => {
      let state: SyncState = SYNC_START;
      for (const event of events) {
        if (event.type.startsWith("round-") && !state.running) continue;
        const next = transition(state, event);
        const starts = next.effects.filter((effect) => effect.type === "start-round").length;
        expect(starts).toBeLessThanOrEqual(state.running && !event.type.startsWith("round-") ? 0 : 1);
        if (starts > 0) expect(next.state).toMatchObject({ running: true });
        if (next.state.kind === "signed-out") expect(starts).toBe(0);
        state = next.state;
      }
    }),
  );
});

test("CLI-10: delays double to 16 s with full jitter, and never fall below what the server asks for", () => {
  expect([1, 2, 3, 4, 5, 6].map((attempt) => retryDelayMs(attempt, 1))).toEqual(
    [1, 2, 4, 8, 16, 16].map((s) => s * 1_000),
  );
  expect(retryDelayMs(3, 0)).toBe(0);
  expect(retryDelayMs(1, 0.5, 30_000)).toBe(30_000);
});
