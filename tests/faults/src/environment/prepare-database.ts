import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { REFUSED } from "../people/person.ts";

/** The goals that people and SQL share. */
export interface SharedGoals {
  readonly counters: readonly string[];
  readonly renamed: readonly string[];
}

const PHONES_PER_COUNTER = 4;
const RENAMED = 6;

/**
 * Makes the goals that all share, and what lets the database itself say what happened in it: tokens of SQL
 * transactions, and every name that a goal ever took. Also a rule that the devices do not know.
 */
export async function prepareDatabase(
  sql: postgres.Sql,
  space: string,
  phones: number,
): Promise<SharedGoals> {
  await sql.unsafe(`
    ALTER TABLE goal ADD CONSTRAINT goal_name_accepted CHECK (name NOT LIKE '${REFUSED}%');
    CREATE TABLE fault_token (token uuid PRIMARY KEY, goal uuid NOT NULL, delta integer NOT NULL);
    CREATE TABLE fault_name (goal uuid NOT NULL, name text NOT NULL);
    CREATE FUNCTION note_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
      INSERT INTO public.fault_name (goal, name) VALUES (NEW.id, NEW.name);
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_first_name AFTER INSERT ON goal FOR EACH ROW EXECUTE FUNCTION note_name();
    CREATE TRIGGER note_name AFTER UPDATE ON goal FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
      EXECUTE FUNCTION note_name();`);
  return {
    counters: await makeGoals(sql, space, names("counter", Math.ceil(phones / PHONES_PER_COUNTER))),
    renamed: await makeGoals(sql, space, names("shared", RENAMED)),
  };
}

function names(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${kind} ${n}`);
}

async function makeGoals(
  sql: postgres.Sql,
  space: string,
  called: readonly string[],
): Promise<readonly string[]> {
  const goals = called.map((name) => ({
    space_id: space,
    id: randomUUID(),
    name,
    target_value: 1_000,
  }));
  await sql`insert into goal ${sql(goals)}`;
  return goals.map(({ id }) => id);
}
