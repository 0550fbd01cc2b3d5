import { sql } from "drizzle-orm";
import type { TakenAlong } from "../store/space-store.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { statement } from "./statement.ts";

/** The foreign keys by which the deletion of a row deletes or alters others, and whether a field of those names it. */
const readReferences = statement(sql`
  SELECT p.entity AS parent, s.entity AS child, bool_and(EXISTS (
    SELECT FROM unnest(c.conkey, c.confkey) AS pair (own, theirs)
    JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = pair.own
    JOIN pg_attribute AS f ON f.attrelid = c.confrelid AND f.attnum = pair.theirs
    WHERE f.attname = 'id' AND a.attname NOT IN ('space_id', 'id') AND a.attname <> ALL (s.server_only))) AS named
  FROM pg_constraint AS c
  JOIN tidemark.synced AS s ON s.target = c.conrelid JOIN tidemark.synced AS p ON p.target = c.confrelid
  WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') GROUP BY p.entity, s.entity`);

interface Reference {
  readonly parent: string;
  readonly child: string;
  readonly named: boolean;
}

/** Reads from the database's constraints what the deletion of a row may take along. */
export async function readTakenAlong(pool: ConnectionPool): Promise<TakenAlong> {
  const { rows } = await pool.use((connection) =>
    connection.query(readReferences.text, readReferences.parameters({})),
  );
  const children = Map.groupBy(rows as readonly Reference[], ({ parent }) => parent);

  function below(entity: string): ReadonlyMap<string, "named" | "unseen"> {
    const found = new Map<string, "named" | "unseen">();
    for (const { child, named } of children.get(entity) ?? []) found.set(child, named ? "named" : "unseen");
    const waiting = [...found.keys()];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const { child } of children.get(next) ?? []) {
        if (found.get(child) === "unseen") continue;
        found.set(child, "unseen");
        waiting.push(child);
      }
    }
    return found;
  }

  return new Map([...children.keys()].map((entity) => [entity, below(entity)]));
}
