import { simulated, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const MERGE_TESTS = [unit("packages/sync-core/src/merge")];

/** Faults of the conflict resolver. */
export const MERGING: readonly Mutant[] = [
  ...faultsIn("packages/sync-core/src/merge-field.ts", MERGE_TESTS, [
    {
      name: "later-keystroke-loses",
      fault: "an edit of a value that its author saw loses to it if his clock is behind",
      find: "const seen = present <= (base ?? ZERO_STAMP) || replicaOf(present) === replicaOf(stamp);",
      replace: "const seen = false;",
    },
    {
      name: "own-edits-not-raised",
      fault: "an edit loses to an earlier one by the same replica",
      find: "present <= (base ?? ZERO_STAMP) || replicaOf(present) === replicaOf(stamp)",
      replace: "present <= (base ?? ZERO_STAMP)",
    },
    {
      name: "lowered-value-not-known",
      fault: "an edit of a value that was lowered when it was admitted loses to it",
      find: "present <= (base ?? ZERO_STAMP)",
      replace: "present === base",
    },
    {
      name: "ties-by-arrival",
      fault: "of equal stamps the value wins that comes last",
      find: "stamp > present.stamp || (stamp === present.stamp && canonicalJson(value) > canonicalJson(present.value));",
      replace: "stamp >= present.stamp;",
    },
    {
      name: "difference-replaces",
      fault: "a counter becomes the difference instead of growing by it",
      find: "value: Number(present.value ?? 0) + Number(value)",
      replace: "value: Number(value)",
      checks: [simulated(100), ...MERGE_TESTS],
    },
    {
      name: "conflict-forgotten",
      fault: "what loses to a concurrent edit is not kept",
      find: "if (wins) return { value, stamp, lost: false, conflict: concurrent ? present : null };",
      replace: "if (wins) return { value, stamp, lost: false, conflict: null };",
    },
    {
      name: "conflict-with-oneself",
      fault: "two edits by one replica count as a conflict",
      find: "replicaOf(present.stamp) !== replicaOf(edit.stamp) &&",
      replace: "",
    },
    {
      name: "conflict-with-what-was-seen",
      fault: "an edit of a value that its author saw counts as a conflict",
      find: "present.stamp > edit.base &&",
      replace: "",
    },
    {
      name: "higher-value-loses",
      fault: "a field that only grows takes a lower value",
      find: "if (outdoes(policy, present, edit)) {",
      replace: "if (stamp > present.stamp) {",
    },
    {
      name: "nobody-is-asked",
      fault: "of two concurrent edits that a person is to decide the later wins by itself",
      find: "if (isConcurrent(present, edit)) return { ...present, lost: true, conflict: { value, stamp } };",
      replace: "",
    },
  ]),
  ...faultsIn("packages/sync-core/src/merge.ts", MERGE_TESTS, [
    {
      name: "deletion-always-wins",
      fault: "a deletion takes a later edit along that its author never saw",
      find: "if (dead > alive)\n    return",
      replace: "if (dead !== alive)\n    return",
    },
    {
      name: "deletion-is-final",
      fault: "a later edit does not bring a deleted row back",
      find: "if (present.dead <= alive)",
      replace: "if (present.dead <= ZERO_STAMP)",
    },
    {
      name: "revival-drops-fields",
      fault: "a row that is brought back has only the fields of the edit",
      find: "const values: Record<string, JsonValue> = { ...present.values };",
      replace:
        "const values: Record<string, JsonValue> = { ...(present.dead === undefined && present.values) };",
    },
    {
      name: "follower-goes-its-own-way",
      fault: "when a record was set is decided apart from the record",
      find: "if (leader === null || !(leader in change.values)) {",
      replace: "if (leader === null || leader in present.values) {",
    },
    {
      name: "tombstone-stops-merging",
      fault: "an edit that is earlier than the deletion leaves no trace in what the tombstone keeps",
      find: "row: { ...row, dead: present.dead },",
      replace: "row: present,",
    },
  ]),
  ...faultsIn("packages/sync-core/src/row.ts", MERGE_TESTS, [
    {
      name: "stamps-not-canonical",
      fault: "a row lists stamps that do not differ from its insert's",
      find: "field === INSERT_KEY || stamp !== insert",
      replace: "field === INSERT_KEY || stamp !== ZERO",
      also: [
        {
          file: "packages/sync-core/src/row.ts",
          find: 'export const INSERT_KEY = "";',
          replace: 'export const INSERT_KEY = "";\nconst ZERO = "";',
        },
      ],
    },
  ]),
];
