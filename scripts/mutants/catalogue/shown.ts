import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const CHECKS = [unit("packages/sync-core/src/overlay.test.ts"), simulated(200)];
const SEEN = [unit("packages/sync-client/src/seen.test.ts")];

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
      find: 'values[field] = policies[field] === "counter" ? Number(values[field] ?? 0) + Number(value) : value;',
      replace: "values[field] = value;",
    },
    {
      name: "revival-shows-half-a-row",
      fault: "an edit after a deletion shows alone, without the row's other fields",
      find: "values: { ...row.remains, ...row.values } };",
      replace: "values: { ...row.values } };",
    },
  ]),
  ...faultsIn(
    "packages/sync-client/src/replica/base-rows.ts",
    [unit("packages/sync-client/src/replica/checkpoint.test.ts")],
    [
      {
        name: "pulled-row-merged",
        fault: "what a replica has of a row stays where its stamps are later than those of what it pulled",
        find: 'if (!("dead" in pulled)) return',
        replace: `const old = slot?.base;
  if (old && old.dead === undefined && "stamps" in pulled && aliveStamp(old.stamps) > aliveStamp(pulled.stamps))
    return { ...head, values: old.values, stamps: old.stamps };
  if (!("dead" in pulled)) return`,
      },
      {
        name: "tombstone-drops-fields",
        fault: "a tombstone under waiting changes leaves half a row",
        find: "values: slot?.base?.values ?? {},",
        replace: "values: {},",
      },
    ],
  ),
  ...faultsIn(
    "packages/sync-core/src/edit.ts",
    [
      unit("packages/sync-core/src/edit.test.ts", "packages/sync-client/src/replica/settle.test.ts"),
      simulated(200),
    ],
    [
      {
        name: "replaced-field-stays-failed",
        fault: "a field that its author has replaced stays part of the failed change and hides the new value",
        find: 'if (policy !== "max" && policy !== "min") return field in later.values;',
        replace: 'if (policy !== "max" && policy !== "min") return false;',
      },
      {
        name: "failed-difference-replaced",
        fault: "a later difference takes an earlier one off the failed list",
        find: 'if (policy === "counter") return false;',
        replace: "",
      },
    ],
  ),
  ...faultsIn("packages/sync-client/src/replica/write.ts", SEEN, [
    {
      name: "form-has-seen-what-came-meanwhile",
      fault: "an edit that is saved late claims to have seen what arrived since it was begun",
      find: "{ ...bases, ...edit.seenBases }",
      replace: "{ ...edit.seenBases, ...bases }",
    },
  ]),
  ...faultsIn("packages/sync-client/src/seen.ts", SEEN, [
    {
      name: "form-writes-what-was-left-alone",
      fault: "a form that is saved whole takes back what others made of fields that its author left alone",
      find: "editedValues(policies, before, given)",
      replace: "editedValues(policies, present, given)",
    },
  ]),
  ...faultsIn("packages/sync-client/src/replica/bases.ts", SEEN, [
    {
      name: "own-value-is-what-it-was-made-on",
      fault: "an own value that was seen under an earlier replica id counts as not seen",
      find: "return replicaOf(stamp) === author ? base : laterStamp(stamp, base);",
      replace: "return base;",
    },
  ]),
];
