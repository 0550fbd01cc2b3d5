import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

/** Faults of tabs, of who leads, and of when it is tried again. */
export const LEADING: readonly Mutant[] = [
  ...faultsIn(
    "packages/sync-client/src/replica/commits.ts",
    [
      unit(
        "packages/sync-client/src/replica/checkpoint.test.ts",
        "packages/sync-client/src/tabs/tab.test.ts",
      ),
    ],
    [
      {
        name: "old-leader-goes-on",
        fault: "a tab that has been replaced as the leader still writes what it pulled",
        find: "if (fence !== undefined && meta.fence !== fence) throw new LostLeadership();",
        replace: "",
      },
      {
        name: "tab-writes-on-old-rows",
        fault: "a tab writes without having read what the others wrote",
        find: "            await catchUp(transaction, meta);\n",
        replace: "",
        checks: [unit("packages/sync-client/src/replica/tabs.test.ts"), simulated(200)],
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/write.ts",
    [unit("packages/sync-client/src/replica/write.test.ts", "packages/sync-client/src/replica/tabs.test.ts")],
    [
      {
        name: "base-from-what-was-not-seen",
        fault: "an edit's base is what the store holds and not what its author saw",
        find: "edit.bases ?? basesOf(slot, edit.values, desk.author())",
        replace: "basesOf(slot, edit.values, desk.author())",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/engine/driver.ts",
    [unit("packages/sync-client/src/engine/unreachable.test.ts")],
    [
      {
        name: "broken-stream-not-told",
        fault: "after a stream has broken all looks well until the minute's trigger",
        find: "broken ||= byOthers;",
        replace: "",
      },
      {
        name: "dead-server-not-looked-for",
        fault: "a stream that does not open again starts no round, so nobody learns that the server is gone",
        find: 'if (broken && state.kind === "idle") wake("live");',
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-core/src/sync-state.ts",
    [unit("packages/sync-core/src/sync-state.test.ts")],
    [
      {
        name: "error-is-the-end",
        fault: "after the fifth failure nothing is tried again",
        find: 'if (reason === "write" && !state.running) return stay(state);',
        replace: 'if (state.kind === "error" || (reason === "write" && !state.running)) return stay(state);',
      },
      {
        name: "failures-never-forgotten",
        fault: "a round that succeeded leaves the count of failures as it was",
        find: "const rested = { ...state, running: false, again: false, attempt: 0 };",
        replace: "const rested = { ...state, running: false, again: false };",
      },
      {
        name: "work-during-a-round-forgotten",
        fault: "what comes up during a round starts no other",
        find: "if (state.running) return stay({ ...state, kind, again: true });",
        replace: "if (state.running) return stay({ ...state, kind });",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-core/src/backoff.ts",
    [unit("packages/sync-core/src/sync-state.test.ts")],
    [
      {
        name: "comes-back-too-soon",
        fault: "a server that asks to be left alone for a while is asked again at once",
        find: "Math.max(retryAfterMs, ",
        replace: "Math.max(0, ",
      },
      {
        name: "crowd-comes-back-as-one",
        fault: "clients wait equally long before they try again",
        find: "Math.round(ceiling * random)",
        replace: "Math.round(ceiling + 0 * random)",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/engine/triggers.ts",
    [unit("packages/sync-client/src/engine/driver.test.ts")],
    [
      {
        name: "slow-timer-runs-once",
        fault: "the 60-second trigger comes once and never again",
        find: "function onTimer(): void {\n    cancelTimer = clock.after(SLOW_TRIGGER_MS, onTimer);",
        replace: "function onTimer(): void {",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/tabs/watch-leader.ts",
    [unit("packages/sync-client/src/tabs/tab.test.ts")],
    [
      {
        name: "dead-leader-stays",
        fault: "a leader that shows no sign of life is never replaced",
        find: "if (silentLooks * LOOK_MS >= SILENCE_MS) makeSure().catch(() => undefined);",
        replace: "",
      },
    ],
  ),
];
