import { encodeStamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { receivedPushSchema } from "./received.ts";

const ID = "0190a0c0-0000-7000-8000-00000000000a";
const STAMP = encodeStamp({ ms: 1_790_000_000_000, counter: 0 }, "aaaaaaaa");
const headOf = (row: string) =>
  `"id":"${ID}","entity":"goal","row":"${row}","kind":"update","stamp":"${STAMP}"`;

/** As text, for in an object literal `__proto__` is no field. */
const parse = (rest: string, row = ID) => {
  const batch = `{"id":"${ID}","changes":[{${headOf(row)},${rest}}]}`;
  const frame = `"protocol":1,"schema":1,"space":"${ID}","replica":"aaaaaaaa","after":null`;
  return receivedPushSchema.safeParse(JSON.parse(`{${frame},"batch":${batch}}`));
};

test("values are let in as they came, also a field called `__proto__`", () => {
  const { data } = parse(`"bases":{},"values":{"name":"Run","__proto__":{"admin":true}}`);
  const [change] = data?.batch.changes ?? [];
  expect(change?.kind === "update" && Object.keys(change.values)).toEqual(["name", "__proto__"]);
});

test.for(["7", "null", "[]", `"name"`])("values that are %s are refused", (values) => {
  expect(parse(`"bases":{},"values":${values}`).error?.issues[0]).toMatchObject({
    path: ["batch", "changes", 0, "values"],
    message: "the values are an object, by field",
  });
});

test.for([
  [`"bases":{},"stamps":{"__proto__":"${STAMP}"}`, "stamps"],
  [`"bases":{"__proto__":"${STAMP}"}`, "bases"],
] as const)("a stamp of a field called `__proto__` is refused by name: %s", ([rest, part]) => {
  expect(parse(`${rest},"values":{}`).error?.issues[0]).toMatchObject({
    path: ["batch", "changes", 0, part],
    message: "“__proto__” is not a field",
  });
});

test.for(["11111111-1111-1111-1111-111111111111", "deadbeef-0000-0000-0000-00000000000f"])(
  "ROW-16: a row that SQL called %s can be edited, though no generator makes such ids",
  (row) => {
    const { data } = parse(`"bases":{},"values":{}`, row);
    expect(data?.batch.changes[0]?.row).toBe(row);
  },
);
