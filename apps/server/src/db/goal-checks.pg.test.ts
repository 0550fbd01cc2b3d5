import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../testing/index.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";

let database: TestDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase(inject("adminUrl"));
  sql = postgres(database.adminUrl, { onnotice: () => undefined, max: 1 });
  await sql`INSERT INTO tidemark.space (id) VALUES (${SPACE}) ON CONFLICT DO NOTHING`;
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

const insertDueOn = (dueOn: string | null) =>
  sql`INSERT INTO goal (space_id, name, target_value, due_on) VALUES (${SPACE}, 'Read', 12, ${dueOn}::text::date)`;

test.each(["infinity", "-infinity", "0044-03-15 BC", "0050-01-01", "1899-12-31", "10000-01-01"])(
  "SQL cannot make a goal due on %s",
  async (dueOn) => {
    await expect(insertDueOn(dueOn)).rejects.toMatchObject({ constraint_name: "goal_due_on_sensible" });
  },
);

test.each(["1900-01-01", "9999-12-31", null])("SQL can make a goal due on %s", async (dueOn) => {
  await expect(insertDueOn(dueOn)).resolves.toMatchObject({ count: 1 });
});
