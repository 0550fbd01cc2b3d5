import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import postgres from "postgres";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

/** In an order that respects nothing. */
const TABLES = [
  "tidemark.tombstone",
  "goal",
  "tidemark.sync_conflict",
  "tidemark.replica",
  "tidemark.batch",
  "tidemark.era",
  "tidemark.space",
];

let writer: TestWriter;
let space: string;

beforeEach(async () => {
  writer = await startTestWriter(inject("adminUrl"));
  space = await writer.newSpace();
  const { sql } = writer;
  await sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'goal ' || n, n FROM generate_series(1, 20) AS n`;
  await sql`UPDATE goal SET unit = 'km' WHERE target_value < 5`;
  await sql`DELETE FROM goal WHERE target_value > 15`;
  await sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica) VALUES (${space}, 'goal', ${randomUUID()}, '', '', 'abc12345')`;
  await sql`INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, outcomes) VALUES (${space}, 'ann', ${randomUUID()}, 'abc12345', 3, '[]')`;
  await sql`INSERT INTO tidemark.replica (id, space_id, user_id) VALUES ('abc12345', ${space}, 'ann')`;
});

afterEach(() => writer.end());

type Backup = ReadonlyMap<string, string>;

async function backUp({ sql }: TestWriter): Promise<Backup> {
  const backup = new Map<string, string>();
  for (const table of TABLES)
    backup.set(table, await text(await sql`COPY ${sql(table)} TO STDOUT`.readable()));
  return backup;
}

const restore = (backup: Backup, { asCopy }: TestWriter) =>
  asCopy(async (tx) => {
    for (const [table, lines] of backup)
      await pipeline(Readable.from([lines]), await tx`COPY ${tx(table)} FROM STDIN`.writable());
  });

async function eras({ sql }: TestWriter) {
  return sql`SELECT first_version FROM tidemark.era WHERE space_id = ${space} ORDER BY started`;
}

const edit = ({ sql }: TestWriter) => sql`UPDATE goal SET name = 'later' WHERE target_value = 1`;

test("SQL-21: a backup that is restored elsewhere is the same there, and its next write begins an era", async () => {
  const backup = await backUp(writer);
  const other = await startTestWriter(inject("adminUrl"));
  try {
    await restore(backup, other);
    const restored = await backUp(other);
    const rows = (of: Backup) => Object.fromEntries([...of].filter(([table]) => table !== "tidemark.space"));
    expect(rows(restored)).toEqual(rows(backup));
    expect(await other.versionOf(space)).toBe(await writer.versionOf(space));
    await edit(other);
    await edit(other);
    expect([...(await eras(other))]).toEqual([{ first_version: 1 }, { first_version: 5 }]);
  } finally {
    await other.end();
  }
});

test("SQL-21: a backup that is restored into its own database takes it back, and the next write begins an era", async () => {
  const backup = await backUp(writer);
  await edit(writer);
  await writer.sql`DELETE FROM goal WHERE target_value = 2`;
  await writer.sql`DELETE FROM tidemark.space`;
  await restore(backup, writer);
  expect(await writer.versionOf(space)).toBe(4);
  expect((await backUp(writer)).get("goal")).toBe(backup.get("goal"));
  await edit(writer);
  expect([...(await eras(writer))]).toEqual([{ first_version: 1 }, { first_version: 5 }]);
});

test("SQL-21: in a copy of the whole database the next write begins an era, and in the original none", async () => {
  await writer.sql.end();
  const name = `tidemark_test_${randomUUID().replaceAll("-", "")}`;
  const original = new URL(writer.adminUrl).pathname.slice(1);
  const admin = postgres(inject("adminUrl"), { max: 1 });
  const firsts = async (database: string) => {
    const url = new URL(writer.adminUrl);
    url.pathname = database;
    const sql = postgres(url.href, { max: 1 });
    await sql`UPDATE goal SET name = 'later' WHERE target_value = 1`;
    const found =
      await sql`SELECT first_version::int AS first FROM tidemark.era WHERE space_id = ${space} ORDER BY started`;
    await sql.end();
    return found.map((row) => row["first"] as number);
  };
  try {
    await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${original}`);
    expect([await firsts(name), await firsts(original)]).toEqual([[1, 5], [1]]);
  } finally {
    await admin.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  }
});

test("SQL-21: what comes in as copies begins no era, however much it is", async () => {
  const copyDeletion = (target: number) =>
    writer.asCopy(async (tx) => {
      await tx`DELETE FROM goal WHERE target_value = ${target}`;
      await tx`UPDATE tidemark.space SET version = version + 1, xid = '7'`;
    });
  for (const target of [1, 2, 3]) await copyDeletion(target);
  expect([...(await eras(writer))]).toEqual([{ first_version: 1 }]);
  await writer.sql`DELETE FROM goal WHERE target_value = 4`;
  expect(await eras(writer)).toHaveLength(2);
});

test("SQL-21: an era that begins here comes after one of a server that started later", async () => {
  await writer.asCopy(async (tx) => {
    await tx`UPDATE tidemark.era SET started = started + interval '1 day'`;
    await tx`UPDATE tidemark.space SET started = started + interval '1 day'`;
  });
  await edit(writer);
  expect([...(await eras(writer))]).toEqual([{ first_version: 1 }, { first_version: 5 }]);
});
