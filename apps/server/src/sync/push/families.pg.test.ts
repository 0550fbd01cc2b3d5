import { randomUUID } from "node:crypto";
import type { OfferedRow, Outcome, PushReply, Values } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createFamilies, families } from "../../../testing/families.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import { decodeCursor, encodeCursor } from "../pull/cursor.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;
let ids: { readonly grandparent: string; readonly parent: string; readonly child: string };

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"), { tables: families, prepare: createFamilies });
});

afterAll(async () => {
  await engine.end();
});

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
  ids = { grandparent: randomUUID(), parent: randomUUID(), child: randomUUID() };
  await ann.push(
    make("grandparent", ids.grandparent, {}),
    make("parent", ids.parent, { grandparentId: ids.grandparent }),
    make("child", ids.child, { parentId: ids.parent }),
  );
});

function make(entity: string, row: string, reference: Readonly<Record<string, string>>) {
  const head = { id: randomUUID(), entity, row, stamp: ann.stamp() };
  return { ...head, kind: "create", values: { name: entity, ...reference } } as const;
}

function outcomes(reply: PushReply): readonly Outcome[] {
  if (reply.kind !== "settled") throw new Error(`the push was answered with ${reply.kind}`);
  return reply.outcomes;
}

const names = async () => {
  const rows = await engine.sql<{ name: string }[]>`
    SELECT name FROM grandparent WHERE space_id = ${space} UNION ALL SELECT name FROM parent WHERE space_id = ${space}
    UNION ALL SELECT name FROM child WHERE space_id = ${space}`;
  return rows.map(({ name }) => name).toSorted();
};
const remove = (entity: string, row: string) => ann.delete(row, { entity });
const rename = (entity: string, row: string, name: string) => ann.update(row, { name }, { entity });

test("PUSH-11: an edit that brings a row back brings back what its deletion took along, and theirs", async () => {
  await ann.push(remove("grandparent", ids.grandparent));
  expect(await names()).toEqual([]);
  expect(outcomes(await ann.push(rename("grandparent", ids.grandparent, "back")))).toMatchObject([
    { kind: "applied" },
  ]);
  expect(await names()).toEqual(["back", "child", "parent"]);
});

test("PUSH-11: what was deleted with SQL comes back as well", async () => {
  const { cursor } = await ann.pullAll(null);
  await engine.sql`DELETE FROM parent WHERE space_id = ${space}`;
  await ann.push(ann.update(ids.parent, { name: "back" }, { entity: "parent", stamp: ann.stamp(5_000) }));
  expect(await names()).toEqual(["back", "child", "grandparent"]);
  const { rows } = await ann.pullAll(cursor);
  expect(rows.filter((row) => "dead" in row)).toEqual([]);
});

test("PUSH-11: what was deleted on its own stays deleted", async () => {
  await ann.push(remove("child", ids.child));
  await ann.push(remove("grandparent", ids.grandparent));
  await ann.push(rename("grandparent", ids.grandparent, "back"));
  expect(await names()).toEqual(["back", "parent"]);
});

test("PUSH-11: what went along and is then deleted on its own stays deleted", async () => {
  await ann.push(remove("grandparent", ids.grandparent));
  await ann.push(remove("child", ids.child));
  await ann.push(rename("grandparent", ids.grandparent, "back"));
  expect(await names()).toEqual(["back", "parent"]);
});

test("PUSH-11: a group may bring a parent back and edit its child, whichever it names first", async () => {
  await ann.push(remove("parent", ids.parent));
  const group = randomUUID();
  const edits = [
    ann.update(ids.child, { name: "edited" }, { entity: "child", group }),
    ann.update(ids.parent, { name: "back" }, { entity: "parent", group }),
  ];
  const settled = outcomes(await ann.push(...edits));
  expect(settled.map(({ kind }) => kind)).not.toContain("rejected");
  expect(await names()).toEqual(["back", "edited", "grandparent"]);
});

test("PUSH-11: a batch of which something else is refused brings rows back all the same", async () => {
  await ann.push(remove("parent", ids.parent));
  const stray = make("child", randomUUID(), { parentId: randomUUID() });
  const settled = outcomes(
    await ann.push(stray, rename("parent", ids.parent, "back"), rename("child", ids.child, "edited")),
  );
  expect(settled.map(({ kind }) => kind === "rejected")).toEqual([true, false, false]);
  expect(await names()).toEqual(["back", "edited", "grandparent"]);
});

/** Deletes a parent, edits its child and makes it another, all in one batch. */
const orphaning = () => [
  remove("parent", ids.parent),
  ann.update(ids.child, { name: "edited" }, { entity: "child", stamp: ann.stamp(5_000) }),
  make("child", randomUUID(), { parentId: ids.parent }),
];

test("PUSH-17: what follows a deletion in its batch meets what that took along, as in a batch of its own", async () => {
  expect(outcomes(await ann.push(...orphaning()))).toMatchObject([
    { kind: "applied" },
    { code: "parent_gone", parent: { entity: "parent", row: ids.parent } },
    { code: "parent_gone", parent: { entity: "parent", row: ids.parent } },
  ]);
  expect(await names()).toEqual(["grandparent"]);
});

test("PUSH-17: it meets what went at every level", async () => {
  const reply = await ann.push(remove("grandparent", ids.grandparent), ...orphaning().slice(1));
  expect(outcomes(reply)).toMatchObject([
    { kind: "applied" },
    { code: "parent_gone", parent: { entity: "parent", row: ids.parent } },
    { code: "parent_gone" },
  ]);
});

test("PUSH-17: an edit from before the deletion was settled is in conflict with it", async () => {
  const edit = rename("child", ids.child, "edited");
  const [, child] = outcomes(await ann.push(remove("parent", ids.parent), edit));
  expect(child).toMatchObject({ kind: "merged", lost: [""], conflicts: [expect.any(String)] });
});

test("PUSH-17: what a batch says before a deletion, and edits of other families, are as ever", async () => {
  const other = randomUUID();
  const reply = await ann.push(
    make("parent", other, { grandparentId: ids.grandparent }),
    ann.update(ids.child, { parentId: other }, { entity: "child" }),
    remove("parent", ids.parent),
    rename("child", ids.child, "moved"),
    rename("parent", other, "adopter"),
  );
  expect(outcomes(reply).map(({ kind }) => kind)).toEqual(Array(5).fill("applied"));
  expect(await names()).toEqual(["adopter", "grandparent", "moved"]);
});

test("PUSH-17: also where something else in the batch is refused", async () => {
  const stray = make("child", randomUUID(), { parentId: randomUUID() });
  const settled = outcomes(await ann.push(stray, ...orphaning(), remove("child", ids.child)));
  expect(settled).toMatchObject([
    { code: "parent_gone" },
    { kind: "applied" },
    { code: "parent_gone", parent: { entity: "parent", row: ids.parent } },
    { code: "parent_gone" },
    { kind: "applied" },
  ]);
});

function copy(entity: "grandparent" | "parent" | "child", reference: Values, id = ids[entity]): OfferedRow {
  return { entity, id, values: { name: "copy", ...reference }, stamps: { "": ann.stamp(5_000) } };
}

/** Offers rows as one who pulled what a restore has undone since. */
async function offerLost(...rows: readonly OfferedRow[]): Promise<void> {
  const place = decodeCursor((await ann.pullAll(null)).cursor);
  if (!place) throw new Error("the server does not read its own cursor");
  await engine.sql`SELECT tidemark.sync_restored()`;
  await engine.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica)
    VALUES (${space}, 'child', ${ids.child}, '', '', '')`;
  const { protocol, schema, replica } = ann.request([]);
  const cursor = encodeCursor({ ...place, version: place.version + 1 });
  const request = { protocol, schema, space, replica, cursor, rows: [...rows] };
  expect(await engine.server.offer("ann", request)).toMatchObject({ kind: "received" });
}

test("PULL-12: an offered family comes back, though another row of the offer is refused", async () => {
  await ann.push(remove("parent", ids.parent));
  await offerLost(
    copy("parent", { grandparentId: ids.grandparent }),
    copy("child", { parentId: randomUUID() }, randomUUID()),
    copy("child", { parentId: ids.parent }),
  );
  expect(await names()).toEqual(["copy", "copy", "grandparent"]);
});

test("PULL-12: an offered row that comes back brings back what its deletion took along, as that was", async () => {
  await ann.push(remove("grandparent", ids.grandparent));
  await offerLost(copy("grandparent", {}));
  expect(await names()).toEqual(["child", "copy", "parent"]);
});

test("PUSH-12: an edit of a row whose parent is gone names the parent, so that it can be brought back", async () => {
  await ann.push(remove("parent", ids.parent));
  expect(outcomes(await ann.push(rename("child", ids.child, "edited")))).toMatchObject([
    { kind: "rejected", code: "parent_gone", parent: { entity: "parent", row: ids.parent } },
  ]);
  const parent = randomUUID();
  expect(outcomes(await ann.push(make("child", randomUUID(), { parentId: parent })))).toMatchObject([
    { code: "parent_gone", field: "parentId", parent: { entity: "parent", row: parent } },
  ]);
});
