import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const CHECKS = [unit("packages/sync-core/src/overlay.test.ts"), simulated(200)];

/** Faults of what a person sees. */
export const SHOWN: readonly Mutant[] = [
  ...faultsIn("packages/sync-core/src/overlay.ts", CHECKS, [
    {
      name: "failed-covers-later-base",
      fault: "a failed change hides what the server has had since",
      find: "changeStampOf(change, field) > present;",
      replace: "present !== null;",
    },
    {
      name: "waiting-difference-replaces",
      fault: "a difference that waits shows as the counter's value",
      find: "values[field] = Number(values[field] ?? 0) + Number(value);",
      replace: "values[field] = Number(value);",
    },
    {
      name: "revival-shows-half-a-row",
      fault: "an edit after a deletion shows alone, without the row's other fields",
      find: "const before: Values = { ...row.remains, ...row.values };",
      replace: "const before: Values = { ...row.values };",
    },
  ]),
  ...faultsIn(
    "packages/sync-client/src/replica/base-rows.ts",
    [unit("packages/sync-client/src/replica/checkpoint.test.ts")],
    [
      {
        name: "tombstone-drops-fields",
        fault: "a tombstone under waiting changes leaves half a row",
        find: "values: slot?.base?.values ?? (create?.kind",
        replace: "values: (create?.kind",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-client/src/replica/supersede.ts",
    [unit("packages/sync-client/src/replica/settle.test.ts")],
    [
      {
        name: "replaced-field-stays-failed",
        fault: "a field that its author has replaced stays part of the failed change and hides the new value",
        find: 'policies[field] === "counter" || !(field in later.values)',
        replace: 'policies[field] === "counter" || field !== ""',
      },
      {
        name: "failed-difference-replaced",
        fault: "a later difference takes an earlier one off the failed list",
        find: 'policies[field] === "counter" || !(field in later.values)',
        replace: "!(field in later.values)",
      },
    ],
  ),
];
