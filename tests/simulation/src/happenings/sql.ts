import { entities } from "@tidemark/domain";
import type { SqlWriter } from "@tidemark/server/memory";
import type { SeededRandom } from "@tidemark/sync-client/testing";
import { pickBy } from "../sub-seed.ts";
import type { World } from "../world.ts";
import { newRowId } from "./new-row-id.ts";
import type { Happen } from "./scene.ts";

// Somebody with plain SQL: one more writer, who knows nothing of the rest.

export const sqlUpdate: Happen = ({ world, random, number, say }) => {
  const id = pick(random, [...world.server.goals().keys()]);
  const values = random.pick([
    { name: `SQL ${number}` },
    { unit: `unit ${number}` },
    { name: `SQL ${number}`, unit: `unit ${number}` },
  ]);
  if (id === undefined) return;
  say(`SQL updates ${id}: ${JSON.stringify(values)}`);
  world.server.sql((sql) => void sql.update("goal", id, values));
};

export const sqlInsert: Happen = ({ world, random, number, say }) => {
  const id = newRowId(random);
  say(`SQL inserts ${id}`);
  world.server.sql((sql) => insert(sql, id, number));
};

export const sqlDelete: Happen = ({ world, random, say }) => {
  const id = pick(random, [...world.server.goals().keys()]);
  if (id === undefined) return;
  say(`SQL deletes ${id}`);
  world.server.sql((sql) => void sql.delete("goal", id));
};

/** An insert over a tombstone. */
export const sqlReinsert: Happen = ({ world, random, number, say }) => {
  const id = pick(random, goneGoals(world));
  if (id === undefined) return;
  say(`SQL inserts ${id} again`);
  world.server.sql((sql) => insert(sql, id, number));
};

export const sqlTruncate: Happen = ({ world, say }) => {
  say("SQL truncates");
  world.server.sql((sql) => sql.truncate("goal"));
};

function goneGoals({ books, server }: World): readonly string[] {
  const present = server.goals();
  return [...books.snapshots.everSeen].filter((id) => !present.has(id));
}

function insert(sql: SqlWriter, id: string, number: number): void {
  sql.insert("goal", id, entities.goal.fields.parse({ name: `SQL ${number}`, targetValue: 5 }));
}

function pick(random: SeededRandom, ids: readonly string[]): string | undefined {
  return pickBy(random.below(2 ** 32), ids, (id) => id);
}
