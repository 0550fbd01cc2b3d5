import { expect, test } from "vitest";
import { createChange, deleteChange, updateChange } from "./edit.ts";
import {
  downgradeRow,
  knowsEntity,
  olderFieldName,
  type SchemaHistory,
  upgradeChange,
  upgradeRow,
} from "./schema-history.ts";
import { encodeStamp, ZERO_STAMP } from "./stamp.ts";

const at = (ms: number) => encodeStamp({ ms, counter: 0 }, "aaaaaaaa");
const head = {
  id: "01900000-0000-7000-8000-000000000001",
  entity: "run",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(5),
};

const history: SchemaHistory = {
  2: { run: { renamed: { length: "distance" }, added: { mood: "fine" } } },
  3: {
    run: {
      removed: { shoes: "unknown" },
      converted: { distance: { up: (km) => Number(km) * 1_000, down: (m) => Number(m) / 1_000 } },
    },
    shoe: "new",
  },
};

test("PUSH-14: an older client's edit arrives under the newer names, its values converted", () => {
  const edit = updateChange(head, { length: 5, shoes: "red" }, { length: at(1), shoes: at(2) });
  expect(upgradeChange(history, edit, 1, 3)).toEqual({
    ...edit,
    values: { distance: 5_000 },
    bases: { distance: at(1) },
  });
});

test("PUSH-14: what an older client creates gets the newer fields as defaults, which any real edit outranks", () => {
  const create = createChange(head, { length: 5, note: "" }, new Set(["length"]));
  expect(upgradeChange(history, create, 1, 2)).toEqual({
    ...create,
    values: { distance: 5, note: "", mood: "fine" },
    stamps: { note: ZERO_STAMP, mood: ZERO_STAMP },
  });
});

test("PUSH-14: stamps that an edit gives its fields arrive under the newer names too", () => {
  const edit = { ...updateChange(head, { length: 5 }, {}), stamps: { length: at(6), shoes: at(7) } };
  expect(upgradeChange(history, edit, 1, 3)).toMatchObject({ stamps: { distance: at(6) } });
});

test("PUSH-14: a deletion, and a change of the present schema, stay what they are", () => {
  const gone = deleteChange(head, at(1));
  const edit = updateChange(head, { distance: 5 }, {});
  expect(upgradeChange(history, gone, 1, 3)).toEqual(gone);
  expect(upgradeChange(history, edit, 3, 3)).toBe(edit);
});

test("PULL-13: an older client receives rows as its schema says them", () => {
  const row = {
    values: { distance: 5_000, mood: "good" },
    stamps: { "": at(1), distance: at(2), mood: at(3) },
  };
  expect(downgradeRow(history, "run", row, { from: 3, to: 1 })).toEqual({
    values: { length: 5, shoes: "unknown" },
    stamps: { "": at(1), length: at(2) },
  });
  expect(downgradeRow(history, "run", row, { from: 3, to: 3 })).toBe(row);
});

test("PUSH-14: a field is blamed under the name that the client knows", () => {
  expect(olderFieldName(history, "run", "distance", { from: 3, to: 1 })).toBe("length");
  expect(olderFieldName(history, "run", "note", { from: 3, to: 1 })).toBe("note");
  expect(olderFieldName(history, "run", "mood", { from: 3, to: 1 })).toBeNull();
});

test("PULL-13: a client receives no rows of entities that are newer than its schema", () => {
  expect(knowsEntity(history, "shoe", 2)).toBe(false);
  expect(knowsEntity(history, "shoe", 3)).toBe(true);
  expect(knowsEntity(history, "run", 1)).toBe(true);
});

test("PULL-12: a row that an older client has becomes whole, its newer fields defaults", () => {
  const row = { values: { length: 5, shoes: "red" }, stamps: { "": at(1), length: at(2), shoes: at(3) } };
  expect(upgradeRow(history, "run", row, { from: 1, to: 3 })).toEqual({
    values: { distance: 5_000, mood: "fine" },
    stamps: { "": at(1), distance: at(2), mood: ZERO_STAMP },
  });
});

test("PULL-13: a stored value that cannot be converted goes out as it stands", () => {
  const strict: SchemaHistory = {
    2: { run: { converted: { note: { up: String, down: (note) => (note as string).trim() } } } },
  };
  const row = { values: { note: 5 }, stamps: { "": at(1) } };
  expect(downgradeRow(strict, "run", row, { from: 2, to: 1 })).toEqual(row);
});

test.each(["constructor", "__proto__", "toString"])("a field called %s is taken for no other", (field) => {
  const edit = updateChange(head, Object.fromEntries([[field, 5]]), {});
  const upgraded = upgradeChange(history, edit, 1, 3);
  expect(upgraded.kind === "update" && Object.entries(upgraded.values)).toEqual([[field, 5]]);
});
