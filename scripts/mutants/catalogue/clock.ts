import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

/** Faults of stamps and of the clocks that give them. */
export const CLOCK: readonly Mutant[] = [
  ...faultsIn(
    "packages/sync-core/src/stamp.ts",
    [unit("packages/sync-core/src/stamp.test.ts")],
    [
      {
        name: "clock-forgets-its-reading",
        fault: "an edit's stamp is the wall clock's time, also when that went back",
        find: "return ms > clock.ms ?",
        replace: "return ms !== clock.ms ?",
      },
      {
        name: "counter-does-not-carry",
        fault: "a full counter starts again in the same millisecond",
        find: "{ ms: ms + 1, counter: 0 }",
        replace: "{ ms, counter: 0 }",
      },
      {
        name: "seen-counter-forgotten",
        fault: "of a stamp seen in the present millisecond the counter is ignored",
        find: "ms > clock.ms || (ms === clock.ms && counter > clock.counter)",
        replace: "ms > clock.ms",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/base-rows.ts",
    [unit("packages/sync-client/src/replica/checkpoint.test.ts")],
    [
      {
        name: "pulled-stamps-not-seen",
        fault: "a checkpoint does not move the clock to what it brings",
        find: "const observed = observe(clock, seen);",
        replace: "const observed = clock;",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/push/admission.ts",
    [unit("apps/server/src/sync/push/admission.test.ts")],
    [
      {
        name: "fast-clocks-not-lowered",
        fault: "a stamp from a clock that runs ahead is let in as it is",
        find: "const isAhead = (stamp: Stamp) => stamp >= limit;",
        replace: "const isAhead = (stamp: Stamp) => stamp.length < limit.length;",
      },
      {
        name: "lowering-loses-order",
        fault: "a lowered stamp may come before one of the same replica that was below it",
        find: "clock = observe(clock, stamp);",
        replace: "clock = { ...clock };",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-core/src/edit.ts",
    [unit("packages/sync-client/src/replica/write.test.ts"), simulated(200)],
    [
      {
        name: "defaults-are-edits",
        fault: "what a create fills by default has the create's stamp and beats what somebody chose",
        find: "defaults.map((field) => [field, ZERO_STAMP])",
        replace: "defaults.map((field) => [field, head.stamp])",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/desk.ts",
    [unit("packages/sync-client/src/replica/server-time.test.ts")],
    [
      {
        name: "known-offset-not-used",
        fault: "a device that knows by how much its clock is wrong goes on to stamp by it",
        find: "const ticked = tick(clock, now + clockOffset);",
        replace: "const ticked = tick(clock, now);",
      },
    ],
  ),
];
